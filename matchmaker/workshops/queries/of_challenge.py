"""What a challenge has in workshops: its sessions, group meetings and meetings, as the reader may know them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.workshops.hooks import MeetingLine, meetings_on
from matchmaker.workshops.models.allocation import GroupChallenge, GroupMeeting
from matchmaker.workshops.models.programme import SessionChallenge, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopStatus
from matchmaker.workshops.queries.groups import WHOLE_GROUP
from matchmaker.workshops.queries.visibility import visible_to


@dataclass(frozen=True)
class InWorkshop:
    """One workshop with what concerns the challenge. Sessions are public, the others not."""

    workshop: Workshop
    sessions: list[WorkshopSession]
    groups: list[GroupMeeting]
    meetings: list[MeetingLine]


def of_challenge(actor: Actor, challenge: Challenge) -> list[InWorkshop]:
    """Workshops that have this challenge on the table, soonest first; a constant number of queries."""
    tabled = sa.select(WorkshopChallenge.workshop_id).where(WorkshopChallenge.challenge_id == challenge.id)
    workshops = list(
        session().scalars(
            visible_to(actor)
            .where(Workshop.id.in_(tabled), Workshop.status != WorkshopStatus.CANCELLED.value)
            .options(selectinload(Workshop.roles))
            .order_by(Workshop.starts_at, Workshop.id)
        )
    )
    ids = [workshop.id for workshop in workshops]
    sessions = session().scalars(
        sa.select(WorkshopSession)
        .join(SessionChallenge, SessionChallenge.session_id == WorkshopSession.id)
        .where(WorkshopSession.workshop_id.in_(ids), SessionChallenge.challenge_id == challenge.id)
        .options(joinedload(WorkshopSession.room))
        .order_by(WorkshopSession.starts_at, WorkshopSession.id)
    )
    shown, groups = list(sessions), _groups(actor, challenge, ids)
    meetings = [line for lines in meetings_on(actor, challenge) for line in lines]
    return [
        InWorkshop(
            workshop,
            [row for row in shown if row.workshop_id == workshop.id],
            [row for row in groups if row.workshop_id == workshop.id],
            [line for line in meetings if line.workshop_id == workshop.id],
        )
        for workshop in workshops
    ]


def _groups(actor: Actor, challenge: Challenge, ids: list[int]) -> list[GroupMeeting]:
    """What the schedule is still to place is the organizers' plan; roundtables of the programme are its sessions."""
    if not (actor.is_organizer or actor.is_system):
        return []
    return list(
        session().scalars(
            sa.select(GroupMeeting)
            .join(GroupChallenge, GroupChallenge.group_id == GroupMeeting.id)
            .where(
                GroupMeeting.workshop_id.in_(ids),
                GroupMeeting.session_id.is_(None),
                GroupChallenge.challenge_id == challenge.id,
            )
            .options(*WHOLE_GROUP)
            .order_by(GroupMeeting.id)
        )
    )


def steps_taken(challenge_id: int) -> frozenset[str]:
    """ "dialogue" once a workshop with it on the table was held (one query)."""
    held = sa.exists().where(
        WorkshopChallenge.challenge_id == challenge_id,
        WorkshopChallenge.workshop_id == Workshop.id,
        Workshop.held_at.is_not(None),
    )
    return frozenset({"dialogue"}) if session().scalar(sa.select(held)) else frozenset()
