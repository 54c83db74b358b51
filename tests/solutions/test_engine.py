"""The coach's fixed rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.solutions.engine.coach import POINTS, assess

GOOD: dict[str, Any] = {
    "title": "Leak listening",
    "summary": "Finds leaks within 2 metres without digging.",
    "description": "Microphones on hydrants listen at night and show where the pipe leaks.",
    "systems": ["water"],
    "maturity": "in_use_one_city",
    "countries": ["AT"],
    "languages": ["de"],
    "collaborations": ["pilot_test"],
    "references": [{"place": "Wels"}],
    "price_model": "subscription",
    "data_terms": {"data_owned_by_city": "yes"},
}


def state(key: str, **changes: Any) -> str:
    """One check's result after some changes."""
    return next(found.state for found in assess(GOOD | changes).findings if found.criterion == key)


def test_a_good_solution_has_all_points() -> None:
    report = assess(GOOD)
    assert (report.total, report.blocking) == (report.top, ())
    assert {found.state for found in report.findings} == {"ok"}


def test_nothing_written_has_no_point_and_lacks_everything_required() -> None:
    report = assess({})
    assert report.total == 0
    assert {found.state for found in report.findings} == {"no", "todo"}
    assert {score.criterion for score in report.blocking} == {
        "summary",
        "description",
        "systems",
        "maturity",
        "where",
        "collaborations",
    }


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        ("summary", {"summary": "Short."}, "no"),
        ("where", {"languages": []}, "no"),
        ("number", {"summary": "Finds leaks nearby without any digging."}, "todo"),
        ("references", {"maturity": "in_use_three_cities"}, "todo"),
        ("references", {"maturity": "idea", "references": []}, "ok"),
        ("plain", {"summary": "The world-class way to find leaks within 2 metres."}, "todo"),
        ("plain", {"summary": "Finds the leader of a leak within 2 metres."}, "ok"),
        ("backed", {"ghg_claim": {"tco2e_per_year": 40.0}}, "no"),
        ("backed", {"ghg_claim": {"tco2e_per_year": 40.0}, "evidence_level": "claimed"}, "ok"),
        ("backed", {"ghg_claim": {"note": "unknown"}}, "ok"),
        ("summary", {"summary": "asdf asdf jklö asdf asdf"}, "no"),
        ("description", {"description": "asdf jklö " * 10}, "no"),
        ("plain", {"summary": "Die marktführende Art, Lecks in 2 Metern zu finden."}, "todo"),
        ("plain", {"summary": "La façon innovante de trouver une fuite à 2 mètres."}, "todo"),
        ("price", {"price_model": ""}, "todo"),
        ("data", {"data_terms": {"note": "On request."}}, "todo"),
    ],
)
def test_each_rule(key: str, changes: dict[str, Any], expected: str) -> None:
    assert state(key, **changes) == expected


@given(st.sets(st.sampled_from(sorted(GOOD))))
def test_leaving_things_out_never_gains_points(left_out: set[str]) -> None:
    whole, part = assess(GOOD), assess({k: v for k, v in GOOD.items() if k not in left_out})
    pairs = zip(whole.findings, part.findings, strict=True)
    lost = [c.criterion for c, d in pairs if c.state == "ok" and d.state != "ok"]
    assert part.total == whole.total - POINTS * len(lost)
