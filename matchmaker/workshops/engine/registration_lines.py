"""A table of registrations as somebody fills it in: titles of columns, times in words, lists of names. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

COLUMNS: Final = (
    "organization",
    "person",
    "e-mail",
    "job",
    "deputy",
    "maximum meetings",
    "needs",
    "times",
    "must meet",
    "would like to meet",
    "no thanks",
)
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "organization": ("organization", "organisation", "company", "city", "firma", "stadt", "entreprise", "empresa"),
    "person": ("person", "name", "participant", "teilnehmer", "participante"),
    "e-mail": ("e-mail", "email", "mail", "e-mail address"),
    "job": ("job", "job title", "position", "funktion", "poste", "cargo"),
    "deputy": ("deputy", "vertretung", "suppléant", "suplente"),
    "maximum meetings": ("maximum meetings", "max", "maximum", "meetings"),
    "needs": ("needs", "special needs", "note", "needs (access, language, food)"),
    "times": ("times", "free", "free times", "availability", "zeiten"),
    "must meet": ("must meet", "must", "muss"),
    "would like to meet": ("would like to meet", "would like", "would", "wishes", "wünsche"),
    "no thanks": ("no thanks", "no", "nein danke"),
}
WISHES: Final[Mapping[str, str]] = {"must meet": "must", "would like to meet": "would", "no thanks": "no"}
"""Column → level of the wishes in it."""
_KNOWN: Final = {name: column for column, names in _NAMES.items() for name in names}
_YES: Final = frozenset({"yes", "y", "x", "1", "true", "ja", "oui", "sí", "si", "sim"})
_NO: Final = frozenset({"", "no", "n", "0", "false", "nein", "non", "não", "nao"})
_ALL: Final = frozenset({"all", "alle", "always", "all times", "tous", "todos"})
_EXCEPT: Final = re.compile(r"^(?:not|except|all but|nicht|außer)\b[:\s]*", re.IGNORECASE)
_TIME: Final = r"(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2})[:.h](\d{2})"
_MOMENT: Final = re.compile(rf"^{_TIME}$")
_SPAN: Final = re.compile(rf"^{_TIME}\s*(?:-|–|to|bis)\s*(\d{{1,2}})[:.h](\d{{2}})$")


def column_of(title: str) -> str:
    """The column that a title means; "" for another one."""
    return _KNOWN.get(" ".join(title.strip().casefold().split()), "")


def is_header(titles: Sequence[str]) -> bool:
    """These are our titles: the organization stands among them, with one more that we know."""
    found = {column_of(title) for title in titles} - {""}
    return "organization" in found and len(found) > 1


def said_by(titles: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Column → what a line says there."""
    said: dict[str, str] = {}
    for title, cell in zip(titles, cells, strict=False):
        if column := column_of(title):
            said.setdefault(column, cell.strip())
    return said


def yes(text: str) -> bool | None:
    """Yes or no; None for something else."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def names_in(text: str) -> list[str]:
    """Names of a cell, parted by semicolons, bars or lines."""
    return [name.strip() for name in re.split(r"[;|\n]", text) if name.strip()]


@dataclass(frozen=True, slots=True)
class Times:
    """Positions of the meeting times that somebody is free; `unknown` are parts of the text that are no time here."""

    free: frozenset[int]
    unknown: tuple[str, ...] = ()


def times_in(text: str, begins: Sequence[datetime]) -> Times:
    """What a cell says about times: "all", "09:00; 09:25", "09:00-11:00", "not 09:00", days as "2026-12-07 09:00".

    `begins` are the beginnings of the workshop's meeting times at its place.
    """
    words = text.strip()
    if words.casefold() in _ALL:
        return Times(frozenset(range(len(begins))))
    is_except = bool(_EXCEPT.match(words))
    named: set[int] = set()
    unknown: list[str] = []
    for part in re.split(r"[;,|\n]", _EXCEPT.sub("", words)):
        if not part.strip():
            continue
        found = _positions(part.strip(), begins)
        named |= found
        if not found:
            unknown.append(part.strip())
    free = set(range(len(begins))) - named if is_except else named
    return Times(frozenset(free), tuple(unknown))


def _positions(part: str, begins: Sequence[datetime]) -> set[int]:
    if moment := _MOMENT.match(part):
        day, hour, minute = moment.groups()
        return {
            n for n, at in enumerate(begins) if (at.hour, at.minute) == (int(hour), int(minute)) and _is_on(at, day)
        }
    if span := _SPAN.match(part):
        day, hour, minute, to_hour, to_minute = span.groups()
        first, last = (int(hour), int(minute)), (int(to_hour), int(to_minute))
        return {n for n, at in enumerate(begins) if first <= (at.hour, at.minute) < last and _is_on(at, day)}
    return set()


def _is_on(at: datetime, day: str | None) -> bool:
    return day is None or at.date().isoformat() == day
