"""Grades from decisions: what counts, what it says of the live rules, and that it never changes a weight."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Denied
from matchmaker.matching.engine.grades import MET, OF_REASONS, PILOT, Said, grade_of
from matchmaker.matching.hooks import steps_of_pairs
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import judged, runs
from matchmaker.matching.services import decisions, measuring, rulesets
from matchmaker.vocabulary.files import current_schemes
from tests.browser import Browser
from tests.matching.helpers import make_market, run_all
from tests.personas import People

SYSTEM = system_actor("test")


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        (Said(), None),
        (Said(city="shortlisted"), (2, "shortlisted")),
        (Said(city="kept"), (2, "shortlisted")),
        (Said(company="interested"), None),
        (Said(city="shortlisted", company="interested"), (2, "shortlisted")),
        (Said(city="declined", city_reason="not_our_sector"), (0, "declined")),
        (Said(city="declined", city_reason="too_early"), (1, "declined")),
        (Said(city="declined", city_reason="already_solved"), None),
        (Said(city="shortlisted", company="declined", company_reason="not_our_sector"), (0, "declined")),
        (Said("declined", "region", "declined", "not_our_sector"), (0, "declined")),
        (Said(steps=frozenset({MET})), (2, MET)),
        (Said(city="declined", city_reason="too_expensive", steps=frozenset({MET})), (1, "declined")),
        (Said(city="declined", city_reason="already_solved", steps=frozenset({MET})), (2, MET)),
        (Said(city="declined", city_reason="too_expensive", steps=frozenset({MET, PILOT})), (3, PILOT)),
    ],
)  # fmt: skip
def test_what_a_decision_is_worth(said: Said, grade: tuple[int, str] | None) -> None:
    assert grade_of(said) == grade


def test_every_reason_says_whether_it_speaks_of_the_pair() -> None:
    assert set(OF_REASONS) == set(current_schemes()["decline_reason"])


def decide(people: People) -> tuple[Pairing, Pairing]:
    """Of the first challenge the city shortlists one pairing and declines another."""
    challenges, _solutions = make_market(people, 3, 9)
    run_all()
    first, second = session().scalars(
        sa.select(Pairing).where(Pairing.challenge_id == challenges[0].id).order_by(Pairing.rank).limit(2)
    )
    decisions.decide_for_city(people.actor("emil"), pairing=first, decision="shortlisted")
    decisions.decide_for_city(people.actor("emil"), pairing=second, decision="declined", reason="not_our_sector")
    return first, second


def test_grades_are_collected_from_both_sides_and_from_what_followed(people: People) -> None:
    first, second = decide(people)
    found = judged.collected()
    assert found.grades == {first.challenge_id: {first.solution_id: 2, second.solution_id: 0}}
    assert found.sources == {"shortlisted": 1, "declined": 1}
    with steps_of_pairs.also(lambda: [(first.challenge_id, first.solution_id, PILOT)]):
        found = judged.collected()
    assert found.grades[first.challenge_id][first.solution_id] == 3
    assert found.sources == {"pilot": 1, "declined": 1}


def test_the_page_for_organizers_and_the_public_rules(people: People, browser: Browser) -> None:
    first, _second = decide(people)
    page = browser.as_(people, "ada").get("/matching/decided-pairs")
    page.has("Decided pairs", first.challenge.title, "The city shortlisted or kept it", "Worth a meeting")
    page.has(f"Not measured on this platform yet: 2 of the {judged.ENOUGH}")
    assert browser.as_(people, "emil").get("/matching/decided-pairs").status == 403
    live = runs.live_rule_set()
    assert live is not None
    browser.visitor().get("/matching/rules").has("Not measured on this platform yet: 0 of the")
    before = [dict(row) for row in live.rules]
    assert measuring.measure_live_rules(SYSTEM) is live
    assert live.measured["pairs"] == 2
    assert live.rules == before
    good = live.measured["levels"]["good"]["pairs"]
    browser.visitor().get("/matching/rules").has(f"Not measured on this platform yet: {good} of the")
    live.measured = {**live.measured, "levels": {"good": {"pairs": 40, "right": 34}}}
    browser.visitor().get("/matching/rules").has("of 40 such pairings that people decided on, 34 were worth", "85 %")
    with pytest.raises(Denied):
        measuring.measure_live_rules(people.actor("ada"))


def test_a_draft_shows_its_figures_before_it_is_published_and_keeps_them(people: People, browser: Browser) -> None:
    decide(people)
    ada = people.actor("ada")
    draft = rulesets.start_draft(ada)
    limits = {**draft.limits, "good": 10_000, "good_answers": 10_000}
    rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, limits=limits, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    found = draft.preview["judged"]
    assert found["before"]["pairs"] == found["after"]["pairs"] == 2
    assert found["before"]["good_recall"] == 1.0
    assert found["after"]["good_recall"] == 0.0
    assert found["apart"]["good_recall"]["difference"] == -1.0
    page = browser.as_(people, "ada").get(f"/matching/drafts/{draft.public_id}")
    page.has("On pairs that people decided on", "Of what is worth a meeting, called good", "100 %", "−100")
    version = rulesets.publish_rule_set(ada, rule_set=draft, note="Nothing is good any more.")
    assert version.measured == found["after"]


def test_collecting_sends_the_same_few_statements_at_any_size(people: People, browser: Browser) -> None:
    decide(people)
    page = browser.as_(people, "ada").get("/matching/decided-pairs")
    few = page.statements.count
    for pairing in session().scalars(sa.select(Pairing).where(Pairing.city_decision == "none")):
        pairing.city_decision = "shortlisted"
    session().flush()
    more = browser.as_(people, "ada").get("/matching/decided-pairs")
    assert more.statements.count == few
