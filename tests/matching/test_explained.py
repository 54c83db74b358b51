"""Explanations as data: the page's masking, exact sums, and scores without reasons."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import explained, scores
from matchmaker.matching.services import decisions
from matchmaker.workshops.queries.hints import best_pairings
from tests.browser import Browser
from tests.matching.helpers import first_pairing, make_market, run_all
from tests.personas import People


def owner_of(pairing: Pairing) -> str:
    return "carla" if pairing.solution.company.name == "Hydrolog" else "dora"


def read(browser: Browser, pairing: Pairing) -> dict[str, Any]:
    page = browser.get(f"/pairings/{pairing.public_id}.json")
    assert page.status == 200
    data: dict[str, Any] = json.loads(page.text)
    return data


def test_both_sides_read_the_same_reasons_as_data(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    pairing = first_pairing()
    browser.as_(people, "emil")
    city = read(browser, pairing)
    assert city["score"] == pairing.score / 100 == round(sum(term["points"] for term in city["terms"]), 2)
    assert city["out_of"] == 100
    assert city["rule_set_version"] == "1"
    assert all(term["sentence"] for term in city["terms"])
    assert city["missing"]
    assert city["what_would_change"]
    assert city["city_must_haves"] == [{"text": "Works on cast-iron pipes", "verdict": "to confirm", "note": ""}]
    page = browser.get(f"/pairings/{pairing.public_id}")
    for term in city["terms"]:  # what is not known stands in one line, by its title
        page.has(term["title"], "" if term["is_unknown"] else term["sentence"])
    browser.as_(people, owner_of(pairing))
    company = read(browser, pairing)
    assert (company["read_as"], city["read_as"]) == ("company", "city")
    assert company["terms"] == city["terms"]


def test_a_private_budget_has_no_points_in_the_data(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    challenges[0].is_budget_public = False
    run_all()
    pairing = first_pairing()
    browser.as_(people, owner_of(pairing))
    data = read(browser, pairing)
    budget = next(term for term in data["terms"] if term["rule"] == "budget")
    assert budget["is_masked"]
    assert (budget["points"], budget["weight"]) == (None, None)
    visible = [term for term in data["terms"] if not term["is_masked"]]
    assert data["score"] == round(sum(term["points"] for term in visible), 2)
    assert data["out_of"] == round(sum(term["weight"] for term in visible), 2) < 100
    assert not any("budget" in text.lower() or "cost" in text.lower() for text in data["what_would_change"])


def test_what_a_city_keeps_stays_with_the_city(people: People) -> None:
    make_market(people)
    run_all()
    pairing = first_pairing()
    decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision="kept")
    assert explained.explained(people.actor("emil"), pairing=pairing)["state"] == "kept"
    assert explained.explained(people.actor(owner_of(pairing)), pairing=pairing)["state"] == "proposed"
    with pytest.raises(NotFound):
        explained.explained(people.actor("finn"), pairing=pairing)


def test_scores_equal_the_best_hints(people: People) -> None:
    challenges, _solutions = make_market(people, 4, 8)
    run_all()
    pairing = first_pairing()
    decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision="declined", reason="too_early")
    challenge_ids = [row.id for row in challenges]
    company_ids = [people.organizations[name].id for name in ("hydrolog", "sonnwerk")]
    best = best_pairings(challenge_ids, company_ids)
    found = scores.mutual_scores(challenge_ids, company_ids)
    assert best
    assert all(hint.reason for hint in best.values())
    assert {key: (row.challenge_id, row.solution_id, row.score) for key, row in found.items()} == {
        key: (hint.challenge_id, hint.solution_id, hint.score) for key, hint in best.items()
    }
    stored = {(row.challenge_id, row.solution_id): row.score / 100 for row in session().scalars(sa.select(Pairing))}
    assert all(stored[(row.challenge_id, row.solution_id)] == row.score for row in found.values())
    assert scores.mutual_scores([], company_ids) == {}


@pytest.mark.parametrize(
    ("said", "verdict", "note"),
    [
        ({"works_offline": "yes"}, "met", "The company says so on its solution: Works without internet."),
        ({"works_offline": "no"}, "not met", "The company says on its solution that it does not"),
        ({}, "to confirm", "The company has not answered this on its solution yet"),
    ],
)
def test_a_must_have_that_means_a_rule_is_met_not_met_or_open(
    people: People, browser: Browser, said: dict[str, str], verdict: str, note: str
) -> None:
    challenges, solutions = make_market(people)
    for challenge in challenges:
        challenge.requirements[0].text = "Funktioniert offline"
    for solution in solutions:
        solution.data_terms = said
    run_all()
    must = read(browser.as_(people, "emil"), first_pairing())["city_must_haves"][0]
    assert must["verdict"] == verdict
    assert note in must["note"]
