"""Finding collaborations, contacts and entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import policy
from matchmaker.outcomes.models import (
    Collaboration,
    CollaborationMilestone,
    Contact,
    Measurement,
    MeetingFollowUp,
    OutcomeIndicator,
    ProgressCheck,
    Result,
)

ORIGIN_OF = {"meeting": "meeting", "application": "application", "interest": "pairing", "message": "outside"}
"""What led to a collaboration, by the kind of the contact in the log."""
STRENGTH = tuple(ORIGIN_OF)
LIGHT = joinedload(Collaboration.challenge).lazyload(Challenge.tags)


def visible_to(actor: Actor) -> sa.Select[tuple[Collaboration]]:
    """All for neutral organizers and administrators, else those of the actor's organizations."""
    select = sa.select(Collaboration)
    if policy.oversees(actor):
        return select
    own = [m.organization_id for m in actor.memberships]
    return select.where(Collaboration.city_id.in_(own) | Collaboration.company_id.in_(own))


def get_visible(actor: Actor, *, public_id: str) -> Collaboration:
    """One record. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(Collaboration).where(Collaboration.public_id == public_id))
    if found is None or not policy.can_view(actor, collaboration=found):
        raise NotFound(_l("There is no such collaboration here."))
    return found


def list_collaborations(actor: Actor, *, number: int = 1) -> Page[Collaboration]:
    """What the organization acted for does together with others (organizers: all); next dates first."""
    select = visible_to(actor)
    if actor.organization_id is not None:
        own = actor.organization_id
        select = select.where((Collaboration.city_id == own) | (Collaboration.company_id == own))
    select = select.options(selectinload(Collaboration.ladder), LIGHT)
    return paginate(select.order_by(Collaboration.next_on, Collaboration.public_id), number=number)


def _part(row: object | None) -> None:
    if row is None:
        raise NotFound(_l("There is no such entry in this record."))


def get_milestone(actor: Actor, *, collaboration: Collaboration, milestone_id: str) -> CollaborationMilestone:
    """A milestone of a record. Raises NotFound."""
    found = next((row for row in collaboration.milestones if row.public_id == milestone_id), None)
    _part(found)
    assert found is not None
    return found


def get_indicator(actor: Actor, *, collaboration: Collaboration, indicator_id: str) -> OutcomeIndicator:
    """An indicator of a record. Raises NotFound."""
    found = next((row for row in collaboration.indicators if row.public_id == indicator_id), None)
    _part(found)
    assert found is not None
    return found


def get_measurement(actor: Actor, *, indicator: OutcomeIndicator, measurement_id: str) -> Measurement:
    """A value of an indicator. Raises NotFound."""
    found = next((row for row in indicator.measurements if row.public_id == measurement_id), None)
    _part(found)
    assert found is not None
    return found


def get_check(actor: Actor, *, collaboration: Collaboration, check_id: str) -> ProgressCheck:
    """A prompt of a record. Raises NotFound."""
    found = next((row for row in collaboration.checks if row.public_id == check_id), None)
    _part(found)
    assert found is not None
    return found


def get_follow_up(actor: Actor, *, public_id: str) -> MeetingFollowUp:
    """A follow-up. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(MeetingFollowUp).where(MeetingFollowUp.public_id == public_id))
    if found is None or not policy.can_see_follow_up(actor, follow_up=found):
        raise NotFound(_l("There is no such meeting here."))
    return found


def collaboration_row(collaboration_id: int) -> Collaboration:
    """A record by database id (for listeners)."""
    return session().get_one(Collaboration, collaboration_id)


def check_row(check_id: int) -> ProgressCheck:
    """A prompt by database id (for listeners)."""
    return session().get_one(ProgressCheck, check_id)


def follow_up_row(follow_up_id: int) -> MeetingFollowUp:
    """A follow-up by database id (for listeners)."""
    return session().get_one(MeetingFollowUp, follow_up_id)


def result_row(result_id: int) -> Result:
    """An entry of the register by database id (for listeners)."""
    return session().get_one(Result, result_id)


def find_collaboration(challenge: Challenge, company: Organization) -> Collaboration | None:
    """The record of this challenge with this company."""
    return session().scalar(
        sa.select(Collaboration).where(
            Collaboration.challenge_id == challenge.id, Collaboration.company_id == company.id
        )
    )


def result_of(collaboration: Collaboration) -> Result | None:
    """The public entry of a record."""
    return session().scalar(sa.select(Result).where(Result.collaboration_id == collaboration.id))


def result_of_challenge(challenge: Challenge) -> Result | None:
    """The public entry about the end of a challenge itself."""
    return session().scalar(
        sa.select(Result).where(Result.challenge_id == challenge.id, Result.collaboration_id.is_(None))
    )


def contact_of(challenge: Challenge, *, kind: str, source_kind: str, source_id: str) -> Contact | None:
    """The row of the log that this cause wrote already."""
    if not source_id:
        return None
    return session().scalar(
        sa.select(Contact).where(
            Contact.challenge_id == challenge.id,
            Contact.kind == kind,
            Contact.source_kind == source_kind,
            Contact.source_id == source_id,
        )
    )


def has_arrival(registration_id: int) -> bool:
    """The log says that this registration came to its workshop."""
    select = sa.select(Contact.id).where(
        Contact.kind == "meeting", Contact.source_kind == "registration", Contact.source_id == str(registration_id)
    )
    return session().scalar(select.limit(1)) is not None


def follow_up_of(meeting_reference: str) -> MeetingFollowUp | None:
    """The follow-up of a meeting."""
    return session().scalar(sa.select(MeetingFollowUp).where(MeetingFollowUp.meeting_reference == meeting_reference))


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


def company_by_public_id(public_id: str) -> Organization | None:
    """A checked company by its public id."""
    return session().scalar(
        sa.select(Organization).where(
            Organization.public_id == public_id,
            Organization.kind == "company",
            Organization.merged_into_id.is_(None),
            Organization.vetting == "vetted",
        )
    )


def companies() -> list[tuple[str, str]]:
    """(public id, name) of every checked company, for writing down a talk."""
    select = sa.select(Organization.public_id, Organization.name).where(
        Organization.kind == "company", Organization.merged_into_id.is_(None), Organization.vetting == "vetted"
    )
    return [(public_id, name) for public_id, name in session().execute(select.order_by(Organization.name_key))]


def checks_due() -> Sequence[ProgressCheck]:
    """Prompts whose day has come and that nobody was asked yet."""
    return (
        session()
        .scalars(
            sa.select(ProgressCheck)
            .where(
                ProgressCheck.due_on <= clock.today(),
                ProgressCheck.asked_at.is_(None),
                ProgressCheck.answered_at.is_(None),
            )
            .order_by(ProgressCheck.due_on, ProgressCheck.id)
            .limit(500)
        )
        .all()
    )


def checks_waiting_since(moment: datetime) -> Sequence[ProgressCheck]:
    """Prompts that were asked before a moment, not answered and not reminded of."""
    return (
        session()
        .scalars(
            sa.select(ProgressCheck)
            .where(
                ProgressCheck.asked_at < moment,
                ProgressCheck.answered_at.is_(None),
                ProgressCheck.reminded_at.is_(None),
            )
            .order_by(ProgressCheck.id)
            .limit(500)
        )
        .all()
    )


def late_steps() -> Sequence[Collaboration]:
    """Records whose next step is over and of which nobody was told."""
    return (
        session()
        .scalars(
            sa.select(Collaboration)
            .where(Collaboration.next_on < clock.today(), Collaboration.next_told_on.is_(None))
            .order_by(Collaboration.id)
            .limit(500)
        )
        .unique()
        .all()
    )


def follow_ups_due() -> Sequence[MeetingFollowUp]:
    """Open follow-ups due by tomorrow that were not reminded of, and late ones of which nobody was told."""
    today = clock.today()
    wanted = sa.or_(
        sa.and_(MeetingFollowUp.due_on <= today + timedelta(days=1), MeetingFollowUp.reminded_at.is_(None)),
        sa.and_(MeetingFollowUp.due_on < today, MeetingFollowUp.late_told_at.is_(None)),
    )
    select = sa.select(MeetingFollowUp).where(MeetingFollowUp.closed_at.is_(None), wanted)
    return session().scalars(select.order_by(MeetingFollowUp.id).limit(500)).unique().all()
