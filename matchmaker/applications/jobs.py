"""What several commands begin with: the challenge's assessment, made by its first use and held by every use."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.applications.models import Assessment
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.commands import hold
from matchmaker.core.db import session


def held_assessment(challenge: Challenge) -> Assessment:
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
