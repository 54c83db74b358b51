"""Measures of the report: pure, over plain numbers, so that anybody can compute them again from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

FEW = 5
"""Below it a figure says little and is marked; a country or size with fewer organizations is not named in open data."""


def gini(values: Sequence[float]) -> float | None:
    """How unevenly a sum is spread: 0 all alike, towards 1 one has everything. None without values or without a sum.

    Half of the mean absolute difference, divided by the mean (Gini 1912), from sorted values.
    """
    ordered = sorted(values)
    total = sum(ordered)
    if not ordered or not total:
        return None
    count = len(ordered)
    weighted = sum((2 * place - count - 1) * value for place, value in enumerate(ordered, 1))
    return weighted / (count * total)


def share(part: int, whole: int) -> float | None:
    """Per cent, None without anything."""
    return 100 * part / whole if whole else None


def middle(values: Sequence[float]) -> float | None:
    """The median, None without values."""
    return float(median(values)) if values else None
