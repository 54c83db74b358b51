"""Budget band and its privacy."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.rules.budget import BudgetRule
from matchmaker.matching.engine.ruleset import FULL
from matchmaker.matching.engine.vocabulary import Vocabulary

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


def test_the_further_from_the_band_the_less_and_dearer_is_worse_than_cheaper(
    judge: Judge, vocabulary: Vocabulary
) -> None:
    """Over the whole scale: the city with most is offered ever cheaper work, the one with least ever dearer."""
    bands = vocabulary.budget_bands
    cheaper, dearer = (
        [
            judge("budget", {"budget_band": scale[0]}, {"budget_bands": (code,)}, **BudgetRule.default_parameters)
            for code in scale
        ]
        for scale in (bands[::-1], bands)
    )
    for terms in (cheaper, dearer):
        points = [term.points or 0 for term in terms]
        assert points[0] == FULL
        assert points[0] > points[1] > points[2] > points[3]
        assert len(set(points[3:])) == 1
    assert all((high.points or 0) < (low.points or 0) for high, low in zip(dearer[1:], cheaper[1:], strict=True))
    assert [term.warning for term in dearer[:3]] == [False, False, True]  # two bands too high is warned of
    assert not any(term.warning for term in cheaper)
