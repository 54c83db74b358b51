"""Delivery time against the time there is."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]

WANTED = {"start_on": "2027-01-01", "needs_by": "2028-01-01"}


def test_in_time_and_too_slow(judge: Judge) -> None:
    assert judge("timeline", WANTED, {"delivery_months": 12}).points == 10_000
    assert judge("timeline", WANTED, {"delivery_months": 0}).points == 10_000
    late = judge("timeline", WANTED, {"delivery_months": 24})
    assert late.points == 5_000
    assert str(late.sentence) == "Needs 24 months; the city has 12."


def test_impossible_dates_are_unknown(judge: Judge) -> None:
    for wrong in (
        {"start_on": "soon", "needs_by": "2028-01-01"},
        {"start_on": "2028-01-01", "needs_by": "2027-01-01"},
    ):
        assert judge("timeline", wrong, {"delivery_months": 3}).unknown
