"""Digital technology."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.rules.technology import TechnologyRule

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("technology", {"technologies": ("iot",)}, {"technologies": ("iot",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("technology", {"technologies": ("iot",)}, {"technologies": ("gis",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"technologies": ("iot",)}), ({"technologies": ("iot",)}, {})):
        term = judge("technology", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_none_is_never_a_disadvantage(judge: Judge) -> None:
    delivered = dict(TechnologyRule.default_parameters)
    for wanted, given in ((("iot",), ("none",)), (("none",), ("iot",)), (("none",), ("none",))):
        term = judge("technology", {"technologies": wanted}, {"technologies": given}, **delivered)
        assert (term.points, term.unknown) == (10_000, False)
        assert str(term.sentence) == "No digital technology is needed or used."


def test_in_an_older_rule_set_none_has_the_points_it_had(judge: Judge) -> None:
    term = judge("technology", {"technologies": ("iot",)}, {"technologies": ("none",)})
    assert term.points == 5_000
