"""What the platform does by itself when a challenge changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from matchmaker.applications import policy
from matchmaker.applications.events import DeadlineExtended, ReconfirmationNeeded
from matchmaker.applications.models import Application, ApplicationStatus
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.i18n import _

LATE_DAYS = 7
"""A material change this close to the closing time moves it, so that everybody has this many days to react."""


@command(policy.can_react, audit=lambda number, **_rest: {"number": number})
def note_revision(actor: Actor, *, challenge: Challenge, number: int) -> int:
    """A material change: every sent application must be confirmed again; returns how many.

    If it came late, the closing time moves for all (see `extend_deadline`).
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
        extend_deadline(actor, challenge=challenge, until=now + timedelta(days=LATE_DAYS), number=number)
    for row in rows:
        eventbus.publish(ReconfirmationNeeded(row.id, revision=number))
    return len(rows)


@command(policy.can_react, audit=lambda until, **_rest: {"until": until.isoformat()})
def extend_deadline(actor: Actor, *, challenge: Challenge, until: datetime, number: int) -> None:
    """Close later, for everybody; the public version `number` that caused it says so too."""
    before = challenge.closes_at
    challenge.closes_at, challenge.updated_at = until, clock.now()
    challenge.closing_told_at = challenge.closed_told_at = None  # followers are told anew
    version = session().scalar(
        sa.select(ChallengeRevision).where(
            ChallengeRevision.challenge_id == challenge.id, ChallengeRevision.number == number
        )
    )
    if version is not None:
        version.snapshot = {**version.snapshot, "closes_at": until.isoformat()}
        known = [change for change in version.changes if change.get("field") != "closes_at"]
        moved = {
            "field": "closes_at",
            "label": _("Applications close"),
            "before": before.isoformat() if before else None,
            "after": until.isoformat(),
        }
        version.changes = [*known, moved]
    session().flush()
    eventbus.publish(DeadlineExtended(challenge.id))
