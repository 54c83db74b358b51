"""What values over the years say, and what of a change collaborations account for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

FEWEST: Final = 3
"""Values from which a trend is told."""
LITTLE: Final = 0.01
"""Of the mean of the values: a yearly change below it counts as none."""
UP, DOWN, LEVEL = "up", "down", "level"


@dataclass(frozen=True, slots=True)
class Trend:
    """The line through all values (least squares): change a year, its standard error, and which way it goes.

    `error` is None with exactly three values on a line or where it cannot be told.
    """

    per_year: float
    error: float
    way: str
    years: tuple[int, int]

    @property
    def is_clear(self) -> bool:
        """The change is more than twice its error."""
        return self.way != LEVEL and abs(self.per_year) > 2 * self.error


def trend(values: Sequence[tuple[int, float]]) -> Trend | None:
    """Of (year, value) with different years; None with fewer than three."""
    if len(values) < FEWEST:
        return None
    count = len(values)
    mean_year = sum(year for year, _value in values) / count
    mean = sum(value for _year, value in values) / count
    spread = sum((year - mean_year) ** 2 for year, _value in values)
    slope = sum((year - mean_year) * (value - mean) for year, value in values) / spread
    off = sum((value - mean - slope * (year - mean_year)) ** 2 for year, value in values)
    error = sqrt(off / (count - 2) / spread)
    small = abs(slope) <= LITTLE * abs(mean) if mean else slope == 0
    way = LEVEL if small else UP if slope > 0 else DOWN
    return Trend(slope, error, way, (min(y for y, _ in values), max(y for y, _ in values)))


def missing_years(years: Sequence[int], *, until: int, every: int) -> list[int]:
    """Years without a value between the first one and `until`, where one is due each `every` years."""
    if not years:
        return []
    known = set(years)
    return [
        year
        for year in range(min(years) + every, until + 1, every)
        if not known & set(range(year - every + 1, year + 1))
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """What one collaboration changed, in the unit of the indicator; `uncertainty` ± or None: not known."""

    change: float
    uncertainty: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """What all parts changed together, what of the city's change is left, and ± of both.

    Uncertainties are taken as independent (root of the sum of squares). `is_floor`: some are not known, so the real
    uncertainty is larger than the one told.
    """

    total: float
    uncertainty: float
    is_floor: bool
    change: float | None
    rest: float | None
    rest_uncertainty: float | None


def share_of(parts: Sequence[Part], change: float | None, change_uncertainty: float | None) -> Share:
    """Parts of a quantity that can be added up, against the change of the whole city (None: not known)."""
    total = sum(part.change for part in parts)
    known = [part.uncertainty for part in parts if part.uncertainty is not None]
    own = sqrt(sum(one**2 for one in known))
    is_floor = len(known) < len(parts) or (change is not None and change_uncertainty is None)
    if change is None:
        return Share(total, own, is_floor, None, None, None)
    return Share(total, own, is_floor, change, change - total, sqrt(own**2 + (change_uncertainty or 0) ** 2))


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """First quartile, median and third quartile, linear between values (Hyndman and Fan 1996, type 7).

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)

    def at(part: float) -> float:
        place = part * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (place - low) * (ordered[high] - ordered[low])

    return at(0.25), at(0.5), at(0.75)
