"""What the platform does by itself when a challenge changes."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.applications.events import DeadlineExtended, ReconfirmationNeeded
from matchmaker.applications.models import Application, ApplicationStatus
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session

LATE_DAYS = 7
"""A material change this close to the closing time moves it, so that everybody has this many days to react."""


@command(platform_only, audit=lambda number, **_rest: {"number": number})
def note_revision(actor: Actor, *, challenge: Challenge, number: int) -> int:
    """A material change: every sent application must be confirmed again; returns how many.

    If it came late, the closing time moves for all (see `challenges.services.extend_deadline`).
    """
    rows = (
        session()
        .scalars(
            sa.select(Application).where(
                Application.challenge_id == challenge.id, Application.status == ApplicationStatus.SUBMITTED.value
            )
        )
        .unique()
        .all()
    )
    for row in rows:
        row.ask_again(revision=number)
    session().flush()
    now = clock.now()
    if challenge.closes_at is not None and now <= challenge.closes_at < now + timedelta(days=LATE_DAYS):
        challenge_lifecycle.extend_deadline(
            actor, challenge=challenge, until=now + timedelta(days=LATE_DAYS), number=number
        )
        eventbus.publish(DeadlineExtended(challenge.id))
    for row in rows:
        eventbus.publish(ReconfirmationNeeded(row.id, revision=number))
    return len(rows)
