"""How sure a difference between two rule sets is: a paired bootstrap over the queries.

The same queries are drawn with replacement for both sides, 10,000 times; the interval holds the middle 95 % of the
differences (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

DRAWS = 10_000
_SEED = 1
_AT_ONCE = 500

Drawn = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference and its 95 % interval; all None where there is no query."""

    difference: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, difference: Callable[[Drawn], Any], queries: int) -> Interval:
        """`difference` takes rows of positions of queries (draws, queries) and answers one number a row."""
        if not queries:
            return cls(None, None, None)
        draw = np.random.default_rng(_SEED)
        found = np.concatenate(
            [difference(draw.integers(0, queries, (_AT_ONCE, queries))) for _ in range(DRAWS // _AT_ONCE)]
        )
        low, high = np.percentile(found, [2.5, 97.5])
        whole = difference(np.arange(queries)[None, :])[0]
        return cls(float(whole), float(low), float(high))

    def as_json(self) -> dict[str, float | None]:
        """Plain data."""
        return {
            name: None if value is None else round(value, 4)
            for name, value in (("difference", self.difference), ("low", self.low), ("high", self.high))
        }

    def __str__(self) -> str:
        if self.difference is None or self.low is None or self.high is None:
            return "nothing to compare"
        sure = "" if self.low > 0 or self.high < 0 else "  (may be chance)"
        return f"{self.difference:+.4f} [{self.low:+.4f}, {self.high:+.4f}]{sure}"


def paired(before: Sequence[float], after: Sequence[float]) -> Interval:
    """Mean of after − before over the same queries."""
    apart = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    return Interval.of(lambda drawn: apart[drawn].mean(axis=-1), len(apart))
