"""No sentence says "1 cities": a number before a noun goes through `ngettext`, or the sentence is built without it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
SINGULAR_CALLS = {"_", "_l", "N_"}
_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
COUNTS = ("n", "max", "most", "limit", "have", "minutes", "challenges", "solutions", "cities", "total", "left", "done")
_COUNTED = re.compile(rf"%\((?:{'|'.join(COUNTS)})\)s (?:more |other |possible |further )?([\w-]{{3,}}s)\b")
NO_NOUNS = {"has", "says", "changes"}
NEVER_ONE = {
    "good, %(n)s points": "no pairing is proposed with one point",
    "possible, %(n)s points": "no pairing is proposed with one point",
    "Choose one of the %(n)s answers.": "a choice has two or more",
    "Please name at most %(n)s sources.": "the limit is 40",
    "Write at least %(n)s characters: a text that says too little helps nobody.": "the least is 200",
    "Please write a plain note of at most %(n)s characters.": "the limit is 500",
    "Please shorten this to %(limit)s characters.": "the limit is 1,000",
    "%(n)s values are not valid.": "said of two or more",
    "There are already %(n)s files here. Remove one first.": "the limit is 20",
    "A line over %(n)s values, the last one is %(last)s.": "drawn from two values on",
    "collaboration: how is it going after %(n)s days?": "30, 90 or 180",
    "%(n)s days on: is it still going ahead?": "30, 90 or 180",
    "After %(n)s days": "30, 90 or 180",
    "Use at least %(n)s characters.": "the shortest password is longer",
    "at most %(n)s seconds, seed %(seed)s": "the shortest run is longer",
    "All %(n)s differences": "shown when there are more than a page holds",
    "Why %(n)s points": "no pairing is proposed with one point",
    "Why %(n)s points, and must-haves": "no pairing is proposed with one point",
    "%(n)s residents": "no city has one",
    "A roundtable needs 4 to %(most)s organizations; %(n)s have a place.": "the limit is larger",
    "A package has at most %(n)s relations.": "the limit is larger",
    "You have %(n)s suggestions in review. Please wait for an answer first.": "the limit is 10",
    "A file may have %(n)s lines. Please split it.": "the limit is larger",
    "Going on or in use after %(n)s days": "30, 90 or 180",
    "Answered after %(n)s days": "30, 90 or 180",
    "The tables are being seated. This takes up to %(n)s seconds; you can leave this page.": "ten or more",
    "%(n)s of %(max)s characters": "no field is that short",
    "At least %(n)s characters. Three or four unrelated words make a good password.": "passwords are longer",
    "%(solution)s for %(challenge)s, %(n)s points.": "no pairing is proposed with one point",
    "A group meeting has 3 to %(max)s participants; for two add a 1:1 meeting.": "more than three",
    "Choose between 0 and %(max)s tables.": "the limit is larger",
    "Choose between 1 and %(most)s seconds.": "the limit is larger",
    "Please shorten the note to %(limit)s characters.": "no field is that short",
    "Please shorten this to %(limit)s characters of plain text.": "no field is that short",
    "Please shorten this to %(limit)s characters; it has %(have)s.": "no field is that short",
    "The calculation was interrupted %(n)s times, perhaps for lack of memory. The schedule is unchanged.": (
        "said after several"
    ),
    "This address already has %(n)s alerts. Please end one first.": "the limit is 20",
    "Name at most %(n)s websites.": "the limit is larger",
    "There are %(n)s webhooks. Remove one you no longer use first.": "the limit is larger",
    "You have %(n)s tokens. Revoke one you no longer use first.": "the limit is larger",
    "%(n)s days on: is “%(title)s” still going ahead?": "30, 90 or 180",
    "%(n)s must-haves are many. Which ones are only good to have? Keep at most 7.": "said of more than seven",
    "%(n)s must-haves leave nobody. Keep at most 7 and move the others to “good to have”.": "said of more than seven",
}
"""Sentences whose number is never 1, each with the reason."""


def python_messages(source: str) -> Iterator[str]:
    """Texts given to a function that knows no plural."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SINGULAR_CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def template_messages(source: str) -> Iterator[str]:
    """The same in a template."""
    for call in _ENVIRONMENT.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                yield str(first.value)
            elif isinstance(first, nodes.Concat | nodes.Add):
                yield "".join(str(part.value) for part in first.find_all(nodes.Const))


def counted(message: str) -> bool:
    """A number stands before a noun in the plural."""
    return any(match[1] not in NO_NOUNS for match in _COUNTED.finditer(message))


def found() -> dict[str, str]:
    """Message → file, for every message that would say "1 cities"."""
    rows = {}
    for folder, pattern, read in (
        ("matchmaker", "*.py", python_messages),
        ("templates", "*.html", template_messages),
        ("templates", "*.txt", template_messages),
    ):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path.name != "components.html":
                rows |= {m: path.name for m in read(path.read_text(encoding="utf-8")) if counted(m)}
    return rows


def test_no_number_stands_before_a_plural_without_ngettext() -> None:
    known = found()
    assert {message: name for message, name in known.items() if message not in NEVER_ONE} == {}
    assert set(NEVER_ONE) <= set(known), "no such sentence any more"


def test_the_law_can_go_red() -> None:
    assert counted("%(n)s in %(cities)s cities")
    assert counted("Clear the filter to see all %(n)s pairings.")
    assert not counted("%(name)s has read it")
    assert list(python_messages('_("1 %(n)s cities")')) == ["1 %(n)s cities"]
    assert list(template_messages("{{ _('%(n)s cities', n=1) }}")) == ["%(n)s cities"]
