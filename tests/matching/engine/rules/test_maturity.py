"""Maturity window."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_inside_below_and_above_the_window(judge: Judge) -> None:
    window = {"maturity_from": "pilot_done", "maturity_to": "pilot_done"}  # levels 7 and 8
    codes = ("idea", "prototype", "pilot_done", "in_use_one_city", "in_use_three_cities")
    assert [judge("maturity", window, {"maturity": code}).points for code in codes] == [
        0,
        7_000,
        10_000,
        7_000,
        7_000,
    ]


def test_a_bare_readiness_level_counts_like_a_word(judge: Judge) -> None:
    term = judge("maturity", {"maturity_from": "trl_8"}, {"maturity": "trl_6"})
    assert term.points == 4_000
    assert str(term.sentence) == "Is less mature than wanted: TRL 6, wanted from TRL 8."


def test_impossible_levels_and_windows_are_unknown(judge: Judge) -> None:
    assert judge("maturity", {"maturity_from": "idea"}, {"maturity": "trl_12"}).unknown
    assert judge("maturity", {"maturity_from": "in_use_one_city", "maturity_to": "idea"}, {"maturity": "trl_5"}).unknown
