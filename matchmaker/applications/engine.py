"""Pure arithmetic of the assessment: weighted scores, disagreement, whose turn is next, words in a text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

TOP_SCORE: Final = 5


def words_in(text: str) -> int:
    """How many words a text has: runs without white space that hold a letter or a digit."""
    return sum(1 for part in text.split() if re.search(r"\w", part))


def weighted(values: Sequence[float], weights: Sequence[int]) -> float:
    """Points 0–100 of scores 0–5 under weights that sum to 100. Raises ValueError if the lists do not fit."""
    if len(values) != len(weights):
        raise ValueError("one score for each weight")
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / TOP_SCORE


def spread(scores: Sequence[float]) -> float:
    """The population standard deviation of the evaluators' scores; 0.0 for fewer than two."""
    if len(scores) < 2:
        return 0.0
    mean = sum(scores) / len(scores)
    return sqrt(sum((s - mean) ** 2 for s in scores) / len(scores))


def disagreements(panel: Sequence[Sequence[float]]) -> list[float]:
    """For each criterion the `spread` of its raw scores 0–5, from one list of scores in the order of the criteria for
    each evaluator. Raises ValueError if they differ in length.

    Raw scores, not weighted totals: 0/5/1 and 1/2/3 have nearly the same total and agree on nothing.
    """
    return [spread(scores) for scores in zip(*panel, strict=True)]


def neutral_key(seed: str, public_id: str) -> str:
    """A sort key that favours nobody: neither the alphabet nor who came first, and the same each time."""
    return hashlib.sha256(f"{seed}:{public_id}".encode()).hexdigest()


def next_to_review(remaining: Sequence[int], finished: Mapping[int, int], order: Mapping[int, str]) -> int | None:
    """The application that has the fewest finished reviews; ties by its neutral key. None if nothing remains."""
    return min(remaining, key=lambda one: (finished.get(one, 0), order[one]), default=None)
