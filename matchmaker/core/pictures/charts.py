"""The charts: from named figures to a picture. Coordinates are SVG units, y downwards; no colour says anything alone.

What a reader compares stands beside or on its mark as a number, series differ by their shape, and the table holds the
same figures. `Said` carries the words, already in the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from matchmaker.core.numbers import exactly
from matchmaker.core.pictures.land import land
from matchmaker.core.pictures.picture import Picture, Shape, areas, circle, diamond, line, polyline, rect, words

WIDTH: Final = 740
PHONE_WIDTH: Final = 350
"""Of what is read from top to bottom, so it is no wider than a phone."""
_LEFT, _RIGHT = 70, 20
LETTER, LETTER_HEIGHT = 8, 14
"""Room that a digit takes, and a line of them."""
STEPS: Final = 4
"""Lines of a scale, about."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a picture: its name in addresses, title, description, column titles and a note below."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a year, as it is printed."""

    year: int
    value: float
    shown: str
    uncertainty: float | None = None


# ── values over the years ──


def over_time(
    said: Said, *, measured: Sequence[Point], targets: Sequence[Point], unit: str, words_of: WordsOfTime
) -> Picture:
    """Measured values as dots, joined where the years follow each other; a year without a value breaks the line.

    Targets are open diamonds. Bars show ± where it is known. Raises ValueError without any value.
    """
    everything = [*measured, *targets]
    if not everything:
        raise ValueError("nothing to draw")
    scale = _scale([*_ends(everything)])
    first, last = min(p.year for p in everything), max(p.year for p in everything)
    frame = _Frame(first, last, *scale[:2])
    shapes = [*_levels(scale[2], frame), words("svg-m", _LEFT - 8, 14, unit, "end")]
    shapes += _years(sorted({p.year for p in everything}), frame)
    for before, after in pairwise(measured):
        look = "svg-path" if after.year == before.year + 1 else "svg-path-dash"
        shapes.append(polyline(look, [frame.at(before), frame.at(after)]))
    if measured and targets and targets[-1].year > measured[-1].year:
        shapes.append(polyline("svg-path-dash", [frame.at(measured[-1]), frame.at(targets[-1])]))
    for point in measured:
        shapes += _dot(point, frame)
    shapes += [diamond("svg-ring", *frame.at(point), 7) for point in targets]
    shapes += _numbers(
        [(p, 12) for p in reversed(measured)], [(p, 14) for p in sorted(targets, key=lambda p: p.year)], frame
    )
    rows: list[list[str | float | None]] = [
        *([str(p.year), p.value, p.uncertainty, words_of.measured] for p in measured),
        *([str(p.year), p.value, p.uncertainty, words_of.target] for p in targets),
    ]
    return _picture(said, WIDTH, 300, shapes, rows)


@dataclass(frozen=True, slots=True)
class WordsOfTime:
    """What the two kinds of values are called in the table."""

    measured: str
    target: str


@dataclass(frozen=True, slots=True)
class _Frame:
    first: int
    last: int
    low: float
    high: float

    def x(self, year: int) -> float:
        return (
            _LEFT
            + 30
            + (WIDTH - _LEFT - _RIGHT - 80)
            * (0.5 if self.last == self.first else (year - self.first) / (self.last - self.first))
        )

    def y(self, value: float) -> float:
        return 250 - 215 * (value - self.low) / (self.high - self.low)

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point.year), self.y(point.value)


def _ends(points: Sequence[Point]) -> list[float]:
    return [p.value + sign * (p.uncertainty or 0) for p in points for sign in (-1, 1)]


def _levels(levels: Sequence[float], frame: _Frame) -> list[Shape]:
    found: list[Shape] = []
    for n, level in enumerate(levels):
        y = frame.y(level)
        found.append(line("svg-line" if n else "svg-axis", _LEFT, y, WIDTH - _RIGHT, y))
        found.append(words("svg-m", _LEFT - 8, y + 4, short(level), "end"))
    return found


def _years(years: Sequence[int], frame: _Frame) -> list[Shape]:
    """Years below the axis, as many as have room."""
    found: list[Shape] = []
    end = float("-inf")
    for year in years:
        x = frame.x(year)
        if x - end >= 40:
            found.append(words("svg-m", x, 274, str(year), "middle"))
            end = x
    return found


def _dot(point: Point, frame: _Frame) -> list[Shape]:
    x, y = frame.at(point)
    found = []
    if point.uncertainty:
        low, high = frame.y(point.value - point.uncertainty), frame.y(point.value + point.uncertainty)
        found += [line("svg-axis", x, low, x, high), line("svg-axis", x - 5, low, x + 5, low)]
        found.append(line("svg-axis", x - 5, high, x + 5, high))
    return [*found, circle("svg-dot", x, y, 6)]


def _numbers(measured: Sequence[tuple[Point, int]], targets: Sequence[tuple[Point, int]], frame: _Frame) -> list[Shape]:
    """The numbers above the marks (each with its distance), as many as have room: the newest value and the next target
    first. The table has them all."""
    found: list[Shape] = []
    taken: list[tuple[float, float, float]] = []
    for point, above in [*measured[:1], *targets[:1], *measured[1:], *targets[1:]]:
        x, y = frame.at(point)
        half = LETTER * len(point.shown) / 2
        if all(abs(x - left) >= half + other or abs(y - above - high) >= LETTER_HEIGHT for left, high, other in taken):
            taken.append((x, y - above, half))
            found.append(words("svg-t", x, y - above, point.shown, "middle"))
    return found


# ── bars ──


@dataclass(frozen=True, slots=True)
class Bar:
    """A named quantity with what is printed beside it; `note` stands behind it."""

    name: str
    value: float
    shown: str
    note: str = ""


def bars(said: Said, rows: Sequence[Bar]) -> Picture:
    """Bars from one left edge, the number beside each."""
    top = max((row.value for row in rows), default=0) or 1
    shapes: list[Shape] = []
    for n, row in enumerate(rows):
        y = 8 + n * 32
        wide = 330 * row.value / top
        shapes += [words("svg-t", 232, y + 16, cut(row.name, 34), "end"), rect("svg-demand", 244, y, wide, 20, 1)]
        shapes.append(words("svg-t", 252 + wide, y + 15, f"{row.shown} {row.note}".strip()))
    return _picture(said, WIDTH, 16 + 32 * len(rows), shapes, [[row.name, row.value] for row in rows])


def paired_bars(said: Said, rows: Sequence[tuple[str, float, float]]) -> Picture:
    """Two quantities below each name, to the left and to the right, both on one scale."""
    top = max((max(left, right) for _name, left, right in rows), default=0) or 1
    middle, longest = PHONE_WIDTH / 2, PHONE_WIDTH / 2 - 48
    shapes = [
        words("svg-m", middle - 8, 14, said.columns[1], "end"),
        words("svg-m", middle + 8, 14, said.columns[2]),
    ]
    for n, (name, left, right) in enumerate(rows):
        y = 26 + n * 46
        wide_left, wide_right = longest * left / top, longest * right / top
        shapes += [
            words("svg-t", middle, y + 14, cut(name, 44), "middle"),
            rect("svg-demand", middle - 1 - wide_left, y + 20, wide_left, 14, 1),
            words("svg-t", middle - 8 - wide_left, y + 32, short(left), "end"),
            rect("svg-supply", middle + 1, y + 20, wide_right, 14, 1),
            words("svg-t", middle + 8 + wide_right, y + 32, short(right)),
        ]
    return _picture(said, PHONE_WIDTH, 34 + 46 * len(rows), shapes, rows)


@dataclass(frozen=True, slots=True)
class Step:
    """How many came to a step or beyond it; of them those who are there now, and those who ended there, and why."""

    name: str
    count: int
    now: int
    ended: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class WordsOfFlow:
    """Sentences with `%(n)s` for those who are at a step and those who ended there."""

    now: str
    ended: str


def flow(said: Said, steps: Sequence[Step], words_of: WordsOfFlow) -> Picture:
    """A way in steps: how many came to each; who ended there is outlined below the end of the bar."""
    top = max((step.count for step in steps), default=0) or 1
    shapes: list[Shape] = []
    rows: list[list[str | float | None]] = []
    for n, step in enumerate(steps):
        y = 8 + n * 66
        wide = PHONE_WIDTH * step.count / top
        shapes += [
            words("svg-t", 0, y + 12, cut(step.name, 36)),
            words("svg-t", PHONE_WIDTH, y + 12, short(step.count), "end"),
            rect("svg-demand", 0, y + 18, wide, 12, 1),
        ]
        if step.ended:
            part = PHONE_WIDTH * step.ended / top
            shapes.append(rect("svg-lost", wide - part, y + 30, part, 6, 1))
        told = ((words_of.now, step.now), (words_of.ended, step.ended))
        parts = [text % {"n": number} for text, number in told if number]
        shapes.append(words("svg-m", 0, y + 50, cut(" · ".join(parts), 50)))
        rows.append([step.name, step.count, step.now, step.ended, step.why])
    return _picture(said, PHONE_WIDTH, 12 + 66 * len(steps), shapes, rows)


# ── a table of tones, a spread, a map ──


def load(said: Said, names: Sequence[str], times: Sequence[str], cells: Sequence[Sequence[tuple[int, int]]]) -> Picture:
    """How full each time is: cells of (used, there), a number in each, darker when fuller; 0 of 0 is left empty."""
    wide = min(64.0, (WIDTH - 200) / max(len(times), 1))
    shapes = [words("svg-m", 200 + wide * n + wide / 2, 16, time, "middle") for n, time in enumerate(times)]
    rows: list[list[str | float | None]] = []
    for row, (name, line_of) in enumerate(zip(names, cells, strict=True)):
        y = 26 + row * 32
        shapes.append(words("svg-t", 188, y + 20, cut(name, 28), "end"))
        for n, (used, there) in enumerate(line_of):
            tone = 0 if not there else min(ceil(3 * used / there), 3)
            shapes.append(rect(f"svg-cell-{tone}", 200 + wide * n, y, wide - 2, 30))
            if there:
                look = "svg-on" if tone == 3 else "svg-t"
                shapes.append(words(look, 200 + wide * n + wide / 2 - 1, y + 20, str(used), "middle"))
            rows.append([f"{name} · {times[n]}", used if there else None, there or None])
    return _picture(said, WIDTH, 34 + 32 * len(names), shapes, rows)


def spread(said: Said, others: Sequence[float], own: Point | None, quartiles: tuple[float, float, float]) -> Picture:
    """Values of others as dots on one scale, their middle half as a band, one's own as a diamond: no names."""
    low, high, levels = _scale([*others, *([own.value] if own else [])], with_zero=False)

    def x(value: float) -> float:
        return 40 + (WIDTH - 80) * (value - low) / (high - low)

    shapes = [rect("svg-range", x(quartiles[0]), 40, max(x(quartiles[2]) - x(quartiles[0]), 2), 44)]
    shapes += [line("svg-axis", x(quartiles[1]), 34, x(quartiles[1]), 90), line("svg-axis", 40, 96, WIDTH - 40, 96)]
    shapes += [words("svg-m", x(level), 116, short(level), "middle") for level in levels]
    shapes += [circle("svg-dot", x(value), 62, 5) for value in others]
    if own:
        shapes += [diamond("svg-ring", x(own.value), 62, 9), words("svg-t", x(own.value), 24, own.shown, "middle")]
    names = list(said.columns)
    rows: list[list[str | float | None]] = [[*pair] for pair in zip(names[2:], quartiles, strict=True)]
    rows += [[own.shown, own.value]] if own else []
    return Picture(said.name, said.title, said.description, WIDTH, 126, tuple(shapes), names[:2], rows, said.note)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth (degrees), what stands there and how many."""

    name: str
    latitude: float
    longitude: float
    is_left: bool
    count: int = 1


def world(said: Said, places: Sequence[Place]) -> Picture:
    """Places on the land, under a net of meridians and parallels each 30 degrees (plate carrée): circles, diamonds."""

    def at(latitude: float, longitude: float) -> tuple[float, float]:
        return round(10 + (longitude + 180) * 2, 1), round(10 + (90 - latitude) * 2, 1)

    coasts = [[at(latitude, longitude) for longitude, latitude in ring] for ring in land()]
    shapes: list[Shape] = [rect("svg-cell-0", 10, 10, 720, 360), areas("svg-land", coasts)]
    for degree in range(-150, 180, 30):
        x, _y = at(0, degree)
        shapes.append(line("svg-axis" if not degree else "svg-line", x, 10, x, 370))
        shapes.append(words("svg-m", x, 388, f"{abs(degree)}°{'W' if degree < 0 else 'E' if degree else ''}", "middle"))
    for degree in range(-60, 90, 30):
        _x, y = at(degree, 0)
        shapes.append(line("svg-axis" if not degree else "svg-line", 10, y, 730, y))
        shapes.append(words("svg-m", 14, y - 3, f"{abs(degree)}°{'S' if degree < 0 else 'N' if degree else ''}"))
    for place in sorted(places, key=lambda one: (-one.count, one.name)):
        x, y = at(place.latitude, place.longitude)
        size = 4 + min(2 * log10(place.count), 4)
        shapes.append(circle("svg-dot", x, y, size) if place.is_left else diamond("svg-ring", x, y, size))
    rows: list[list[str | float | None]] = [
        [p.name, said.columns[2 if p.is_left else 3], p.count, p.latitude, p.longitude] for p in places
    ]
    names = (said.columns[0], said.columns[1], *said.columns[4:])
    return Picture(said.name, said.title, said.description, WIDTH, 396, tuple(shapes), names, rows, said.note)


# ── common ──


def _picture(
    said: Said, width: int, height: int, shapes: Sequence[Shape], rows: Sequence[Sequence[str | float | None]]
) -> Picture:
    return Picture(said.name, said.title, said.description, width, height, tuple(shapes), said.columns, rows, said.note)


def _scale(values: Sequence[float], *, with_zero: bool = True) -> tuple[float, float, list[float]]:
    """Ends of an axis on round numbers, and the numbers between them; from 0 if that does not squeeze the values."""
    low, high = min(values), max(values)
    if with_zero and 0 < low < high * 0.7:
        low = 0
    span = (high - low) or abs(high) or 1
    step = 10 ** floor(log10(span / STEPS))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= STEPS + 1)
    first, last = floor(low / step), ceil(high / step)
    if first == last:
        last += 1
    return first * step, last * step, [round(n * step, 10) for n in range(first, last + 1)]


def short(value: float) -> str:
    """A number on an axis: few digits, k and M for thousands and millions."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= unit:
            return exactly(float(f"{value / min(unit, 1e3 if name == 'k' else unit):.4g}")) + name
    return exactly(float(f"{value:.4g}"))


def cut(text: str, most: int) -> str:
    """A label that has room; the table has all of it."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
