"""What the meetings of a workshop stand on, for the feature below that owns times and tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.scheduling.models import TAKES_PLACE, Meeting, MeetingRequest, MeetingTopic, Schedule, ScheduleKind
from matchmaker.scheduling.queries.plan import pair_words
from matchmaker.scheduling.queries.runs import announced_requests, last_release
from matchmaker.workshops.hooks import InUse, MeetingLine
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop


def standing(workshop: Workshop) -> InUse:
    """Times and tables of released meetings (all releases: they are kept), and who is announced to meet now.

    Of the working schedule only what was announced before counts; the rest is a plan that can still let go.
    """
    release = last_release(workshop.id)
    if release is None:
        return InUse()
    told = announced_requests(workshop.id)
    rows = session().execute(
        sa.select(
            Meeting.schedule_id,
            Schedule.kind,
            Meeting.request_id,
            Meeting.slot_id,
            Meeting.table_id,
            Meeting.city_id,
            Meeting.company_id,
            Meeting.status,
            MeetingRequest.group_id,
        )
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(MeetingRequest, MeetingRequest.id == Meeting.request_id)
        .where(Schedule.workshop_id == workshop.id)
    )
    slots: set[int] = set()
    tables: dict[int, int] = {}
    at_once: dict[tuple[int, int], int] = {}
    pairs: set[tuple[int, int]] = set()
    groups: set[int] = set()
    for schedule_id, kind, request_id, slot_id, table_id, city_id, company_id, status, group_id in rows:
        if kind == ScheduleKind.WORKING.value and request_id not in told:
            continue
        slots.add(slot_id)
        tables.setdefault(table_id, 0)
        if schedule_id == release.id and status in TAKES_PLACE:
            at_once[slot_id, table_id] = at_once.get((slot_id, table_id), 0) + 1
            tables[table_id] = max(tables[table_id], at_once[slot_id, table_id])
            if group_id is None:
                pairs.add((city_id, company_id))
            else:
                groups.add(group_id)
    return InUse(frozenset(slots), tables, frozenset(pairs), frozenset(groups), _spoken_about(release))


def _spoken_about(release: Schedule) -> frozenset[int]:
    """Challenges (ids) that meetings of a release are about."""
    select = (
        sa.select(MeetingTopic.challenge_id)
        .join(Meeting, Meeting.id == MeetingTopic.meeting_id)
        .where(Meeting.schedule_id == release.id, Meeting.status.in_(TAKES_PLACE))
    )
    return frozenset(session().scalars(select))


def meetings_on(actor: Actor, challenge: Challenge) -> list[MeetingLine]:
    """Meetings on a challenge in the last releases, for the organizers and the two sides of each (one query).

    How a meeting went is read from the working schedule, where the desk marks it.
    """
    if not actor.is_authenticated and not actor.is_system:
        return []
    other = aliased(Schedule)
    newest = sa.select(sa.func.max(other.number)).where(other.workshop_id == Schedule.workshop_id).scalar_subquery()
    work, working = aliased(Meeting), aliased(Schedule)
    rows = session().execute(
        sa.select(Meeting, TimeSlot.starts_at, MeetingTable.number, work.status)
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(MeetingRequest, MeetingRequest.id == Meeting.request_id)
        .join(TimeSlot, TimeSlot.id == Meeting.slot_id)
        .join(MeetingTable, MeetingTable.id == Meeting.table_id)
        .outerjoin(
            working, sa.and_(working.workshop_id == Schedule.workshop_id, working.kind == ScheduleKind.WORKING.value)
        )
        .outerjoin(work, sa.and_(work.schedule_id == working.id, work.request_id == Meeting.request_id))
        .where(
            Meeting.id.in_(sa.select(MeetingTopic.meeting_id).where(MeetingTopic.challenge_id == challenge.id)),
            Schedule.kind == ScheduleKind.RELEASED.value,
            Schedule.number == newest,
        )
        .options(joinedload(Meeting.city), joinedload(Meeting.company))
        .order_by(TimeSlot.starts_at, MeetingTable.number, Meeting.id)
    )
    return [
        MeetingLine(
            meeting.city.workshop_id,
            starts_at,
            table,
            pair_words(meeting.city.organization.name, meeting.company.organization.name),
            status or meeting.status,
            meeting.public_id,
        )
        for meeting, starts_at, table, status in rows
        if actor.is_organizer
        or actor.member_of(meeting.city.organization_id)
        or actor.member_of(meeting.company.organization_id)
    ]
