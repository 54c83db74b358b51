"""The programme of a workshop: sessions, rooms, tables, meeting times, and what is wrong with it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core.db import session
from matchmaker.core.i18n import _, _l
from matchmaker.core.local_time import short_date
from matchmaker.workshops.engine import checks, pauses
from matchmaker.workshops.models.programme import (
    MeetingTable,
    Room,
    SessionChallenge,
    SessionKind,
    TimeSlot,
    WorkshopSession,
)
from matchmaker.workshops.models.workshop import Workshop


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


def beside_meetings(workshop: Workshop) -> list[WorkshopSession]:
    """The sessions that hold no 1:1 meetings, in the order of time, without what is presented (one query)."""
    return list(
        session().scalars(
            sa.select(WorkshopSession)
            .where(
                WorkshopSession.workshop_id == workshop.id,
                WorkshopSession.kind != SessionKind.MEETINGS.value,
            )
            .order_by(WorkshopSession.starts_at, WorkshopSession.id)
        )
    )


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


def advice(workshop: Workshop, sessions: list[WorkshopSession]) -> list[str]:
    """What people would miss on a day as it stands: pauses, lunch. It forbids nothing."""
    found = []
    for day in workshop.days:
        own = [row for row in sessions if row.starts_at.astimezone(workshop.zone).date() == day]
        spans = [pauses.Span(row.kind, row.starts_at, row.ends_at) for row in own]
        longest, is_hungry = pauses.breathless(spans, workshop.zone)
        if longest > pauses.STAGE:
            found.append(
                _(
                    "%(day)s: people listen for %(n)s min without a pause. Add one after at most %(most)s min.",
                    day=short_date(day),
                    n=longest,
                    most=pauses.STAGE,
                )
            )
        if is_hungry:
            found.append(
                _("%(day)s: nobody gets lunch. Add a break of at least 45 minutes around noon.", day=short_date(day))
            )
    return found


def sentence_for(code: str, title: str, other: str) -> str:
    """A finding in words."""
    sentences = {
        "ends_first": _l("“%(title)s” ends before it begins.", title=title),
        "outside": _l("“%(title)s” is outside the hours of the workshop.", title=title),
        "overlap": _l("“%(title)s” and “%(other)s” are in the same room at the same time.", title=title, other=other),
        "two_meetings": _l("“%(title)s” overlaps with another block of 1:1 meetings.", title=title),
        "not_presented": _l(
            "1:1 meetings take place only after an open session on the same challenge, and no open session "
            "presents “%(other)s”. Add it to a plenary, pitch or question session first.",
            other=other,
        ),
        "meetings_first": _l(
            "“%(title)s” begins before the open session on “%(other)s” is over. 1:1 meetings take place only after it.",
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
