"""Lists and pages of workshops, and their programme."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core import clock, search
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.workshops import policy
from matchmaker.workshops.engine import checks
from matchmaker.workshops.models import (
    MeetingTable,
    Room,
    SessionChallenge,
    TimeSlot,
    Workshop,
    WorkshopChallenge,
    WorkshopRole,
    WorkshopSession,
    WorkshopStatus,
)

Check = Callable[[Workshop, WorkshopStatus], list[str]]
readiness_checks: list[Check] = []
"""Features above add `check(workshop, wanted status) -> sentences` that keep a workshop from moving on."""


def visible_to(actor: Actor) -> sa.Select[tuple[Workshop]]:
    """Announced workshops; all for organizers and administrators; plans in which the actor has a role."""
    select = sa.select(Workshop)
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return select
    mine = sa.select(WorkshopRole.workshop_id).where(WorkshopRole.user_id == actor.user_id)
    return select.where(sa.or_(Workshop.announced_at.is_not(None), Workshop.id.in_(mine)))


def get_visible(actor: Actor, *, slug: str) -> Workshop:
    """One workshop by its address, with phases, challenges and roles. Raises NotFound."""
    found = session().scalar(
        sa.select(Workshop)
        .where(Workshop.slug == slug)
        .options(selectinload(Workshop.phases), selectinload(Workshop.tabled), selectinload(Workshop.roles))
    )
    if found is None or not policy.can_view(actor, workshop=found):
        raise NotFound(_l("There is no such workshop here."))
    return found


def listing(actor: Actor, *, when: str = "coming", text: str = "", number: int = 1) -> Page[Workshop]:
    """One page of workshops: `coming` (soonest first) or `past` (latest first), found by `text`."""
    select = visible_to(actor).options(selectinload(Workshop.tabled))
    over = sa.or_(Workshop.ends_at < clock.now(), Workshop.status == WorkshopStatus.CANCELLED.value)
    if when == "past":
        select = select.where(over).order_by(Workshop.starts_at.desc(), Workshop.id)
    else:
        select = select.where(sa.not_(over)).order_by(Workshop.starts_at, Workshop.id)
    hits = search.found(Workshop, text)
    if hits is not None:
        select = select.join(hits, hits.c.object_id == Workshop.id)
    return paginate(select, number=number, per_page=15)


def programme(workshop: Workshop) -> list[WorkshopSession]:
    """All sessions in the order of time, with rooms and presented challenges (three queries)."""
    return list(
        session().scalars(
            sa.select(WorkshopSession)
            .where(WorkshopSession.workshop_id == workshop.id)
            .options(
                joinedload(WorkshopSession.room),
                joinedload(WorkshopSession.organization),
                selectinload(WorkshopSession.presented).joinedload(SessionChallenge.challenge),
            )
            .order_by(WorkshopSession.starts_at, WorkshopSession.id)
        )
    )


def parts_of(sessions: list[WorkshopSession]) -> list[checks.Part]:
    """Sessions as the checks see them."""
    return [
        checks.Part(
            s.id,
            s.kind,
            s.title,
            s.starts_at,
            s.ends_at,
            s.room.name if s.room else "",
            frozenset(row.challenge_id for row in s.presented),
        )
        for s in sessions
    ]


def programme_findings(workshop: Workshop, sessions: list[WorkshopSession]) -> list[tuple[int, str]]:
    """What is wrong with the programme: (session id, sentence)."""
    titles = {str(c.id): c.title for c in workshop.challenges}
    found = checks.findings(
        parts_of(sessions),
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        challenges=[row.challenge_id for row in workshop.tabled],
    )
    return [(f.session_id, sentence_for(f.code, f.title, titles.get(f.other, f.other))) for f in found]


def sentence_for(code: str, title: str, other: str) -> str:
    """A finding in words."""
    sentences = {
        "ends_first": _l("“%(title)s” ends before it begins.", title=title),
        "outside": _l("“%(title)s” is outside the hours of the workshop.", title=title),
        "overlap": _l("“%(title)s” and “%(other)s” are in the same room at the same time.", title=title, other=other),
        "two_meetings": _l("“%(title)s” overlaps with another block of 1:1 meetings.", title=title),
        "not_presented": _l(
            "1:1 meetings come only after an open session on the same challenge, and no open session presents"
            " “%(other)s”. Add it to a plenary, pitches or question session first.",
            other=other,
        ),
        "meetings_first": _l(
            "“%(title)s” begins before the open session on “%(other)s” is over. 1:1 meetings come only after it.",
            title=title,
            other=other,
        ),
    }
    return sentences[code]


def rooms(workshop: Workshop) -> list[Room]:
    """The rooms in their order."""
    return list(
        session().scalars(sa.select(Room).where(Room.workshop_id == workshop.id).order_by(Room.position, Room.id))
    )


def tables(workshop: Workshop) -> list[MeetingTable]:
    """The tables by number, with room and host."""
    return list(
        session().scalars(
            sa.select(MeetingTable)
            .where(MeetingTable.workshop_id == workshop.id)
            .options(joinedload(MeetingTable.room), joinedload(MeetingTable.host))
            .order_by(MeetingTable.number)
        )
    )


def slots(workshop: Workshop) -> list[TimeSlot]:
    """The meeting times in order."""
    return list(
        session().scalars(sa.select(TimeSlot).where(TimeSlot.workshop_id == workshop.id).order_by(TimeSlot.position))
    )


def open_challenges(workshop: Workshop | None = None) -> list[Challenge]:
    """Challenges that may come on a table: public and open, plus those that are already on this one."""
    allowed: sa.ColumnElement[bool] = sa.and_(Challenge.status.in_(OPEN), Challenge.is_frozen.is_(False))
    if workshop is not None:
        tabled = sa.select(WorkshopChallenge.challenge_id).where(WorkshopChallenge.workshop_id == workshop.id)
        allowed = sa.or_(allowed, Challenge.id.in_(tabled))
    return list(
        session().scalars(sa.select(Challenge).where(allowed).order_by(Challenge.closes_at, Challenge.id)).unique()
    )
