"""The picture of a city's landscape: where everything stands, in SVG units, y downwards. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEVELS: Final = ("now", "next", "later")
"""Priorities, the most urgent first."""
WIDTH, TOP, ROW = 844, 64, 46
ROLE_LEFT, ROLE_STEP, BOX = 236, 22, 16
CHALLENGES, TYPES, PEERS, PRIORITY = 384, 516, 648, 780
LONGEST: Final = 96
"""The longest bar; each column has its own scale."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one row of the picture counts: roles (True where the city has it), and three numbers."""

    roles: Sequence[bool]
    challenges: int
    types: int
    peers: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and where its number stands."""

    x: float
    width: float
    text_x: float
    value: int


@dataclass(frozen=True, slots=True)
class Row:
    """One system: top and text line of its row, left edges of the role boxes, three bars."""

    y: int
    text_y: int
    boxes: Sequence[tuple[int, bool]]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows with the size of the whole drawing and the left edges of the columns."""

    rows: Sequence[Row]
    width: int
    height: int
    columns: Sequence[int]
    role_columns: Sequence[int]


def draw(rows: Sequence[Counts]) -> Picture:
    """Rows one under the other; bars of a column share their scale, an empty column has none."""
    lefts = (CHALLENGES, TYPES, PEERS)
    tops = [max((value(row, n) for row in rows), default=0) for n in range(len(lefts))]
    drawn = []
    for at, row in enumerate(rows):
        y = TOP + at * ROW
        bars = [_bar(lefts[n], value(row, n), tops[n]) for n in range(len(lefts))]
        boxes = [(ROLE_LEFT + n * ROLE_STEP, has) for n, has in enumerate(row.roles)]
        drawn.append(Row(y, y + 28, boxes, bars))
    roles = max((len(row.roles) for row in rows), default=0)
    columns = (*lefts, PRIORITY)
    return Picture(
        drawn, WIDTH, TOP + len(rows) * ROW + 8, columns, [ROLE_LEFT + n * ROLE_STEP + BOX // 2 for n in range(roles)]
    )


def value(row: Counts, column: int) -> int:
    """The number of a column: challenges, types, peers."""
    return (row.challenges, row.types, row.peers)[column]


def _bar(left: int, amount: int, top: int) -> Bar:
    width = round(LONGEST * amount / top, 1) if top else 0.0
    return Bar(left, width, round(left + width + 6, 1), amount)
