"""Feeds for readers: one way to write what became public last, as RFC 4287 wants it.

A feed's id is its own address and an entry's id the permanent address of its page, so both stay what they are. An entry
that was changed keeps its id and says when. Nothing is put into XML by hand, and what XML cannot hold is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from flask import Response

from matchmaker.core import clock

ATOM: Final = "http://www.w3.org/2005/Atom"
MIMETYPE: Final = "application/atom+xml"
MOST: Final = 30
"""Entries of a feed; the list has all."""
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its address, what it is called and says, when it became public and was changed last.

    `labels` are (code, words) of what it is about, `licence` its name and address, `html` the whole text where there
    is one, `language` that of the texts, `author` whose words they are where they are not the feed's.
    """

    address: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    labels: Sequence[tuple[str, str]] = ()
    author: str = ""
    language: str = ""
    licence: tuple[str, str] = ("", "")
    html: str = ""


def atom(entries: Sequence[Entry], *, title: str, own: str, home: str) -> Response:
    """The answer to a feed reader: newest first; `own` is the feed's address, `home` that of the list."""
    root = ET.Element("feed", {"xmlns": ATOM})
    _add(root, "title", title)
    _add(root, "id", own)
    _add(root, "link", rel="self", href=own, type=MIMETYPE)
    _add(root, "link", rel="alternate", href=home, type="text/html")
    _add(root, "updated", _moment(max((entry.updated for entry in entries), default=clock.now())))
    _add(_add(root, "author"), "name", title)
    for entry in entries:
        _write(_add(root, "entry"), entry)
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=MIMETYPE)


def _write(element: ET.Element, entry: Entry) -> None:
    link = {"rel": "alternate", "href": entry.address, "type": "text/html"}
    _add(element, "title", entry.title)
    _add(element, "id", entry.address)
    _add(element, "link", **link, **({"hreflang": entry.language} if entry.language else {}))
    _add(element, "published", _moment(entry.published))
    _add(element, "updated", _moment(entry.updated))
    if entry.author:
        _add(_add(element, "author"), "name", entry.author)
    for code, words in entry.labels:
        _add(element, "category", term=code, label=words)
    name, address = entry.licence
    if name:
        _add(element, "rights", name)
    if address:
        _add(element, "link", rel="license", href=address)
    if entry.summary:
        _add(element, "summary", entry.summary)
    if entry.html:
        content = _add(element, "content", entry.html, type="html")
        if entry.language:
            content.set(f"{_XML}lang", entry.language)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    safe = {key: _NO_XML.sub("", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, name, safe)
    if text:
        element.text = _NO_XML.sub("", text)
    return element


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
