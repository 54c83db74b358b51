"""What a solve run hands back: the schedule, and a certificate that says how good it is and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matchmaker.scheduling.engine.problem import FAIRNESS, GAPS, TABLES, VALUE, Placement, Rules

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"

WORDS: Mapping[str, str] = {
    VALUE: "highest total value of the placed meetings",
    GAPS: "fewest idle gaps between the meetings of a party, all parties together",
    FAIRNESS: "fewest idle gaps of the party that has the most",
    TABLES: "fewest table changes of cities between consecutive meetings",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the objective: what was reached, what is provably the best possible, and whether they agree.

    `bound` holds for all schedules that are as good on the levels before (table changes: for the slots chosen).
    """

    name: str
    words: str
    value: int
    bound: int | None
    proved: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """How good the schedule is. `gap` is the relative distance of value and bound (0.0 when the value is proved)."""

    value: int
    bound: int | None
    gap: float | None
    levels: tuple[Level, ...]
    objective: str
    fingerprint: str
    seed: int
    workers: int
    solver: str
    seconds: float
    value_seconds: float | None = None
    """Seconds until the value was proved; None while it is not."""

    @property
    def all_proved(self) -> bool:
        """Whether every level is proved, not only the value."""
        return bool(self.levels) and all(level.proved for level in self.levels)

    @property
    def value_proved(self) -> bool:
        """Whether no schedule has a higher total value."""
        return self.bound is not None and self.value >= self.bound

    def to_data(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for storage and display."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """Outcome of a run. `placements` were verified independently; empty unless optimal or feasible.

    `optimal` means that no schedule has a higher total value; `certificate.levels` says what else is proved.
    """

    status: str
    placements: tuple[Placement, ...]
    unplaced: tuple[int, ...]
    certificate: Certificate
    error: str = ""

    @property
    def found(self) -> bool:
        """Whether there is a valid schedule."""
        return self.status in (OPTIMAL, FEASIBLE)


def objective_words(rules: Rules) -> str:
    """The objective in words, first things first."""
    return "; then ".join(WORDS[level] for level in rules.levels) + "."


def relative_gap(value: int, bound: int | None) -> float | None:
    """(bound - value) / bound, 0.0 when both agree, None without a bound."""
    if bound is None:
        return None
    return 0.0 if bound <= value else (bound - value) / bound
