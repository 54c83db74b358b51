"""Group meetings of a workshop, what stands on its times and tables, and what a challenge has in workshops."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired
from matchmaker.core.i18n import _l
from matchmaker.workshops import hooks, policy
from matchmaker.workshops.hooks import InUse
from matchmaker.workshops.models.allocation import GroupChallenge, GroupMeeting, GroupMember
from matchmaker.workshops.models.programme import SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop

WHOLE_GROUP: tuple[ExecutableOption, ...] = (
    selectinload(GroupMeeting.members).joinedload(GroupMember.registration),
    selectinload(GroupMeeting.tabled).joinedload(GroupChallenge.challenge),
    joinedload(GroupMeeting.planned),
)


def groups_of(workshop: Workshop) -> list[GroupMeeting]:
    """The group meetings asked for, best first, with participants, challenges and session (three queries)."""
    return list(
        session().scalars(
            sa.select(GroupMeeting)
            .where(GroupMeeting.workshop_id == workshop.id)
            .options(*WHOLE_GROUP)
            .order_by(GroupMeeting.value.desc(), GroupMeeting.id)
        )
    )


def get_group(actor: Actor, *, workshop: Workshop, public_id: str) -> GroupMeeting:
    """One group meeting, for the organizers (a loader). Raises NotFound, or SignInRequired for a visitor."""
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))
    found = session().scalar(
        sa.select(GroupMeeting)
        .where(GroupMeeting.workshop_id == workshop.id, GroupMeeting.public_id == public_id)
        .options(*WHOLE_GROUP)
    )
    if found is None or not policy.can_run(actor, workshop=workshop):
        raise NotFound(_l("There is no such group meeting here."))
    return found


def free_roundtables(workshop: Workshop, *, keep: GroupMeeting | None = None) -> list[WorkshopSession]:
    """Roundtables of the programme that no group meeting uses (or this one), in the order of time."""
    used = sa.select(GroupMeeting.session_id).where(GroupMeeting.session_id.is_not(None))
    if keep is not None:
        used = used.where(GroupMeeting.id != keep.id)
    return list(
        session().scalars(
            sa.select(WorkshopSession)
            .where(
                WorkshopSession.workshop_id == workshop.id,
                WorkshopSession.kind == SessionKind.ROUNDTABLE.value,
                WorkshopSession.id.not_in(used),
            )
            .order_by(WorkshopSession.starts_at, WorkshopSession.id)
        )
    )


def in_use(workshop: Workshop) -> InUse:
    """Everything announced that stands on slots, tables, pairs and groups of this workshop."""
    slots: set[int] = set()
    tables: dict[int, int] = {}
    pairs: set[tuple[int, int]] = set()
    groups: set[int] = set()
    challenges: set[int] = set()
    for found in hooks.in_use(workshop):
        slots |= found.slots
        pairs |= found.pairs
        groups |= found.groups
        challenges |= found.challenges
        for table, most in found.tables.items():
            tables[table] = max(most, tables.get(table, 0))
    return InUse(frozenset(slots), tables, frozenset(pairs), frozenset(groups), frozenset(challenges))
