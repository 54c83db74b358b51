"""Where things stand in the drawings of `_components/`: plain geometry in SVG units, y downwards, for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MET = {(0, 1), (1, 3), (2, 0), (2, 4), (3, 2), (0, 4), (1, 1), (3, 0)}
LONG = 4  # signs of a printed value that no longer fit beside the axis
LOW = 0.5  # of the weight: below it a rule counts as weak
STACK_GAP = 0.6


def share(value: float, top: float) -> float:
    """`value` in per cent of `top`, 0 to 100 with one decimal; 0 if there is nothing to compare with."""
    return round(min(max(100 * value / top if top else 0, 0), 100), 1)


def is_low(points: float, weight: float) -> bool:
    """Less than half of what a rule can give."""
    return points < weight * LOW


def tick(value: float, top: float) -> tuple[float, float]:
    """Left edges of the gap and of the line that mark `value` on a bar 100 wide."""
    x = min(100 * value / top, 99.2)
    return round(x - 0.5, 1), round(x, 1)


def stack(parts: Sequence[tuple[float, float]]) -> tuple[str, str]:
    """Paths of the weights and of what was earned of them; parts: (earned, weight). 100 wide, 10 high."""
    total = sum(weight for _earned, weight in parts) or 1
    left: float = 0
    weights = earned_parts = ""
    for earned, weight in parts:
        width = 100 * weight / total
        weights += _box(left, width)
        earned_parts += _box(left, 100 * earned / total) if earned else ""
        left += width
    return weights, earned_parts


def _box(left: float, width: float) -> str:
    x = round(left, 2)
    return f"M{x} 0h{round(max(width - STACK_GAP, 0), 2)}v10H{x}z"


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a line, the size of its dot and the baselines of what is printed above and beside it."""

    x: float
    y: float
    radius: int = 5
    above: float = 0
    beside: float = 0
    before: float = 0
    after: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line through dots; a dot is None where there is no value. `reference`: height of a line to compare with."""

    path: str
    dots: list[Dot | None]
    columns: list[float]
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """The way from a value before to the value wanted. `outside`: baselines of the long labels of both ends."""

    line: Line
    is_long: bool
    outside: tuple[float, float] = (0, 0)


def target(points: Sequence[tuple[object, float, object, object]], reference: float | None = None) -> TargetLine:
    """points: (when, value, shown, note), the first is the baseline and the last the target. 620 wide, 172 high."""
    values = [value for _when, value, _shown, _note in points]
    is_long = any(len(str(points[at][2])) > LONG for at in (0, -1))
    line = _line(values, left=96, width=424, height=85, reference=reference, ends=True)
    return TargetLine(line, is_long, (_off(values, line, 0, 1), _off(values, line, -1, -2)))


def _off(values: Sequence[float], line: Line, at: int, neighbour: int) -> float:
    """Under the dot if the line goes up from it to its neighbour, else above it."""
    dot = line.dots[at]
    if dot is None:
        return 0
    return round(dot.y + 22, 1) if len(values) > 1 and values[neighbour] > values[at] else dot.above


def curve(points: Sequence[tuple[object, float | None, object]]) -> Line:
    """points: (name, value or None, shown). 520 wide, 150 high."""
    return _line([value for _name, value, _shown in points], left=46, width=440, height=82)


def _line(
    values: Sequence[float | None],
    *,
    left: int,
    width: int,
    height: int,
    reference: float | None = None,
    ends: bool = False,
) -> Line:
    known = [v for v in [*values, reference] if v is not None]
    top, low = max(known, default=1), min(known, default=0)
    span = (top - low) or 1
    last = max(len(values) - 1, 1)
    columns = [round(left + width * n / last, 1) for n in range(len(values))]

    def level(value: float) -> float:
        return round(30 + height * (top - value) / span, 1)

    dots = [None if v is None else _dot(x, level(v)) for x, v in zip(columns, values, strict=True)]
    if ends and dots:
        dots = [_sized(dot, n, len(dots)) for n, dot in enumerate(dots)]
    path = " ".join(f"{'L' if n else 'M'}{d.x} {d.y}" for n, d in enumerate(d for d in dots if d))
    return Line(path, dots, columns, None if reference is None else level(reference))


def _dot(x: float, y: float, radius: int = 5) -> Dot:
    return Dot(x, y, radius, round(y - 14, 1), round(y + 10, 1), round(x - 14, 1), round(x + 16, 1))


def _sized(dot: Dot | None, n: int, count: int) -> Dot | None:
    if dot is None:
        return None
    return _dot(dot.x, dot.y, 8 if n == count - 1 else (7 if n == 0 else 5))


@dataclass(frozen=True, slots=True)
class PairedBar:
    """One row of two bars from a common middle: top of the row, widths, and where bars and numbers begin."""

    y: int
    left: float
    left_x: float
    left_text: float
    right: float
    right_text: float


def paired_bars(rows: Sequence[tuple[object, float, float, object]]) -> tuple[list[PairedBar], int]:
    """rows: (label, left, right, code), each side on its own scale; the bars and the height. 740 wide."""
    left_top = max((row[1] for row in rows), default=0) or 1
    right_top = max((row[2] for row in rows), default=0) or 1
    bars = []
    for n, (_label, left, right, _code) in enumerate(rows):
        wide_left, wide_right = round(190 * left / left_top, 1), round(210 * right / right_top, 1)
        bars.append(
            PairedBar(
                28 + n * 35,
                wide_left,
                round(232 - wide_left, 1),
                round(224 - wide_left, 1),
                wide_right,
                round(498 + wide_right, 1),
            )
        )
    return bars, 32 + 35 * len(rows)


@dataclass(frozen=True, slots=True)
class Rank:
    """One name in one of two orders: its height, its place (from 1), and its place in the other order if it has one."""

    y: int
    place: int
    other_y: int | None
    other_place: int | None

    @property
    def gained(self) -> int:
        """Places won from the other order to this one; below 0 lost, 0 if there is no other."""
        return 0 if self.other_place is None else self.other_place - self.place


def ranks(before: Sequence[tuple[str, float]], after: Sequence[tuple[str, float]]) -> tuple[list[Rank], list[Rank]]:
    """Both orders of (name, score), rows 32 apart and the first at 40."""
    old, new = [name for name, _score in before], [name for name, _score in after]
    return _ranks(old, new), _ranks(new, old)


def ranks_height(before: Sequence[object], after: Sequence[object]) -> int:
    """Height of the drawing of `ranks`. 640 wide."""
    return 36 + 32 * max(len(before), len(after))


def _ranks(names: list[str], others: list[str]) -> list[Rank]:
    places = {name: n for n, name in enumerate(others)}
    found = []
    for n, name in enumerate(names):
        other = places.get(name)
        there = None if other is None else (40 + other * 32, other + 1)
        found.append(Rank(40 + n * 32, n + 1, *(there or (None, None))))
    return found


@dataclass(frozen=True, slots=True)
class Circle:
    """Two halves that face each other across a table: edges of both, top, and whether they have met."""

    left: float
    right: float
    y: int
    has_met: bool
    has_right: bool


def circles() -> list[Circle]:
    """The picture of the front page: four rows of five. 400 wide, 232 high."""
    found = []
    for row in range(4):
        for column in range(5):
            has_met, x = (row, column) in MET, 40 + column * 80
            gap = 1.5 if has_met else 9
            found.append(Circle(x - gap, x + gap, 7 + row * 58, has_met, has_met or bool((row * 5 + column) % 3)))
    return found
