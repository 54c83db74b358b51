"""Words and small sums of outcomes, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

LADDER: Final = ("contact", "pilot", "contract", "scaled")
"""Steps of the outcome ladder, upwards."""
STAGES: Final = (
    "vision",
    "objectives_strategy",
    "planning",
    "project_design",
    "procurement",
    "implementation",
    "operation_monitoring",
    "scaling_replication",
)
EVIDENCE: Final = ("claimed", "reference_case", "verified")
"""Levels of evidence, upwards: shown as Expected, Confirmed by the city, Measured."""
PROMPT_DAYS: Final = (30, 90, 180)
STILL_IN_USE: Final = ("yes", "partly", "no", "too_early")
SIDES: Final = ("city", "company")
FOLLOW_UP_DAYS: Final = 5
"""Working time of a city after a meeting: the follow-up is due this many days later."""


def prompts_from(start: date) -> list[tuple[int, date]]:
    """(days, due day) of the three prompts of a collaboration that started on `start`."""
    return [(days, start + timedelta(days=days)) for days in PROMPT_DAYS]


def strongest(levels: Sequence[str]) -> str:
    """The strongest of some evidence levels; "" without any."""
    known = [level for level in levels if level in EVIDENCE]
    return max(known, key=EVIDENCE.index) if known else ""


def top_step(steps: Sequence[str]) -> str:
    """The highest step of the ladder among these; "" without any."""
    known = [step for step in steps if step in LADDER]
    return max(known, key=LADDER.index) if known else ""


def ladder_problem(dates: dict[str, date]) -> str:
    """The first step that is dated before a lower one; "" if the dates climb with the ladder."""
    latest: date | None = None
    for step in LADDER:
        day = dates.get(step)
        if day is None:
            continue
        if latest is not None and day < latest:
            return step
        latest = day
    return ""


def progress(baseline: float | None, target: float | None, value: float | None) -> int | None:
    """How much of the way from baseline to target is done, in percent (may pass 100 or fall below 0).

    None if a number is missing or baseline and target are equal.
    """
    if baseline is None or target is None or value is None or baseline == target:
        return None
    return round(100 * (value - baseline) / (target - baseline))
