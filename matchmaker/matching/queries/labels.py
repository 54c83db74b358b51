"""Sentences and labels of stored reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_decimal

from matchmaker.core.i18n import LazyString, _, _l
from matchmaker.matching.engine.vocabulary import LABELLED
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.files import current_schemes

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
    meant = (scheme for scheme in known if current_schemes()[scheme][code].label == fallback)
    return vocabulary.label(next(meant, known[0]), code)


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping) and "template" in value:
        return say(value)
    if isinstance(value, Mapping):
        return code_label(str(value["code"]), str(value["label"]))
    if isinstance(value, list | tuple):
        return ", ".join(str(_shown(item)) for item in value)
    if isinstance(value, float):
        return format_decimal(value)
    return value


LIMITS: Final[dict[str, LazyString]] = {
    "proposed": _l("Possible: points of all rules"),
    "answers": _l("Possible: points for answering the problem"),
    "good": _l("Good: points of all rules"),
    "good_answers": _l("Good: points for answering the problem"),
}
"""Limits of a rule set (`engine.ruleset.Limits`) by name, as people set and compare them."""


def say(sentence: Mapping[str, Any]) -> str:
    """A stored sentence (template, params, text). The English text stands in if a translation does not fit."""
    try:
        template = _(str(sentence["template"]))
        return template.format(**{name: _shown(value) for name, value in sentence["params"].items()})
    except (KeyError, IndexError, ValueError):
        return str(sentence["text"])


def decline_reasons(side: str) -> list[tuple[str, str]]:
    """(code, label) of the reasons a "city" or a "company" may give."""
    return [
        (term.code, term.label)
        for term in vocabulary.terms("decline_reason")
        if term.extra.get(f"for_{side}") == "true" and not term.is_deprecated
    ]
