"""What a coach says: points by criterion and sentences, by fixed rules. Pure; each side has its own rules."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Final

from matchmaker.records.fields import Values

OK, TODO, NO = "ok", "todo", "no"
TOP: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one criterion: `state` is ok, todo (could be better) or no (missing)."""

    criterion: str
    state: str
    text: str
    values: Values = with_default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one criterion, 0 to `top`. Without a point it may block handing in."""

    criterion: str
    label: str
    points: int
    top: int = TOP
    is_needed: bool = True
    step: str = ""  # the page of the form where to mend it


@dataclass(frozen=True, slots=True)
class Report:
    """All scores and findings, in a fixed order."""

    scores: tuple[Score, ...]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """Sum of the points."""
        return sum(score.points for score in self.scores)

    @property
    def top(self) -> int:
        """The largest possible sum."""
        return sum(score.top for score in self.scores)

    @property
    def blocking(self) -> tuple[Score, ...]:
        """Criteria with 0 points that are needed: with one of them nothing can be handed in."""
        return tuple(score for score in self.scores if score.points == 0 and score.is_needed)
