"""What published collaborations contributed to an indicator of a city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.indicators.engine.trend import Part
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, OutcomeIndicator
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.labels import evidence_word
from matchmaker.vocabulary.engine.indicators import factor_into

_EXPECTED = "claimed"


@dataclass(frozen=True, slots=True)
class Contribution:
    """One published collaboration's figure, in the unit of the definition: before, newest confirmed value, change.

    `change` is None without a value before. `uncertainty` is ± of the change, None where it is not known: the
    baseline's own is never recorded, so it is that of the newest value.
    """

    code: str
    what: str
    challenge: str
    company: str
    result: str
    before: float | None
    before_in: int | None
    now: float
    on: date
    change: float | None
    uncertainty: float | None
    evidence: tuple[str, str, str]

    @property
    def part(self) -> Part | None:
        """For the sum."""
        return None if self.change is None else Part(self.change, self.uncertainty)


def contributions_of(city_id: int, code: str = "") -> list[Contribution]:
    """Of entries of the register that stand; values that the city has confirmed (one query)."""
    company = aliased(Organization)
    newest = (
        sa.select(Measurement.indicator_id, sa.func.max(Measurement.on).label("on"))
        .where(Measurement.evidence != _EXPECTED)
        .group_by(Measurement.indicator_id)
        .subquery()
    )
    rows = session().execute(
        sa.select(OutcomeIndicator, Measurement, Challenge.title, company.name, Result.public_id)
        .join(newest, newest.c.indicator_id == OutcomeIndicator.id)
        .join(Measurement, sa.and_(Measurement.indicator_id == OutcomeIndicator.id, Measurement.on == newest.c.on))
        .join(Collaboration, Collaboration.id == OutcomeIndicator.collaboration_id)
        .join(Result, Result.collaboration_id == Collaboration.id)
        .join(Challenge, Challenge.id == Collaboration.challenge_id)
        .join(company, company.id == Collaboration.company_id)
        .where(
            Collaboration.city_id == city_id,
            OutcomeIndicator.definition == code if code else OutcomeIndicator.definition != "",
            Measurement.evidence != _EXPECTED,
            Result.withdrawn_at.is_(None),
        )
        .order_by(Measurement.on.desc(), OutcomeIndicator.id)
    )
    return [found for row in rows if (found := _contribution(*row)) is not None]


def _contribution(
    indicator: OutcomeIndicator, value: Measurement, challenge: str, company: str, result: str
) -> Contribution | None:
    factor = factor_into(indicator.definition, indicator.unit)
    if factor is None:  # a unit that a later version of the list no longer takes
        return None
    before = None if indicator.baseline_value is None else indicator.baseline_value * factor
    now = value.value * factor
    return Contribution(
        code=indicator.definition,
        what=indicator.name,
        challenge=challenge,
        company=company,
        result=result,
        before=before,
        before_in=indicator.baseline_year,
        now=now,
        on=value.on,
        change=None if before is None else now - before,
        uncertainty=None if value.uncertainty is None else value.uncertainty * factor,
        evidence=evidence_word(value.evidence),
    )


def both(first: float | None, second: float | None) -> float | None:
    """± of a difference of two independent values; None if one is not known."""
    return None if first is None or second is None else sqrt(first**2 + second**2)


def as_rows(found: Sequence[Contribution]) -> list[dict[str, Any]]:
    """For programs."""
    return [
        {
            "indicator": one.code,
            "what": one.what,
            "challenge": one.challenge,
            "result": one.result,
            "before": one.before,
            "before_in": one.before_in,
            "newest": one.now,
            "on": one.on.isoformat(),
            "change": one.change,
            "uncertainty": one.uncertainty,
            "evidence": one.evidence[0],
        }
        for one in found
    ]
