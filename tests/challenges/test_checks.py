"""Checks between fields: each wrong content gets one sentence at its field; right ones none."""

from __future__ import annotations

import math
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.challenges.engine import changes as differences
from matchmaker.challenges.engine.checks import find_problems
from matchmaker.challenges.engine.content import CHALLENGE, FULL, public
from matchmaker.challenges.queries import content as content_queries
from matchmaker.core import clock
from matchmaker.records.shown import sentences
from tests.challenges.make import content


def found(app: Flask, **changes: Any) -> dict[str, list[str]]:
    """Field → sentences for the good content with changes."""
    with app.test_request_context():
        return sentences(content_queries.find_problems(CHALLENGE.complete(content(**changes)), form=FULL))


def test_a_complete_content_has_no_problem(app: Flask) -> None:
    assert found(app) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target_value": 40.0}, "target_value"),
        ({"target_year": 2025}, "target_year"),
        ({"target_year": 2020}, "target_year"),
        ({"baseline_year": 1066}, "baseline_year"),
        ({"baseline_value": math.nan}, "baseline_value"),
        ({"target_value": math.inf}, "target_value"),
        ({"criteria": [{"name": "Cost", "weight": 99}]}, "criteria"),
        ({"criteria": [{"name": "Cost", "weight": 60}, {"name": "Time", "weight": 60}]}, "criteria"),
        ({"criteria": [{"name": "Cost", "weight": 0}, {"name": "Time", "weight": 100}]}, "criteria"),
        ({"criteria": [{"name": "Cost", "weight": 50}, {"name": "cost ", "weight": 50}]}, "criteria"),
        ({"criteria": [{"name": "", "weight": 100}]}, "criteria"),
        ({"questions_until": clock.in_days(31).isoformat()}, "questions_until"),
        ({"decision_on": clock.in_days(10).date().isoformat()}, "decision_on"),
        ({"needed_by": clock.in_days(40).date().isoformat()}, "needed_by"),
        ({"closes_at": clock.in_days(-1).isoformat(), "questions_until": None}, "closes_at"),
        ({"maturity_from": 9, "maturity_to": 4}, "maturity_to"),
        ({"country_condition": "seat", "country_reason": "A law.", "country_law": "§ 1"}, "countries"),
        ({"country_condition": "seat", "countries": ["AT"], "country_law": "§ 1"}, "country_reason"),
        ({"country_condition": "seat", "countries": ["AT"], "country_reason": "A law."}, "country_law"),
        ({"country_reason": "A law."}, "country_condition"),
        ({"maturity_from": 12}, "maturity_from"),
        ({"sdg": ["1", "2", "3", "4"]}, "sdg"),
        ({"systems": ["water", "waste", "energy", "transport"]}, "systems"),
        ({"systems": ["teleport"]}, "systems"),
        ({"topics": ["waste.organics"]}, "topics"),
        ({"stage": "daydream"}, "stage"),
        ({"procurement_phase": "live"}, "notice_url"),
        ({"notice_url": "javascript:alert(1)"}, "notice_url"),
        ({"title": "x" * 201}, "title"),
        ({"problem": "x" * 10_000_000}, "problem"),
        ({"musts": ["One", "one "]}, "musts"),
        ({"musts": ["x" * 301]}, "musts"),
        ({"prompts": [{"text": f"Q{n}?", "max_words": 9} for n in range(6)]}, "prompts"),
        ({"decision_owner": ""}, "decision_owner"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, changes: dict[str, Any], field: str) -> None:
    problems = found(app, **changes)
    assert problems[field][0].endswith((".", "?"))


def test_weights_name_what_is_left(app: Flask) -> None:
    assert "Add 1" in found(app, criteria=[{"name": "Cost", "weight": 99}])["criteria"][0]


@given(st.lists(st.integers(1, 100), min_size=1, max_size=10))
def test_weights_pass_exactly_at_one_hundred(weights: list[int]) -> None:
    rows = [{"name": f"Criterion {n}", "weight": weight} for n, weight in enumerate(weights)]
    problems = find_problems(
        CHALLENGE.complete(content(criteria=rows)),
        known={scheme: set() for scheme in CHALLENGE.schemes()},
        topic_parents={},
        at=clock.now(),
    )
    assert ("criteria" not in {problem.field for problem in problems}) == (sum(weights) == 100)


def test_a_difference_names_fields_and_material_ones() -> None:
    before = content()
    after = content(closes_at=clock.in_days(40).isoformat(), wishes=["Shade"])
    changes = CHALLENGE.changes(before, after)
    assert {"wishes", "closes_at"} <= {c.field.name for c in changes}
    assert differences.is_material(changes)
    assert not differences.is_material([c for c in changes if c.field.name == "wishes"])


def test_a_private_budget_is_in_no_public_text() -> None:
    assert public(content(is_budget_public=False))["budget_band"] == ""
    changes = CHALLENGE.changes(content(), content(budget_band="gt20m"))
    told = differences.publishable(changes, hides_budget=True)
    assert "gt20m" not in str(told)
