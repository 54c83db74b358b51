"""Language."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.rules.language import LanguageRule

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("language", {"languages": ("de", "en")}, {"languages": ("en",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("language", {"languages": ("de", "en")}, {"languages": ("fr",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"languages": ("en",)}), ({"languages": ("de", "en")}, {})):
        term = judge("language", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_only_no_common_language_is_warned_of(judge: Judge) -> None:
    delivered = dict(LanguageRule.default_parameters)
    for given, warned in (("en",), False), (("fr", "de"), False), (("fr",), True), ((), False):
        term = judge("language", {"languages": ("de", "en")}, {"languages": given}, **delivered)
        assert term.warning is warned, given
