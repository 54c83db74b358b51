"""Environmental objective."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("taxonomy", {"taxonomy": ("mitigation",)}, {"taxonomy": ("mitigation",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("taxonomy", {"taxonomy": ("mitigation",)}, {"taxonomy": ("water",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"taxonomy": ("mitigation",)}), ({"taxonomy": ("mitigation",)}, {})):
        term = judge("taxonomy", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")
