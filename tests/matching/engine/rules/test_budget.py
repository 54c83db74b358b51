"""Budget band and its privacy."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_one_band_below_is_better_than_one_above(judge: Judge) -> None:
    wanted = {"budget_band": "250k_1m"}
    below = judge("budget", wanted, {"budget_bands": ("60k_250k",)})
    above = judge("budget", wanted, {"budget_bands": ("1m_5m",)})
    inside = judge("budget", wanted, {"budget_bands": ("15k_60k", "1m_5m")})
    assert (below.points, above.points, inside.points) == (8_000, 4_000, 10_000)
    assert str(above.sentence).startswith("Needs ")
    assert "; the budget is " in str(below.sentence)


def test_unknown_band_is_neutral(judge: Judge) -> None:
    assert judge("budget", {"budget_band": "unknown"}, {"budget_bands": ("1m_5m",)}).unknown


def test_a_private_band_belongs_to_its_side(judge: Judge) -> None:
    wanted = {"budget_band": "250k_1m", "budget_private": True}
    given = {"budget_bands": ("1m_5m",), "budget_private": True}
    assert judge("budget", wanted, {"budget_bands": ("1m_5m",)}).private_to == {"city"}
    assert judge("budget", wanted, given).private_to == {"city", "company"}
    assert judge("budget", {"budget_private": True}, {}).private_to == frozenset()
