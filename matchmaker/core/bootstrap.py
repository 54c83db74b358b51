"""Of Bootstrap's style sheet, which comes from the installed package, the rules that our pages use.

The parser (tinycss2) is loaded only when the sheet is made, once for each version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Final

CLASSES: Final = frozenset(
    {
        "align-items-center",
        "align-self-center",
        "btn",
        "btn-danger",
        "btn-link",
        "btn-primary",
        "btn-sm",
        "d-block",
        "d-flex",
        "d-inline",
        "d-inline-block",
        "form-check-input",
        "form-control",
        "form-control-sm",
        "form-label",
        "form-select",
        "form-select-sm",
        "fw-bold",
        "fw-normal",
        "gap-2",
        "h3",
        "h4",
        "is-invalid",
        "lead",
        "list-unstyled",
        "mw-100",
        "p-0",
        "py-3",
        "text-break",
        "text-start",
        "visually-hidden",
        "w-100",
        "w-auto",
    }
)
"""The classes of Bootstrap that templates use (`tests/look/test_stylesheets.py` names one that is missing)."""


def whole() -> str:
    """Bootstrap's own sheet, 230 kB."""
    sheet = files("flask_bootstrap") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
    return sheet.read_text(encoding="utf-8")


def kept(*, beside: str = "") -> str:
    """The rules of Bootstrap's style sheet in which no unused class takes part.

    Custom properties that neither these rules nor `beside` read are left out as well.
    """
    import tinycss2

    rules = tinycss2.parse_stylesheet(whole(), skip_comments=True, skip_whitespace=True)
    found = "".join(_kept(rules))
    while True:
        used = _properties_read(found + beside)
        rules = tinycss2.parse_stylesheet(found, skip_comments=True, skip_whitespace=True)
        fewer = "".join(_kept(rules, used))
        if len(fewer) == len(found):
            return fewer
        found = fewer


def _properties_read(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"var\(\s*(--[\w-]+)", text))


def _kept(rules: Iterable[Any], used: frozenset[str] | None = None) -> Iterable[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _rule(rule, used)
        elif rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            import tinycss2

            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := "".join(_kept(inner, used)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"


def _rule(rule: Any, used: frozenset[str] | None) -> Iterable[str]:
    import tinycss2

    selectors = [one for one in _split(rule.prelude) if _classes(one) <= CLASSES]
    declared = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
    wanted = [one for one in declared if one.type == "declaration" and (used is None or _is_read(one.name, used))]
    if selectors and wanted:
        body = ";".join(
            f"{one.name}:{tinycss2.serialize(one.value).strip()}{'!important' if one.important else ''}"
            for one in wanted
        )
        yield f"{','.join(tinycss2.serialize(one).strip() for one in selectors)}{{{body}}}"


def _is_read(name: str, used: frozenset[str]) -> bool:
    return not name.startswith("--") or name in used


def _split(tokens: Iterable[Any]) -> list[list[Any]]:
    """The selectors of a list that commas divide."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _classes(tokens: Iterable[Any]) -> set[str]:
    """Names of the classes in one selector, also within `:not(…)`."""
    found, after_dot = set(), False
    for token in tokens:
        if token.type == "ident" and after_dot:
            found.add(token.value)
        elif token.type == "function":
            found |= _classes(token.arguments)
        after_dot = token == "."
    return found
