"""What follows: collaborations with their step, evidence and answers after 30, 90 and 180 days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.insights.queries.datasets import CollaborationRow, Fact
from matchmaker.outcomes.engine import LADDER
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    LadderStep,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.result import Result
from matchmaker.workshops.models.workshop import Workshop


def collaborations() -> tuple[Fact[CollaborationRow], ...]:
    columns = (Collaboration.id, Collaboration.started_at, Collaboration.outcome_code, Workshop.slug)
    public = sa.exists().where(Result.collaboration_id == Collaboration.id, Result.withdrawn_at.is_(None))
    rows = session().execute(
        sa.select(*columns, public)
        .outerjoin(Workshop, Workshop.id == Collaboration.workshop_id)
        .order_by(Collaboration.public_id)
    )
    steps = _strongest(sa.select(LadderStep.collaboration_id, LadderStep.step).distinct(), LADDER)
    evidence = _strongest(
        sa.select(OutcomeIndicator.collaboration_id, Measurement.evidence)
        .join(Measurement, Measurement.indicator_id == OutcomeIndicator.id)
        .distinct(),
        ("claimed", "reference_case", "verified"),
    )
    checks = {
        (key, days): (due <= clock.today(), answered is not None, use)
        for key, days, due, answered, use in session().execute(
            sa.select(
                ProgressCheck.collaboration_id,
                ProgressCheck.days,
                ProgressCheck.due_on,
                ProgressCheck.answered_at,
                ProgressCheck.still_in_use,
            )
        )
    }
    nothing = (False, False, "")
    return tuple(
        Fact(
            at.date(),
            (workshop,) if workshop else (),
            CollaborationRow(
                number,
                f"{at:%Y-%m}",
                steps.get(key, ""),
                evidence.get(key, ""),
                bool(is_public),
                outcome,
                *checks.get((key, 30), nothing),
                *checks.get((key, 90), nothing),
                *checks.get((key, 180), nothing),
            ),
        )
        for number, (key, at, outcome, workshop, is_public) in enumerate(rows, 1)
    )


def _strongest(select: sa.Select[Any], order: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for key, word in session().execute(select):
        if key not in found or order.index(word) > order.index(found[key]):
            found[key] = word
    return found
