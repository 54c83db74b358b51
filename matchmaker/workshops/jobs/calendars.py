"""Calendars must hear of what changes beside a release, or Outlook and Google keep what they read first."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge


def raise_sequence(*where: sa.ColumnElement[bool]) -> None:
    """Every event of these workshops is newer now (SEQUENCE and LAST-MODIFIED of RFC 5545 rise)."""
    session().flush()
    session().execute(
        sa.update(Workshop)
        .where(*where)
        .values(calendar_sequence=Workshop.calendar_sequence + 1, calendar_changed_at=clock.now())
    )
    for row in session().identity_map.values():
        if isinstance(row, Workshop):
            session().expire(row, ["calendar_sequence", "calendar_changed_at"])


def of_registration(registration_id: int) -> None:
    """A participant left or came back."""
    raise_sequence(Workshop.id.in_(sa.select(Registration.workshop_id).where(Registration.id == registration_id)))


def of_challenge(challenge_id: int) -> None:
    """A challenge on the table was frozen, thawed, closed or withdrawn."""
    raise_sequence(
        Workshop.id.in_(sa.select(WorkshopChallenge.workshop_id).where(WorkshopChallenge.challenge_id == challenge_id))
    )
