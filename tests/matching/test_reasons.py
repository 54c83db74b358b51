"""Reasons as people say them aloud: the same in every output, in whole points, never half points for nothing."""

from __future__ import annotations

import re

import pytest

from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.core.db import session
from matchmaker.matching.engine.rules.registry import all_rules
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.explained import explained
from matchmaker.matching.queries.pairing_view import (
    CITY,
    FIELDS,
    MOST_CONS,
    MOST_PROS,
    view_of,
    whole,
    whole_earned,
    why_of,
)
from matchmaker.organizations.models import Organization
from matchmaker.solutions.engine.content import SOLUTION
from tests.browser import Browser
from tests.matching.helpers import commit, first_pairing, make_market, make_offer, run_all
from tests.personas import People


def pairing_of(title: str) -> Pairing:
    rows = session().query(Pairing).all()
    return next(row for row in rows if row.solution.title == title)


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([33.35, 10.4, 0.25], 44, [33, 11, 0]),
        ([0.5, 0.5], 1, [1, 0]),
        ([], 0, []),
        ([2.0, 3.0], 5, [2, 3]),
    ],
)
def test_whole_points_add_up_to_the_score(parts: list[float], total: int, expected: list[int]) -> None:
    assert whole(parts, total) == expected


@pytest.mark.parametrize(
    ("shares", "weights", "total", "expected"),
    [
        ([0.803, 0.8, 1.0, 0.5], [44, 2, 1, 2], 39, [35, 2, 1, 1]),  # the half point that was earned is one of one
        ([1.0, 0.0, 0.26], [1, 1, 44], 12, [1, 0, 11]),
        ([1.0, 1.0], [1, 1], 1, [0, 1]),  # nothing is left between: the sum decides
        ([0.0], [3], 0, [0]),
        ([], [], 0, []),
    ],
)
def test_what_earned_all_or_nothing_is_shown_so(
    shares: list[float], weights: list[int], total: int, expected: list[int]
) -> None:
    assert whole_earned(shares, weights, total) == expected


def test_tables_show_whole_points_that_add_up(people: People, browser: Browser) -> None:
    make_market(people, 2, 3)
    run_all()
    for pairing in session().query(Pairing):
        view = view_of(pairing, CITY)
        assert sum(points for _title, points, _weight, _text in view.rows) == view.shown_score
        assert sum(weight for _title, _points, weight, _text in view.rows) == view.shown_out_of
    page = browser.as_(people, "emil").get(f"/pairings/{first_pairing().public_id}")
    shown = re.findall(r">\s*([\d.,]+) of ([\d.,]+)\s*<", page.text)
    assert shown
    assert all(part.isdigit() for row in shown for part in row), shown
    page.lacks("does not say", ". Neutral", "never a disadvantage")


def test_unknown_facts_stand_in_one_line_with_a_button_each(people: People, browser: Browser) -> None:
    make_market(people, 1, 3)
    run_all()
    pairing = first_pairing()
    for who, side, prefix in (("emil", "challenge", "/challenges/"), ("carla", "solution", "/solutions/")):
        facts = [fact for fact in view_of(pairing, CITY).unknown if fact.who == side and fact.step]
        page = browser.as_(people, who).get(f"/pairings/{pairing.public_id}")
        for fact in facts:
            url = next(link for link in page.links() if link.startswith(prefix) and link.endswith(f"/edit/{fact.step}"))
            page.has(f"Add it : {fact.title}")
            assert f'name="{fact.field}' in browser.get(url).text


def test_every_rule_that_can_be_unknown_names_fields_that_exist() -> None:
    for rule, sides in FIELDS.items():
        for side, field in sides.items():
            record = CHALLENGE if side == "challenge" else SOLUTION
            assert record[field].step, (rule, side, field)
    assert set(FIELDS) <= {rule.name for rule in all_rules()}
    assert {rule.name for rule in all_rules()} - set(FIELDS) == {"conflict", "taxonomy"}  # nobody is asked for them


def test_shared_words_never_speak_against_a_pairing(people: People) -> None:
    make_market(people, 1, 3)
    make_offer(people.organizations["hydrolog"], 0, title="Wooden pipes for church organs")
    run_all()
    for pairing in session().query(Pairing):
        view = view_of(pairing, CITY)
        assert not any(text.startswith("Both speak of") for text in view.cons)
        assert len(view.pros) <= MOST_PROS
        assert len(view.cons) <= MOST_CONS
        assert not set(view.pros) & set(view.cons)
        assert why_of(pairing, CITY) == view.why == " ".join(view.pros[:2])


def test_a_budget_far_off_is_a_warning_that_keeps_it_from_good_everywhere(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people, 1, 3)
    challenges[0].budget_band, challenges[0].is_budget_public = "lt15k", True
    make_offer(people.organizations["hydrolog"], 0, title="Golden leak finder", budget_band="gt20m")
    run_all()
    pairing = pairing_of("Golden leak finder")
    assert not pairing.is_good
    view = view_of(pairing, CITY)
    assert view.warnings == view.cons[:1]
    told = view.warnings[0]
    assert told.startswith("Needs ")
    assert "; the city has " in told
    browser.as_(people, "emil").get(f"/pairings/{pairing.public_id}").has(told)
    browser.get(f"/challenges/{challenges[0].slug}/pairings").has(told)
    browser.as_(people, "carla").get(f"/solutions/{pairing.solution.slug}/fits").has(told)
    data = explained(people.actor("carla"), pairing=pairing)
    assert data["warnings"] == [told]
    assert told in data["reasons_against"]
    assert told in {term["sentence"] for term in data["terms"]}


def test_what_would_change_this_names_the_challenge_and_no_answer(people: People) -> None:
    challenges, _solutions = make_market(people, 1, 3)
    session().get_one(Organization, people.organizations["hydrolog"].id).countries_served = ["JP"]
    commit()
    run_all()
    for pairing in session().query(Pairing):
        for text in explained(people.actor("ada"), pairing=pairing)["what_would_change"]:
            assert f"“{challenges[0].title}”" in text
            assert "Austria" not in text
