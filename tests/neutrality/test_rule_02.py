"""Rule 2: 1:1 meetings only after an open session on that challenge."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchmaker.cli import main
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.scheduling.engine.jsonform import to_json
from matchmaker.scheduling.engine.problem import CITY, COMPANY, Party, Problem, Request, Rules, Slot, Table
from matchmaker.workshops import queries, services
from matchmaker.workshops.models import SessionKind, Workshop, WorkshopSession
from matchmaker.workshops.services import SessionDraft
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop


@pytest.fixture
def workshop(people: People) -> Workshop:
    """A workshop of an afternoon with one challenge on its table."""
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


def open_sessions(workshop: Workshop) -> list[WorkshopSession]:
    """Sessions in which everybody hears the challenge, in the order of time."""
    return [row for row in queries.programme(workshop) if row.is_open and row.presented]


def test_the_last_open_session_cannot_be_taken_out(people: People, workshop: Workshop) -> None:
    *others, last = open_sessions(workshop)
    for row in others:
        services.remove_session(people.actor("ada"), workshop=workshop, row=row)
    with pytest.raises(Conflict, match="only after an open session"):
        services.remove_session(people.actor("ada"), workshop=workshop, row=last)


def test_meetings_cannot_begin_before_it_is_over(people: People, workshop: Workshop) -> None:
    block = next(row for row in queries.programme(workshop) if row.kind == SessionKind.MEETINGS.value)
    draft = SessionDraft(
        kind=SessionKind.MEETINGS,
        title="Early talks",
        description="",
        starts_at=workshop.starts_at,
        ends_at=workshop.starts_at + timedelta(minutes=10),
        room_id=None,
    )
    with pytest.raises(Invalid, match="open session"):
        services.save_session(people.actor("ada"), workshop=workshop, draft=draft, row=block)
    with pytest.raises(Invalid, match="open session"):
        services.save_session(people.actor("ada"), workshop=workshop, draft=replace(draft, title="More talks"))


def test_the_web_refuses_with_the_reason(people: People, browser: Browser, workshop: Workshop) -> None:
    rows = [row.public_id for row in open_sessions(workshop)]
    browser.as_(people, "ada")
    answers = [browser.post(f"/workshops/{workshop.slug}/programme/{row}/remove") for row in rows]
    assert answers[-1].status == 409
    answers[-1].has("1:1 meetings come only after an open session")


def test_the_command_line_finds_a_meeting_before_the_open_session(tmp_path: Path) -> None:
    slots = frozenset({1, 2})
    problem = Problem(
        slots=(Slot(1), Slot(2)),
        tables=(Table(1, slots),),
        parties=(Party(1, CITY, slots, 2), Party(2, COMPANY, slots, 2)),
        requests=(Request(1, 1, 2, 10, slots=frozenset({2})),),  # the open session ends after slot 1
        rules=Rules(),
    )
    (tmp_path / "problem.json").write_text(to_json(problem))
    for slot, code in ((1, 1), (2, 0)):
        answer = tmp_path / f"{slot}.json"
        answer.write_text(json.dumps([{"request": 1, "slot": slot, "table": 1}]))
        result = CliRunner().invoke(main, ["schedule", "check", str(tmp_path / "problem.json"), str(answer)])
        assert (result.exit_code != 0) == bool(code), result.output
