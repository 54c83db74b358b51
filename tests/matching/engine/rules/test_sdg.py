"""Sustainable Development Goals."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("sdg", {"sdgs": ("7",)}, {"sdgs": ("7", "13")})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("sdg", {"sdgs": ("7",)}, {"sdgs": ("1",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"sdgs": ("7", "13")}), ({"sdgs": ("7",)}, {})):
        term = judge("sdg", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_a_tag_is_worth_less_the_more_are_claimed(judge: Judge) -> None:
    few = judge("sdg", {"sdgs": ("7",)}, {"sdgs": ("7",)})
    many = judge("sdg", {"sdgs": ("7",)}, {"sdgs": tuple(str(n) for n in range(1, 18))})
    assert (many.points or 0) < (few.points or 0)
