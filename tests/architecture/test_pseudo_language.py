"""Every page in a made-up language that puts marks around each translated text: what stands outside is in English only.

Outside may stand what people wrote, names that the Unicode locale data translate, figures, and what is marked as
English (`lang="en"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa
from babel import Locale
from babel.support import NullTranslations
from flask import Flask

from matchmaker.core import i18n
from matchmaker.core.db import Base, db
from tests.architecture.test_access import MATRIX, PERSONAS
from tests.browser import Browser, Page
from tests.conftest import isolated, taken_back
from tests.page_rules import NS
from tests.personas import make_people
from tests.world import World, build_world

pytestmark = pytest.mark.slow
BEGIN, END = "⟦", "⟧"
SPOKEN: Final = ("title", "aria-label", "alt", "placeholder")
UNSEEN: Final = ("script", "style", "code", "textarea", "kbd", "pre")
ENGLISH_ON_PURPOSE: Final = {
    "admin.audit": "names of tables and columns that no form has",
    "admin.jobs": "names of programs",
    "admin.settings": "names and values of the environment's variables",
    "imports.report": "encodings of files, and titles of the columns as they stand in the file",
    "insights.dataset": "names of columns of the open data",
    "site.components": "the pattern library, with invented samples",
}
_SHORT: Final = re.compile(r"[^\W\d_]{3}")
_PARTS: Final = re.compile(r"[·,:;()“”\n–—]|\d[\d.,:]*")
_SHORTENED: Final = re.compile(r"…(?=\n)")
_CODE: Final = re.compile(r"[A-Z-]+|[a-z]+(?:[_/+][a-z]+)+|GeoNames|\[link|msg_[a-z]*")
"""Short forms, parts of desk codes, names of columns and types of files; a source; a place for a link in mails; ids of
deliveries."""


class Pseudo(NullTranslations):
    """Each text between marks."""

    def ugettext(self, message: str) -> str:
        return f"{BEGIN}{message}{END}"

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return f"{BEGIN}{singular if num == 1 else plural}{END}"


def names() -> set[str]:
    """What the locale data call countries, languages, days and months, and the names of time zones."""
    english = Locale("en")
    zones = {part.replace("_", " ") for zone in available_timezones() for part in (zone, zone.rpartition("/")[2])}
    days = {
        name
        for calendar in (english.days, english.months)
        for widths in calendar.values()
        for width in widths.values()
        for name in width.values()
    }
    found = {*english.territories.values(), *english.languages.values(), *i18n.LANGUAGES.values(), *zones, *days}
    return {part.strip() for name in found for part in (name, *_PARTS.split(name))}


def texts(value: object) -> Iterator[str]:
    """Every text of a value of the database, also those within JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)


def content() -> str:
    """All that people wrote."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if isinstance(c.type, (sa.String, sa.JSON)) or "JSON" in repr(c.type)]
        for row in db.session.execute(sa.select(*columns)) if columns else ():
            found.update(text for value in row for text in texts(value))
    return "\n".join(sorted(found))


def outside(page: Page) -> str:
    """What stands outside of the marks: in sight, and in the attributes that are read aloud."""
    seen: list[str] = []

    def walk(element: Any) -> None:
        tag = element.tag.removeprefix(NS) if isinstance(element.tag, str) else ""
        seen.extend(f"\n{element.get(name)}\n" for name in SPOKEN if element.get(name))
        if tag not in UNSEEN and not (element.get("lang") and tag != "html"):
            seen.append(f"\n{element.text or ''}")
            for child in element:
                walk(child)
        seen.append(f"\n{element.tail or ''}")

    walk(page.tree.find(f"{NS}body"))
    depth, kept = 0, []
    whole = "".join(seen)
    for place, sign in enumerate(whole):
        depth += (sign == BEGIN) - (sign == END)
        if not depth:
            kept.append("\n" if sign == END else sign)
        elif _SHORTENED.match(whole, place):  # a long text was cut off, and its end mark with it
            depth = 0
    return "\n(cut off)\n" if depth else "".join(kept)


def unspoken(page: Page, written: str, known: set[str]) -> list[str]:
    """Parts of the page that are neither translated nor written by somebody nor names."""
    parts = (" ".join(part.split()).strip(" .") for part in _PARTS.split(outside(page)))
    return [
        part
        for part in parts
        if _SHORT.search(part)
        and part not in written
        and part not in known
        and not all(word in known or _CODE.fullmatch(word) for word in part.split())
    ]


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[tuple[World, dict[str, str]]]:
    """One sample of everything, and each persona's session."""
    with isolated(app):
        people = make_people()
        built = build_world(people)
        db.session.flush()
        known = {name: Browser(app).as_(people, name).session_cookie() for name in PERSONAS if name != "visitor"}
        yield built, {"visitor": "", **known}


def test_what_is_not_translated_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary: a page with one sentence that no catalogue reaches, beside one that is translated."""
    monkeypatch.setattr(i18n, "_catalogue", Pseudo)
    app_page = Page.__new__(Page)
    app_page.__dict__["tree"] = _tree(f"<body><p>{BEGIN}Said <b>well</b>{END}</p><p>Said badly</p><p>Emil</p></body>")
    assert unspoken(app_page, "Emil", names()) == ["Said badly"]


def _tree(text: str) -> Any:
    from tests.page_rules import quickly

    return quickly(f"<!doctype html><html lang='en'>{text}</html>")


def test_every_page_is_translated(
    app: Flask, world: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    built, cookies = world
    monkeypatch.setattr(i18n, "_catalogue", Pseudo)
    written, known = content(), names()
    found: list[str] = []
    for key, row in sorted(MATRIX.items()):
        endpoint, method = key.split()[:2]
        reader = next((persona for persona in PERSONAS if row[persona] == 200), None)
        if method != "GET" or row.get("token") or reader is None or endpoint in ENGLISH_ON_PURPOSE:
            continue
        with app.test_request_context():
            address = app.url_for(endpoint, **built[row.get("args", "")])
        Browser.forget_request()
        with taken_back():
            page = Browser(app, judges=False).carrying(cookies[reader]).get(address)
            if page.is_html:
                found += [f"{key}: {part}" for part in unspoken(page, written, known)]
    assert not found, "\n".join(found)
