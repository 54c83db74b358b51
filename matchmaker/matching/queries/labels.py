"""Sentences and labels of stored reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core.i18n import _, _l
from matchmaker.matching.engine.vocabulary import LABELLED
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.files import packaged_schemes

_SCHEMES = (*LABELLED, "country", "region")


def code_label(code: str, fallback: str = "") -> str:
    """The label of a code of any scheme, in the reader's language; `fallback` where no scheme knows it.

    Where two schemes share a code ("VI" is an emission sector and a country), the one whose English label is `fallback`
    is meant, else the earlier one.
    """
    if code.startswith("sdg."):
        return f"SDG {code[4:]} {vocabulary.label('sdg', code[4:])}"
    known = [scheme for scheme in _SCHEMES if vocabulary.is_code(scheme, code)]
    if not known:
        return fallback or code
    meant = (scheme for scheme in known if packaged_schemes()[scheme][code].label == fallback)
    return vocabulary.label(next(meant, known[0]), code)


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return code_label(str(value["code"]), str(value["label"]))
    if isinstance(value, list | tuple):
        return ", ".join(str(_shown(item)) for item in value)
    return value


def say(sentence: Mapping[str, Any]) -> str:
    """A stored sentence (template, params, text). The English text stands in if a translation does not fit."""
    try:
        template = _(str(sentence["template"]))
        return template.format(**{name: _shown(value) for name, value in sentence["params"].items()})
    except (KeyError, IndexError, ValueError):
        return str(sentence["text"])


_SPOKEN = {
    "Shares the words {words}.": _l("Both speak of {words}."),
    "Shares none of the challenge's telling words.": _l("Speaks of other things than the challenge."),
    "Usually costs {usual}, less than the budget of {band}.": _l("Usually costs {usual}, the budget is {band}."),
    "Works in {served}, in the same region as {country}.": _l(
        "Works in {served}; has not said that it comes to {country}."
    ),
    "Works in {served}, not in {country}.": _l("Works in {served}; has not said that it comes to {country}."),
    "The effect is as well proven as asked: {level}.": _l("How well its effect is proven: {level}."),
    "The effect is less well proven than could be: {level}.": _l("How well its effect is proven: {level}."),
}
_TOO_DEAR = "Usually costs {usual}, more than the budget of {band}."


def spoken(sentence: Mapping[str, Any], side: str) -> str:
    """A stored reason as people say it aloud to `side` ("city", "company", "neutral")."""
    template = str(sentence["template"])
    told = _SPOKEN.get(template)
    if template == _TOO_DEAR:
        told = _l("Needs {usual}; you have {band}.") if side == "city" else _l("Needs {usual}; the city has {band}.")
    return say(sentence) if told is None else say({**sentence, "template": str(told)})


def decline_reasons(side: str) -> list[tuple[str, str]]:
    """(code, label) of the reasons a "city" or a "company" may give."""
    return [
        (term.code, term.label)
        for term in vocabulary.terms("decline_reason")
        if term.extra.get(f"for_{side}") == "true" and not term.is_deprecated
    ]
