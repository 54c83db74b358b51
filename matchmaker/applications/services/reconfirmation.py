"""What the platform does by itself when a challenge changes."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.applications import policy
from matchmaker.applications.events import DeadlineExtended, DocumentOpened, ReconfirmationNeeded
from matchmaker.applications.models import Application, ApplicationStatus
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.organizations.models import COMPANY

LATE_DAYS = 7
"""A material change this close to the closing time moves it, so that everybody has this many days to react."""


@command(policy.can_react, audit=lambda number, **_rest: {"number": number})
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


@command(policy.can_open_documents, audit=QUIET)
def note_opening(actor: Actor, *, file_id: int) -> None:
    """Tell who follows it that somebody of a company opened an attachment; others leave no trace.

    A person without that hat counts for the first company they belong to.
    """
    hat = actor.acting_for if actor.acts_for_kind(COMPANY) else actor.tie_to(kinds=(COMPANY,))
    if hat is not None:
        eventbus.publish(DocumentOpened(file_id, hat.organization_id))
