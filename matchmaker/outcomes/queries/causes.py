"""What a collaboration can start from: contacts in the log, the strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization, here
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
)
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.queries.lookup import follow_up_of

ORIGIN_OF = {"meeting": "meeting", "application": "application", "interest": "pairing", "message": "outside"}
"""What led to a collaboration, by the kind of the contact in the log."""
STRENGTH = tuple(ORIGIN_OF)


@dataclass(frozen=True)
class Cause:
    """What a collaboration can start from."""

    origin: str
    at: datetime
    workshop_id: int | None


def hides_applicants(challenge: Challenge, at: datetime | None = None) -> bool:
    """Applications are still coming in: their senders are not shown, so that none is treated differently."""
    moment = at or clock.now()
    return challenge.status in OPEN and (challenge.closes_at is None or moment <= challenge.closes_at)


def _causes(challenge: Challenge) -> sa.Select[tuple[Contact]]:
    """Contacts that a collaboration can start from and that the city may know by name."""
    kinds = [kind for kind in STRENGTH if kind != "application" or not hides_applicants(challenge)]
    return sa.select(Contact).where(
        Contact.challenge_id == challenge.id,
        Contact.company_id.is_not(None),
        Contact.kind.in_(kinds),
        Contact.source_kind != "registration",
    )


def cause_of(challenge: Challenge, company: Organization) -> Cause | None:
    """The strongest contact with a company (meeting, then application, interest, message), newest first."""
    rows = session().scalars(_causes(challenge).where(Contact.company_id == company.id)).all()
    if not rows:
        return None
    best = min(rows, key=lambda row: (STRENGTH.index(row.kind), -row.at.timestamp()))
    follow_up = follow_up_of(best.source_id) if best.kind == "meeting" else None
    origin = "outside" if best.source_kind == "outside" else ORIGIN_OF[best.kind]
    return Cause(origin, best.at, follow_up.workshop_id if follow_up else None)


def startable_companies(challenge: Challenge) -> Sequence[Organization]:
    """Companies with which the city could open a record now, by the random part of their address."""
    known = sa.select(Collaboration.company_id).where(Collaboration.challenge_id == challenge.id)
    ids = _causes(challenge).with_only_columns(Contact.company_id)
    return (
        session()
        .scalars(
            sa.select(Organization)
            .where(Organization.id.in_(ids), Organization.id.not_in(known))
            .order_by(Organization.public_id)
        )
        .all()
    )


def agreed_step(challenge: Challenge, public_id: str) -> MeetingFollowUp | None:
    """What was agreed in the last closed meeting with a company (by its public id)."""
    return session().scalar(
        sa.select(MeetingFollowUp)
        .join(Organization, Organization.id == MeetingFollowUp.company_id)
        .where(
            MeetingFollowUp.challenge_id == challenge.id,
            MeetingFollowUp.closed_at.is_not(None),
            Organization.public_id == public_id,
        )
        .order_by(MeetingFollowUp.held_at.desc(), MeetingFollowUp.id.desc())
        .limit(1)
    )


def company_by_public_id(public_id: str) -> Organization | None:
    """A checked company by its public id."""
    return session().scalar(
        sa.select(Organization).where(
            Organization.public_id == public_id,
            Organization.kind == "company",
            here(),
            Organization.vetting == "vetted",
        )
    )


def companies() -> list[tuple[str, str]]:
    """(public id, name) of every checked company, for writing down a talk."""
    select = sa.select(Organization.public_id, Organization.name).where(
        Organization.kind == "company", here(), Organization.vetting == "vetted"
    )
    return [(public_id, name) for public_id, name in session().execute(select.order_by(Organization.name_key))]
