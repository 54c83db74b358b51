"""The figures behind entries of the register, for downloads and programs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.core.db import session
from matchmaker.outcomes.models.collaboration import OutcomeIndicator
from matchmaker.outcomes.queries.labels import evidence_word

LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
"""Under which the register is published: free to use, with the platform named as the source."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator with its newest value: numbers in `unit`, `uncertainty` ± in it; None where it is not known."""

    indicator: str
    unit: str
    before: float | None
    before_in: int | None
    measured: float | None
    uncertainty: float | None
    measured_on: date | None
    evidence: str

    def for_program(self) -> dict[str, Any]:
        """Under stable names, the day as ISO text."""
        return {
            "indicator": self.indicator,
            "unit": self.unit,
            "before": self.before,
            "before_in": self.before_in,
            "measured": self.measured,
            "uncertainty": self.uncertainty,
            "measured_on": self.measured_on.isoformat() if self.measured_on else None,
            "evidence": self.evidence,
        }


def figures_of(collaboration_ids: Collection[int]) -> dict[int, tuple[Figure, ...]]:
    """The figures of some collaborations, in the order they were named (two queries)."""
    rows = session().scalars(
        sa.select(OutcomeIndicator)
        .where(OutcomeIndicator.collaboration_id.in_(collaboration_ids))
        .options(selectinload(OutcomeIndicator.measurements))
        .order_by(OutcomeIndicator.id)
    )
    found: dict[int, tuple[Figure, ...]] = {}
    for row in rows:
        found[row.collaboration_id] = (*found.get(row.collaboration_id, ()), _figure(row))
    return found


def _figure(row: OutcomeIndicator) -> Figure:
    value = row.latest
    return Figure(
        row.name,
        row.unit,
        row.baseline_value,
        row.baseline_year,
        value.value if value else None,
        value.uncertainty if value else None,
        value.on if value else None,
        evidence_word(value.evidence)[0] if value else "",
    )
