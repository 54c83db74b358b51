"""Every field of a record survives every way: typed, stored, shown, sent out, sent in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content as challenges
from matchmaker.challenges.services import writing as challenge_services
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.records.fields import TEXTS, Kind, Record
from matchmaker.records.shown import shown
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import content as solutions
from matchmaker.solutions.services import writing as solution_services
from tests.browser import Browser, form_data
from tests.challenges import make
from tests.exchange.program import Program, data
from tests.personas import People
from tests.solutions.factories import make_type


def some_words(record: Record) -> dict[str, Any]:
    """A text in every field of texts, so that a new one is on the way at once."""
    return {field.name: f"Words of {field.name}" for field in record if field.kind in TEXTS}


def full_challenge() -> dict[str, Any]:
    """Content in which no field has its empty value."""
    return CHALLENGE.complete(
        some_words(CHALLENGE)
        | make.content(
            countries=["AT", "DE"],
            engagement_level="consult",
            country_condition="work",
            needed_by=clock.in_days(200).date().isoformat(),
            notice_url="https://example.org/notice",
            procurement_phase="announced",
            is_budget_public=False,
            baseline_value=1.788,
            target_value=0.894,  # less, as the title says: a slip would be asked back
            smart_answers={"good_governance": {"score": 2, "text": "The council reads it."}},
            questions_until=clock.in_days(20).replace(second=0, microsecond=0).isoformat(),
            closes_at=clock.in_days(30).replace(second=0, microsecond=0).isoformat(),
        )
    )


def full_solution() -> dict[str, Any]:
    """Content in which no field has its empty value."""
    return SOLUTION.complete(
        some_words(SOLUTION)
        | {
            "title": "Leak listening",
            "summary": "Finds leaks within 2 metres without digging.",
            "description": "Microphones on hydrants listen at night and show where the pipe leaks.",
            "types": ["leak-finding"],
            "systems": ["water", "governance"],
            "topics": ["water.supply_losses"],
            "stages": ["planning"],
            "sdgs": ["6", "11"],
            "maturity": "in_use_one_city",
            "countries": ["AT", "DE"],
            "further_countries": "ready",
            "languages": ["de", "en"],
            "collaborations": ["pilot_test"],
            "technologies": ["iot"],
            "delivery_months": 4,
            "references": [
                {
                    "place": "Wels",
                    "country": "AT",
                    "population": 64_000,
                    "year": 2023,
                    "result": "Water lost",
                    "value": -18.125,
                    "unit": "%",
                    "is_contact_on_request": True,
                }
            ],
            "price_model": "subscription",
            "budget_band": "60k_250k",
            "is_budget_public": False,
            "data_terms": {"open_standards": "yes", "open_source": "no", "note": "On request."},
            "ghg_claim": {
                "tco2e_per_year": 1234.567,
                "gpc": "III.4",
                "scope": "3",
                "baseline_year": 2020,
                "note": "About a tenth.",
            },
            "evidence_level": "claimed",
            "smart_answers": {"good_governance": {"score": 1, "text": "In part."}},
        }
    )


def assert_nothing_is_empty(record: Record, values: dict[str, Any]) -> None:
    """The sample reaches every field, so that the journey proves something for each."""
    assert [field.name for field in record if values[field.name] == field.empty] == []


def alike(record: Record, values: dict[str, Any]) -> dict[str, Any]:
    """Values without the order of codes, which follows the page; only the first sector is the main one."""
    free = record.names(lambda field: field.kind is Kind.CODES and field.name != "systems")
    return {name: sorted(value) if name in free else value for name, value in values.items()}


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_challenge_is_typed_stored_and_typed_again(browser: Browser, people: People, language: str) -> None:
    values = full_challenge()
    assert_nothing_is_empty(CHALLENGE, values)
    graz, emil = people.organizations["graz"], people.actor("emil")
    first = challenge_services.start_challenge(emil, city=graz, title="First")
    second = challenge_services.start_challenge(emil, city=graz, title="Second")
    challenge_services.save_content(emil, challenge=first, values=values)
    page = browser.as_(people, "emil").reading(language)
    for step in CHALLENGE.steps():
        typed = form_data(page.get(f"/challenges/{first.slug}/edit/{step}").form(action=f"/edit/{step}"))
        other = form_data(page.get(f"/challenges/{second.slug}/edit/{step}").form(action=f"/edit/{step}"))
        assert page.post(f"/challenges/{first.slug}/edit/{step}", data=typed | {"next": "1"}).status == 303
        session().refresh(first)
        assert challenges.content_of(first) == values, "saving without a change changed something"
        typed["version"] = other["version"]
        address = f"/challenges/{second.slug}/edit/{step}"
        answer = page.post(address, data=typed | {"next": "1"})
        assert answer.status == 303, answer.words[:2000]
    session().expire_all()
    stored = challenges.content_of(session().get_one(Challenge, second.id))
    assert alike(CHALLENGE, stored) == alike(CHALLENGE, values)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_solution_is_typed_stored_and_typed_again(browser: Browser, people: People, language: str) -> None:
    make_type("Leak finding")
    values = full_solution()
    assert_nothing_is_empty(SOLUTION, values)
    hydrolog, carla = people.organizations["hydrolog"], people.actor("carla")
    first = solution_services.start_solution(carla, company=hydrolog, title="First")
    second = solution_services.start_solution(carla, company=hydrolog, title="Second")
    solution_services.save_content(carla, solution=first, values=values)
    page = browser.as_(people, "carla").reading(language)
    for step in SOLUTION.steps():
        typed = form_data(page.get(f"/solutions/{first.slug}/edit/{step}").form(action=f"/edit/{step}"))
        other = form_data(page.get(f"/solutions/{second.slug}/edit/{step}").form(action=f"/edit/{step}"))
        assert page.post(f"/solutions/{first.slug}/edit/{step}", data=typed).status == 303
        session().refresh(first)
        assert solutions.content_of(first) == values, "saving without a change changed something"
        answer = page.post(f"/solutions/{second.slug}/edit/{step}", data=typed | {"version": other["version"]})
        assert answer.status == 303, answer.words[:2000]
    session().expire_all()
    stored = solutions.content_of(session().get_one(Solution, second.id))
    assert alike(SOLUTION, stored) == alike(SOLUTION, values)


def test_what_the_api_answers_can_be_sent_back(browser: Browser, people: People) -> None:
    make_type("Leak finding")
    emil, carla = Program(browser, people, "emil"), Program(browser, people, "carla")
    made = data(emil.post("/challenges", full_challenge()), 201)
    again = data(emil.post("/challenges", made["content"]), 201)
    assert again["content"] == made["content"]
    wanted = full_solution()
    solution = data(carla.post("/solutions", wanted), 201)
    sent = {name: solution[name] for name in SOLUTION.by_name}
    back = data(carla.post("/solutions", sent), 201)
    assert {name: back[name] for name in SOLUTION.by_name} == sent == wanted


def test_every_field_is_shown_in_words(app: Flask) -> None:
    with app.test_request_context():
        for record, values in ((CHALLENGE, full_challenge()), (SOLUTION, full_solution())):
            assert [field.name for field in record if not shown(field, values[field.name])] == []
            assert [field.name for field in record if shown(field, field.empty) and field.default is None] == [
                field.name for field in record if field.empty is False
            ]
