"""Which meetings are wanted: read once from wishes and pairings, with what each is worth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from matchmaker.core.db import db, session
from matchmaker.scheduling.models import RequestSource
from matchmaker.scheduling.queries.meeting_demand import MeetingDemand, demands_of
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import problem_inputs
from tests import factories
from tests.matching.world import make_pairing, make_rule_set
from tests.personas import People
from tests.scheduling.world import make_day, registration_of, wish


@pytest.fixture
def day(people: People) -> Workshop:
    """Graz with one challenge, Hydrolog and Sonnwerk, nobody has wished; Hydrolog's pairing scores 71.5."""
    workshop = make_day(people, cities=1, companies=2, wishes=False)
    solution = factories.make_solution(people.organizations["hydrolog"])
    pairing = make_pairing(workshop.challenges[0].id, solution.id, make_rule_set(90, "retired"))
    pairing.score = 7150
    session().flush()
    return workshop


def demands(workshop: Workshop) -> list[MeetingDemand]:
    return list(demands_of(problem_inputs(workshop)).values())


def test_a_mutual_wish_knows_its_pairing(people: People, day: Workshop) -> None:
    graz, hydrolog = (registration_of(day, people.organizations[name]) for name in ("graz", "hydrolog"))
    wish(graz, hydrolog, "would", "must")
    (found,) = demands(day)
    assert (found.city, found.company, found.city_level, found.company_level) == (
        graz.id,
        hydrolog.id,
        "would",
        "must",
    )
    assert (found.source, found.score, found.challenge_id) == (RequestSource.WISH, 71.5, day.challenges[0].id)
    assert found.solution_id is not None
    assert (found.value, found.reason) == (74, "Both want to meet (45). Pairing score 72 of 100 (29).")


def test_a_wish_without_a_pairing_is_about_the_only_challenge(people: People, day: Workshop) -> None:
    graz, sonnwerk = (registration_of(day, people.organizations[name]) for name in ("graz", "sonnwerk"))
    wish(graz, sonnwerk)
    (found,) = demands(day)
    assert (found.challenge_id, found.solution_id, found.score, found.value) == (day.challenges[0].id, None, None, 30)


@pytest.mark.parametrize(("level", "back"), [("must", ""), ("", "must"), ("no", "must"), ("must", "no")])
def test_one_side_is_not_enough_and_no_is_no(people: People, day: Workshop, level: str, back: str) -> None:
    graz, hydrolog = (registration_of(day, people.organizations[name]) for name in ("graz", "hydrolog"))
    wish(graz, hydrolog, level, back)
    assert demands(day) == []


@pytest.mark.parametrize(("level", "value"), [("", 29), ("would", 44), ("no", None)])
def test_a_pairing_both_decided_for_counts_unless_a_side_says_no(
    people: People, day: Workshop, level: str, value: int | None
) -> None:
    graz, hydrolog = (registration_of(day, people.organizations[name]) for name in ("graz", "hydrolog"))
    solution = factories.make_solution(people.organizations["hydrolog"], "Another one")
    pairing = make_pairing(day.challenges[0].id, solution.id, make_rule_set(91, "retired"))
    pairing.score, pairing.city_decision, pairing.company_decision = 7150, "shortlisted", "interested"
    session().flush()
    wish(hydrolog, graz, level, "")
    found = demands(day)
    assert [demand.value for demand in found] == ([] if value is None else [value])
    assert all((d.city, d.company, d.company_level) == (graz.id, hydrolog.id, level) for d in found)
    assert all((d.source, d.solution_id) == (RequestSource.PAIRING, solution.id) for d in found)


def test_demands_take_a_constant_number_of_queries(people: People) -> None:
    small, large = make_day(people, cities=1, companies=2), make_day(people, cities=3, companies=9, title="Large")
    counts = []
    for workshop in (small, large):
        inputs = problem_inputs(workshop)
        _ = workshop.challenges  # read with the workshop
        counts.append(statements_of(lambda inputs=inputs: demands_of(inputs)))
    assert counts[0] == counts[1] <= 4


def statements_of(work: Callable[[], object]) -> int:
    """SQL statements that some work sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)
