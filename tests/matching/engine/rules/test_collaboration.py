"""Collaboration sought and provided."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("collaboration", {"collaboration": ("pilot_test",)}, {"collaboration": ("pilot_test", "purchase")})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("collaboration", {"collaboration": ("pilot_test",)}, {"collaboration": ("research",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (
        ({}, {"collaboration": ("pilot_test", "purchase")}),
        ({"collaboration": ("pilot_test",)}, {}),
    ):
        term = judge("collaboration", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_a_tag_is_worth_less_the_more_are_claimed(judge: Judge) -> None:
    few = judge("collaboration", {"collaboration": ("research",)}, {"collaboration": ("research",)})
    many = judge(
        "collaboration",
        {"collaboration": ("research",)},
        {"collaboration": ("research", "a", "b", "c", "d", "e", "f")},
    )
    assert (many.points or 0) < (few.points or 0)
