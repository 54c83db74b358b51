"""Grades of pairs from what people did with them: pure, and the only place that says what a decision is worth.

3: a collaboration began · 2: the city took it up, or they met · 1: the same field, but it did not fit · 0: another
field · None: the decision says nothing about whether it fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MET, PILOT = "met", "pilot"

OF_REASONS: Final[dict[str, int | None]] = {
    "not_our_sector": 0,
    "too_early": 1,
    "too_expensive": 1,
    "budget_too_small": 1,
    "region": 1,
    "language": 1,
    "must_have_not_met": 1,
    "data_terms": 1,
    "capacity": None,
    "already_solved": None,
    "procurement_live": None,
    "duplicate_meeting": None,
    "conflict_of_interest": None,
    "other": None,
}
"""Reason of a “not now” → grade; what speaks of the city's or company's situation says nothing about the pair."""

TAKEN_UP: Final = frozenset({"shortlisted", "kept"})


@dataclass(frozen=True, slots=True)
class Said:
    """What both sides said to a pair, as stored, and how far they came (`MET`, `PILOT`)."""

    city: str = "none"
    city_reason: str = ""
    company: str = "none"
    company_reason: str = ""
    steps: frozenset[str] = frozenset()


def grade_of(said: Said) -> tuple[int, str] | None:
    """The grade and what it stands on (pilot, declined, met or shortlisted); None where nothing was said about it.

    A collaboration outweighs an earlier "no"; a "no" with a reason about the pair outweighs a meeting; of two reasons
    the lower grade counts. A company's interest alone is no grade: it says what the company wishes.
    """
    if PILOT in said.steps:
        return 3, PILOT
    reasons = [
        reason
        for decision, reason in ((said.city, said.city_reason), (said.company, said.company_reason))
        if decision == "declined"
    ]
    grades = [grade for reason in reasons if (grade := OF_REASONS.get(reason)) is not None]
    if grades:
        return min(grades), "declined"
    if MET in said.steps:
        return 2, MET
    return (2, "shortlisted") if said.city in TAKEN_UP else None
