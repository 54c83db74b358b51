"""Finds texts in a Jinja template that nobody can translate.

Literal text, spoken attributes, and sentences among the strings of expressions.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from jinja2 import Environment, nodes

GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-confirm"}
SILENT = {"script", "style", "code", "pre"}
EXPRESSION = "\x1a"
# Languages are named in their own words, whatever the language of the page.
NAMES_OF_THEIR_OWN = {"English", "Deutsch", "Français", "Español", "Português"}

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"^\s*(?:[A-ZÀ-Þ][a-zà-ÿ]+(?:[\s.,:…’'-]|$)|(?:[^\W\d_]+\s+){2,}[^\W\d_]+)")
_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


@cache
def parsed(source: str) -> nodes.Template:
    """The template's tree, which is only read."""
    return _ENVIRONMENT.parse(source)


class Finding(NamedTuple):
    """One text and its line in the template."""

    line: int
    text: str


class _Texts(HTMLParser):
    """Collects (offset, text) of everything a reader sees or hears."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent = 0
        self._starts = [0, *(m.end() for m in re.finditer("\n", source))]
        self.feed(source)
        self.close()

    def _note(self, text: str | None) -> None:
        if text and not self._silent and _WORD.search(text.replace(EXPRESSION, " ")):
            line, column = self.getpos()
            self.found.append((self._starts[line - 1] + column, text.replace(EXPRESSION, "…").strip()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN:
                self._note(value)
        if tag in SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        self._note(data)


def _markup_only(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The template without Jinja (an expression becomes one sign) and [(offset, line)] of its pieces."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    offset = 0
    inside, words, translating = "", [""], False
    for line, kind, value in _ENVIRONMENT.lex(source):
        text = ""
        if kind in {"variable_begin", "block_begin"}:
            inside, words = kind, []
            text = EXPRESSION if kind == "variable_begin" else ""
            if text and parts and parts[-1].endswith(("<", "</")):
                text = "computed-element"
        elif kind == "block_end":
            translating = {"trans": True, "endtrans": False}.get(words[0] if words else "", translating)
            inside = ""
        elif kind == "variable_end":
            inside = ""
        elif inside and kind == "name":
            words.append(value)
        elif kind == "data" and not translating:
            text = value
        if text:
            places.append((offset, line))
            parts.append(text)
            offset += len(text)
    return "".join(parts), places


def _literals(source: str) -> Iterator[Finding]:
    """Visible texts and spoken attributes outside of expressions."""
    markup, places = _markup_only(source)
    offsets = [offset for offset, _ in places]
    for offset, text in _Texts(markup).found:
        start, line = places[max(0, bisect_right(offsets, offset) - 1)]
        yield Finding(line + markup.count("\n", start, offset), text)


def _strings(node: nodes.Node, sample_ok: bool) -> Iterator[Finding]:
    """Sentences among the strings of expressions, outside of translation and comparison."""
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str) and node.value not in NAMES_OF_THEIR_OWN and _SENTENCE.match(node.value):
            yield Finding(node.lineno, node.value)
        return
    if isinstance(node, nodes.TemplateData | nodes.Compare | nodes.Test):
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if sample_ok and isinstance(node, nodes.Assign) and getattr(node.target, "name", "").startswith("sample"):
        return
    for child in node.iter_child_nodes():
        yield from _strings(child, sample_ok)


def untranslated(source: str, *, sample_ok: bool = False) -> list[Finding]:
    """Everything that stays English in every language; sample_ok spares `{% set sample… %}`."""
    found = [*_literals(source), *_strings(parsed(source), sample_ok)]
    return sorted(set(found))


class _Anything(dict[str, int]):
    """A mapping with a number for every name, to format a message with."""

    def __missing__(self, name: str) -> int:
        return 1


def unformattable(source: str) -> list[Finding]:
    """Messages that `%` cannot format: in templates a per cent sign is written `%%`."""
    found = []
    for call in parsed(source).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in GETTEXT):
            continue
        for part in call.args:
            if isinstance(part, nodes.Const) and isinstance(part.value, str):
                try:
                    _ = part.value % _Anything()
                except (ValueError, TypeError):
                    found.append(Finding(part.lineno, part.value))
    return found


def computed_messages(source: str) -> list[Finding]:
    """Translation of something that is not a plain string: no extractor finds it."""
    found = []
    for call in parsed(source).find_all(nodes.Call):
        is_gettext = isinstance(call.node, nodes.Name) and call.node.name in GETTEXT
        if is_gettext and call.args and not isinstance(call.args[0], nodes.Const):
            found.append(Finding(call.lineno, "a translated text must be a plain string"))
    return found
