"""The web process never imports the solver's library: a worker pays for that once, and no visitor waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matchmaker.scheduling.queries import problem
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import ask, drain, make_day, planned, release, solve


@contextmanager
def without_solver() -> Iterator[None]:
    """Importing anything of OR-Tools fails, also what an earlier test has imported already."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == "ortools"]:
            patch.setitem(sys.modules, name, None)
        patch.setitem(sys.modules, "ortools", None)
        yield


@pytest.mark.slow
def test_the_application_starts_without_the_solver() -> None:
    code = (
        "import sys\n"
        "from matchmaker import create_app\n"
        "create_app()\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('ortools', 'pandas')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_guard_can_go_red() -> None:
    from matchmaker.scheduling.engine.backend import load

    load()
    with without_solver(), pytest.raises(ImportError):
        from ortools.sat.python import cp_model  # noqa: F401
    load()


def test_no_page_from_the_board_to_the_desk_needs_it(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    base = f"/workshops/{workshop.slug}"
    browser.as_(people, "ada")
    with without_solver():
        asked = browser.get(f"{base}/schedule/solve").submit("Solve").follow()
    drain()
    with without_solver():
        browser.get(asked.response.request.path + "?check=1").has("Checked again ✓")
        board = browser.get(f"{base}/schedule")
        for link in [a for a in board.links() if "meeting=" in a][:3]:
            browser.get(f"{link.partition('#')[0]}&swaps=1")
        browser.get(next(a for a in board.links() if "meeting=" in a)).submit("Move")
        browser.get(f"{base}/schedule/release").submit("Release", note="")
        for page in ("schedule/requests", "schedule/print/pack", "schedule/repair", "day"):
            browser.get(f"{base}/{page}")


def test_no_page_of_a_repair_needs_it(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    meeting = planned(workshop)[0]
    base = f"/workshops/{workshop.slug}/schedule/repair"
    browser.as_(people, "ada")
    with without_solver():
        browser.get(base).submit("Work out the options", kind="absent", participant=str(meeting.city_id))
    drain()
    with without_solver():
        browser.get(f"{base}?option=best")
        browser.post(f"{base}/accept", data={"option": "gap", "release": "1"})
    schedule = problem.working_schedule(workshop)
    assert schedule is not None
    assert schedule.certificate["repair"] == "gap"


def test_asking_for_a_schedule_does_not_need_it(people: People) -> None:
    workshop = make_day(people)
    with without_solver():
        assert ask(people, workshop).is_active
