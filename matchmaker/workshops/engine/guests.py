"""A list of guests as people paste it: one a line, in whatever order their spreadsheet has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MOST_LINES: Final = 2_000
_BRACKETS: Final = re.compile(r"^(.*?)<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$")
_SPLIT: Final = re.compile(r"[;\t|]")
_TITLES: Final = frozenset(
    """
    organization organisation name company city firma stadt unternehmen entreprise ville empresa ciudad cidade
    e-mail email mail adresse address person contact kontakt language sprache
    """.split()  # noqa: SIM905 - a list of words is read more easily so
)


@dataclass(frozen=True, slots=True)
class Guest:
    """One line of a list. `number` counts from 1; what the line does not say is ""."""

    number: int
    name: str = ""
    person: str = ""
    email: str = ""


def guests_in(text: str) -> list[Guest]:
    """The guests of a pasted text: cells are parted by semicolons, tabs or bars, or by commas where a line has only
    those. Empty lines and a line of titles are passed over.
    """
    lines = enumerate(text.splitlines(), 1)
    return guests_of((number, _cells(line)) for number, line in lines)


def guests_of(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Guest]:
    """The guests of a table: (number of the line, cells)."""
    found = []
    for number, cells in rows:
        filled = [cell.strip() for cell in cells if cell.strip()]
        if filled and not _is_title(filled):
            found.append(_guest(number, filled))
    return found


def _cells(line: str) -> list[str]:
    if _SPLIT.search(line):
        return _SPLIT.split(line)
    return line.split(",") if "@" in line or line.count(",") > 1 else [line]


def _is_title(cells: Sequence[str]) -> bool:
    return all(cell.casefold() in _TITLES for cell in cells)


def _guest(number: int, cells: Sequence[str]) -> Guest:
    email, rest = "", []
    for cell in cells:
        inside = _BRACKETS.match(cell)
        if inside and not email:
            email = inside[2]
            rest += [inside[1].strip(" \"'")] if inside[1].strip(" \"'") else []
        elif "@" in cell and " " not in cell and not email:
            email = cell.removeprefix("mailto:")
        else:
            rest.append(cell)
    name, person = (*rest, "", "")[:2]
    return Guest(number, name[:200], person[:200], email[:330])
