"""The challenge's assessment, which its first use makes and every use holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.applications.models import Assessment
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.commands import hold
from matchmaker.core.db import session


def _assessment_for(challenge: Challenge) -> Assessment:
    """The challenge's assessment, held; made if there is none (two at once make one)."""
    select = sa.select(Assessment).where(Assessment.challenge_id == challenge.id)
    found = session().scalar(select)
    if found is None:
        try:
            with session().begin_nested():
                found = Assessment(challenge=challenge, created_at=clock.now())
                session().add(found)
        except sa.exc.IntegrityError:
            found = session().scalars(select).unique().one()
    hold(found)
    return found


def _same_length(given: Sequence[Any], asked: Sequence[Any]) -> bool:
    return len(given) == len(asked)
