"""Sector: primary system, further systems, neighbours."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("sector", {"sectors": ("energy",)}, {"sectors": ("energy",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("sector", {"sectors": ("energy",)}, {"sectors": ("participation",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"sectors": ("energy",)}), ({"sectors": ("energy",)}, {})):
        term = judge("sector", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_a_further_system_counts_less_than_the_primary_one(judge: Judge) -> None:
    wanted = {"sectors": ("water", "energy")}
    assert judge("sector", wanted, {"sectors": ("water",)}).points == 10_000
    assert judge("sector", wanted, {"sectors": ("energy",)}).points == 8_000


def test_a_neighbouring_system_counts_in_part(judge: Judge) -> None:
    term = judge("sector", {"sectors": ("transport",)}, {"sectors": ("pollution",)})
    assert term.points == 3_000
    assert "borders on" in str(term.sentence)


def test_a_tag_is_worth_less_the_more_are_claimed(judge: Judge) -> None:
    few = judge("sector", {"sectors": ("energy",)}, {"sectors": ("energy",)})
    many = judge(
        "sector",
        {"sectors": ("energy",)},
        {"sectors": ("energy", "water", "waste", "transport", "pollution")},
    )
    assert (many.points or 0) < (few.points or 0)
