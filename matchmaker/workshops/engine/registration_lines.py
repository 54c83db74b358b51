"""A table of registrations as somebody fills it in: titles of columns, times in words, lists of names. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

WISHES: Final[Mapping[str, str]] = {"must meet": "must", "would like to meet": "would", "no thanks": "no"}
"""Column → level of the wishes in it."""
_ALL: Final = frozenset(
    {"all", "always", "all times", "alle", "immer", "tous", "tout", "toujours", "todo", "todos", "todas"}
    | {"siempre", "tudo", "sempre"}
)
_EXCEPT: Final = re.compile(
    r"^(?:not|except|all but|nicht|außer|alle außer|pas|sauf|tous sauf|no|salvo|excepto|não|exceto)\b[:\s]*",
    re.IGNORECASE,
)
"""Words of the five languages of the interface; a cell is read in any of them."""
_TIME: Final = r"(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2})[:.h](\d{2})"
_MOMENT: Final = re.compile(rf"^{_TIME}$")
_SPAN: Final = re.compile(rf"^{_TIME}\s*(?:-|–|to|bis|à|a|às|até|hasta)\s*(\d{{1,2}})[:.h](\d{{2}})$")


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
