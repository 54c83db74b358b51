"""Lists in memory: equal to what is read anew, whoever changed what, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import create_app
from matchmaker.challenges.models import Challenge, ChallengeTag
from matchmaker.challenges.queries.browse import ANY, CHALLENGES, FACETS, LEADING, ChallengeFilters, list_challenges
from matchmaker.core import clock, list_changes
from matchmaker.core.db import Base, db, session, unit_of_work, writing
from matchmaker.core.list_index import Index, Line, indexed
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries.browse import FACETS as SOLUTION_FACETS
from matchmaker.solutions.queries.browse import SOLUTIONS, SolutionFilters
from tests.conftest import NewDatabase, test_config
from tests.factories import make_challenge, make_city, make_company, make_solution

EVERY = ChallengeFilters(values={"status": (ANY,)})


@contextmanager
def keeping_lists(url: str, folder: Path) -> Iterator[Flask]:
    """An application that keeps its lists, with some challenges and solutions that are committed."""
    app = create_app(test_config(url, folder, env="development"))
    with app.app_context():
        with writing():
            Base.metadata.create_all(db.engine)
        with unit_of_work():
            graz, linz = make_city("Graz"), make_city("Linz", country="DE")
            hydrolog = make_company("Hydrolog")
            for number in range(6):
                make_challenge(graz if number % 2 else linz, f"Challenge {number}", closes_at=clock.in_days(5 + number))
                make_solution(hydrolog, f"Solution {number}", pairings_count=number)
        yield app
        db.engine.dispose()


@pytest.fixture
def keeping(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Such an application on the database of this run."""
    with keeping_lists(new_database(tables_url), tmp_path) as app:
        yield app


def kept() -> tuple[Any, ...]:
    """What the lists of this process say."""
    with unit_of_work(write=False):
        found = list_challenges(EVERY)
        solutions = SOLUTIONS.browse(SolutionFilters(sort="fewest"))
        return (
            [row.title for row in found.page.items],
            {facet: {option.value: option.count for option in options} for facet, options in found.facets.items()},
            [row.title for row in solutions.page.items],
            solutions.counts,
        )


def anew() -> tuple[Any, ...]:
    """What lists say that are read for this question."""
    from flask import current_app

    keeper = current_app.extensions["list_indexes"]
    current_app.extensions["list_indexes"] = None
    try:
        return kept()
    finally:
        current_app.extensions["list_indexes"] = keeper


def by_command() -> None:
    row = session().scalars(sa.select(Challenge).where(Challenge.title == "Challenge 1")).one()
    row.title, row.stage, row.is_frozen = "Another title", "vision", True


def by_tag() -> None:
    row = session().scalars(sa.select(Challenge).where(Challenge.title == "Challenge 2")).one()
    row.tags.append(ChallengeTag(scheme="system", code="energy"))


def by_statement() -> None:
    session().execute(sa.update(Solution).values(maturity="pilot", pairings_count=Solution.pairings_count * -1 + 9))


def by_organization() -> None:
    session().execute(sa.update(Organization).where(Organization.name == "Linz").values(country="FR"))


def by_vetting() -> None:
    session().execute(sa.update(Organization).where(Organization.name == "Hydrolog").values(vetting="pending"))


def by_withdrawal() -> None:
    session().execute(sa.update(Challenge).where(Challenge.title == "Challenge 3").values(status="withdrawn"))


def by_deletion() -> None:
    gone = session().scalars(sa.select(Challenge).where(Challenge.title == "Challenge 4")).one()
    session().delete(gone)


def by_addition() -> None:
    city = session().scalars(sa.select(Organization).where(Organization.name == "Graz")).one()
    make_challenge(city, "A new one", tags={"system": ["waste"]})


CHANGES = (
    by_command,
    by_tag,
    by_statement,
    by_organization,
    by_vetting,
    by_withdrawal,
    by_deletion,
    by_addition,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_whoever_changes_a_list_it_is_as_if_read_anew(keeping: Flask, change: Callable[[], None]) -> None:
    before = kept()
    assert before == anew()
    with unit_of_work():
        change()
    assert kept() == anew() != before


def test_all_changes_one_after_the_other(keeping: Flask) -> None:
    changes = list(CHANGES)
    random.Random(7).shuffle(changes)
    for change in changes:
        with unit_of_work():
            change()
        assert kept() == anew()


def test_what_is_rolled_back_was_never_there(keeping: Flask) -> None:
    before = kept()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        by_addition()
        session().flush()
        _ = 1 / 0
    assert kept() == before
    with unit_of_work():
        by_addition()
    assert "A new one" in kept()[0]


@pytest.mark.postgres
def test_a_change_that_is_committed_late_is_seen(tmp_path: Path) -> None:
    """Its number is lower than that of a change that was seen before."""
    from tests.postgres import server

    title = sa.text("UPDATE challenge SET stage = 'vision' WHERE title = :title")
    with server() as running, keeping_lists(running.create("late"), tmp_path):
        with db.engine.connect() as slow, db.engine.connect() as quick:
            slow.execute(title, {"title": "Challenge 0"})
            quick.execute(title, {"title": "Challenge 1"})
            quick.commit()
            assert kept() == anew()
            assert kept()[1]["stage"]["vision"] == 1
            slow.commit()
        assert kept() == anew()
        assert kept()[1]["stage"]["vision"] == 2


def test_only_what_changed_is_read(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    asked: list[Any] = []
    lines = CHALLENGES.lines
    monkeypatch.setattr(
        type(CHALLENGES), "lines", lambda _self, execute, ids: (asked.append(ids), lines(execute, ids))[1]
    )
    kept()
    assert asked == []
    with unit_of_work():
        by_command()
        row = session().scalars(sa.select(Challenge).where(Challenge.title == "Another title")).one()
        wanted = row.id
    kept()
    assert asked == [{wanted}]


def test_the_clock_closes_a_challenge(keeping: Flask) -> None:
    for days in (0, 3, 6, 9, 20):
        with clock.at(clock.in_days(days)):
            assert kept() == anew()


def test_whoever_missed_too_much_reads_everything(keeping: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    monkeypatch.setattr(list_changes, "KEPT", 0)
    with unit_of_work():
        by_statement()
        by_command()
    with unit_of_work():
        list_changes.clear_list_changes()
        assert session().scalar(sa.select(sa.func.count()).select_from(list_changes.ListChange)) == 1
    assert kept() == anew()
    monkeypatch.setattr(list_changes, "MOST", 2)
    with unit_of_work():
        by_vetting()
        by_organization()
    assert kept() == anew()


def test_a_page_shows_nothing_that_was_withdrawn_since(keeping: Flask) -> None:
    """The index may be older than the page by a moment."""
    with unit_of_work(write=False), indexed(CHALLENGES) as index:
        ids = index.page(index.all, "closing", 0, 10)
    from matchmaker.challenges.queries import browse

    with unit_of_work():
        by_withdrawal()
    with unit_of_work(write=False):
        assert "Challenge 3" not in [row.title for row in browse._load(ids)]


class Plain:
    """A list of nothing but numbers."""

    name = "plain"
    orders = ("size",)

    def lines(self, _execute: Any, _ids: Any) -> Iterator[Line]:
        """None by themselves."""
        yield from ()


CODES = st.sets(st.sampled_from("abc"))
LINES = st.dictionaries(st.integers(1, 40), st.tuples(CODES, CODES, st.integers(0, 5)), max_size=40)


@given(LINES, LINES, st.sets(st.integers(1, 40)), CODES, CODES)
def test_filters_counts_and_pages_are_those_of_a_plain_loop(
    first: dict[int, Any], later: dict[int, Any], gone: set[int], one: set[str], two: set[str]
) -> None:
    today = date(2030, 1, 1)
    index = Index(Plain(), today)
    for lines in (first, later):
        for number, (ones, twos, size) in lines.items():
            index.put(Line(number, f"lot {number}", {"one": ones, "two": twos}, {"size": size}))
    for number in gone:
        index.drop(number)
    lines = {number: line for number, line in (first | later).items() if number not in gone}
    chosen = {"one": one, "two": two}
    passing = {n for n, (ones, twos, _s) in lines.items() if (not one or ones & one) and (not two or twos & two)}
    found = index.passing(chosen)
    drawn = index.page(found, "", 0, 100)
    assert sorted(drawn) == sorted(passing)
    sizes = [lines[n][2] for n in index.page(found, "size", 0, 100)]
    assert sizes == sorted(sizes)
    assert index.page(found, "size", 3, 7) == index.page(found, "size", 0, 100)[3:7]
    assert index.page(found, "size", 0, 100) == sorted(drawn, key=lambda n: lines[n][2])
    wanted = {c: sum(c in ones and (not two or bool(twos & two)) for ones, twos, _s in lines.values()) for c in "abc"}
    assert index.counts(["one"], chosen)["one"] == {code: number for code, number in wanted.items() if number}
    ranks = {n: float(-n) for n in lines}
    assert index.page_by(ranks, found, 0, 100, then="size") == sorted(passing, reverse=True)


def test_the_draw_is_another_one_tomorrow() -> None:
    orders = []
    for day in (1, 1, 2):
        index = Index(Plain(), date(2030, 1, day))
        for number in range(1, 9):
            index.put(Line(number, f"lot {number}", {}, {"size": 0}))
        orders.append(index.page(index.all, "", 0, 9))
        assert index.page(index.all, "size", 0, 9) == orders[-1]
    assert orders[0] == orders[1] != orders[2]


def test_a_line_is_told_once_when_its_time_has_come() -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    index = Index(Plain(), start.date())
    for number in (1, 2, 3):
        index.put(Line(number, "lot", {}, {"size": 0}, start + timedelta(days=number)))
    index.drop(1)
    assert index.overdue(start) == set()
    assert index.overdue(start + timedelta(days=2)) == {2}
    assert index.overdue(start + timedelta(days=2)) == set()


def test_facets_are_all_known_to_the_index(keeping: Flask) -> None:
    with unit_of_work(write=False):
        values = {facet for line in CHALLENGES.lines(session().execute, None) for facet in line.values}
        assert values <= {*FACETS, "city", *LEADING.values()}
        values = {facet for line in SOLUTIONS.lines(session().execute, None) for facet in line.values}
        assert values <= {*SOLUTION_FACETS, *SOLUTIONS.leading.values()}
