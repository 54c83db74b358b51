"""The feed of the library as RFC 4287 wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from matchmaker.core.articles import article
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import terms

ATOM: Final = "http://www.w3.org/2005/Atom"
MOST: Final = 30


def feed(
    pieces: Sequence[LibraryPiece],
    *,
    title: str,
    own: str,
    home: str,
    address_of: Callable[[str], str],
    now: datetime,
) -> bytes:
    """The document: whole texts, newest first. An entry's id is the permanent address of its piece."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "title", title)
    _add(root, "id", own)
    _add(root, "link", rel="self", href=own, type="application/atom+xml")
    _add(root, "link", rel="alternate", href=home, type="text/html")
    _add(root, "updated", _moment(max((p.revised_at for p in pieces if p.revised_at), default=now)))
    author = _add(root, "author")
    _add(author, "name", title)
    for piece in pieces:
        _entry(root, piece, address_of(piece.slug))
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _entry(root: ET.Element, piece: LibraryPiece, address: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "title", piece.title)
    _add(entry, "id", address)
    _add(entry, "link", rel="alternate", href=address, type="text/html", hreflang=piece.language)
    _add(entry, "published", _moment(piece.published_at))
    _add(entry, "updated", _moment(piece.revised_at))
    _add(entry, "category", term=piece.kind, label=terms.kind(piece.kind))
    for code in piece.codes("system"):
        _add(entry, "category", term=code, label=terms.label("system", code))
    name, link = terms.licence(piece.licence)
    _add(entry, "rights", name)
    if link:
        _add(entry, "link", rel="license", href=link)
    _add(entry, "summary", piece.summary)
    content = _add(entry, "content", str(article(piece.body).html), type="html")
    content.set("{http://www.w3.org/XML/1998/namespace}lang", piece.language)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        element.text = text
    return element


def _moment(value: datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value is not None else ""
