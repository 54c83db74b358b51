"""The day at the desk: what runs now, and who could meet in a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.core.text import trim
from matchmaker.scheduling.engine.moves import free_pairs_now
from matchmaker.scheduling.models import Meeting, MeetingParty, MeetingRequest, MeetingStatus
from matchmaker.scheduling.queries.plan import Plan, current_plan, pair_words
from matchmaker.scheduling.queries.problem import working_schedule
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme as workshop_programme


@dataclass(frozen=True)
class FreePair:
    """Two who both wish to meet and are free in a slot, with a free table.

    `both_here`: both are checked in. `waits`: the other side of one of them has just not come.
    """

    request: MeetingRequest
    table_id: int
    table_number: int
    both_here: bool
    waits: bool = False


def slot_now(slots: list[TimeSlot]) -> TimeSlot | None:
    """The slot that runs now, else the next one, else the last one."""
    now = clock.now()
    running = next((s for s in slots if s.starts_at <= now < s.ends_at), None)
    return running or next((s for s in slots if s.starts_at > now), slots[-1] if slots else None)


def meetings_in(workshop: Workshop, slot_id: int) -> list[Meeting]:
    """Meetings of the working schedule in a slot, by table, with everything the desk shows."""
    schedule = working_schedule(workshop)
    if schedule is None:
        return []
    return list(
        session().scalars(
            sa.select(Meeting)
            .where(
                Meeting.schedule_id == schedule.id,
                Meeting.slot_id == slot_id,
                Meeting.status != MeetingStatus.CANCELLED.value,
            )
            .options(
                joinedload(Meeting.city),
                joinedload(Meeting.company),
                joinedload(Meeting.table),
                joinedload(Meeting.request).joinedload(MeetingRequest.group),
            )
            .order_by(Meeting.table_id, Meeting.seat)
        )
    )


def unmarked_before(workshop: Workshop, slots: Sequence[TimeSlot]) -> list[tuple[TimeSlot, int]]:
    """Times that are over with meetings of which nobody has said how they went, in order (one query more)."""
    schedule, now = working_schedule(workshop), clock.now()
    over = {slot.id: slot for slot in slots if slot.ends_at <= now}
    if schedule is None or not over:
        return []
    rows = session().execute(
        sa.select(Meeting.slot_id, sa.func.count(Meeting.id))
        .where(
            Meeting.schedule_id == schedule.id,
            Meeting.slot_id.in_(over),
            Meeting.status == MeetingStatus.PLANNED.value,
        )
        .group_by(Meeting.slot_id)
    )
    return sorted(((over[slot_id], count) for slot_id, count in rows), key=lambda found: found[0].starts_at)


def filter_meetings(meetings: list[Meeting], text: str) -> list[Meeting]:
    """Those at a table with this number, or with a participant whose name holds the text or whose code it is."""
    wanted = fold(trim(text))
    if not wanted:
        return meetings
    return [
        m
        for m in meetings
        if str(m.table.number) == wanted
        or any(wanted in fold(r.organization.name) or wanted == r.check_in_code for r in m.everybody)
    ]


def missing_of(meetings: Sequence[Meeting]) -> dict[int, list[Registration]]:
    """By id of a group meeting that takes place: its further participants who did not come (at most one query)."""
    groups = [m for m in meetings if m.takes_place and m.request.group is not None]
    if not groups:
        return {}
    rows = session().execute(
        sa.select(MeetingParty.meeting_id, MeetingParty.registration_id).where(
            MeetingParty.meeting_id.in_([m.id for m in groups])
        )
    )
    here = set(rows.tuples())
    return {m.id: [row for row in m.everybody if (m.id, row.id) not in here] for m in groups}


def not_here(meetings: Sequence[Meeting]) -> list[Registration]:
    """Who should sit at a table in these meetings and is not checked in, by name; whoever was marked missing is not."""
    found = {
        row.id: row
        for meeting in meetings
        if meeting.status == MeetingStatus.PLANNED.value
        for row in meeting.everybody
        if row.arrived_at is None and row.no_show_at is None
    }
    return sorted(found.values(), key=lambda row: (fold(row.organization.name), row.id))


def met(schedule_id: int) -> set[int]:
    """Ids of the registrations of which a schedule names a meeting that was held (one query)."""
    held = (Meeting.schedule_id == schedule_id, Meeting.status == MeetingStatus.HELD.value)
    rows = sa.select(MeetingParty.registration_id).join(Meeting, Meeting.id == MeetingParty.meeting_id).where(*held)
    return set(session().scalars(rows))


def meeting_words(meeting: Meeting) -> str:
    """What a meeting is called at the desk."""
    if meeting.request.group is not None:
        return meeting.request.group.theme
    return pair_words(meeting.city.organization.name, meeting.company.organization.name)


def free_pairs(workshop: Workshop, slot_id: int, *, plan: Plan | None = None, most: int = 20) -> list[FreePair]:
    """Mutual pairs that could meet in this slot, most valuable first; nobody who just missed a meeting in it."""
    plan = plan or current_plan(workshop, working_schedule(workshop))
    if all(slot.id != slot_id for slot in plan.problem.slots):
        return []
    absent, waiting = _absent_and_waiting(workshop, slot_id)
    rows = {
        r.id: r
        for r in session().scalars(
            sa.select(MeetingRequest)
            .where(MeetingRequest.workshop_id == workshop.id)
            .options(joinedload(MeetingRequest.city), joinedload(MeetingRequest.company))
        )
        if r.is_mutual and r.is_open and not {r.city_id, r.company_id} & absent
    }
    numbers = {t.id: t.number for t in workshop_programme.tables(workshop)}
    found = []
    for place in free_pairs_now(plan.problem, plan.placements, slot_id, set(rows))[:most]:
        row = rows[place.request]
        here = row.city.arrived_at is not None and row.company.arrived_at is not None
        waits = bool({row.city_id, row.company_id} & waiting)
        found.append(FreePair(row, place.table, numbers[place.table], here, waits))
    return sorted(found, key=lambda pair: (not pair.both_here, not pair.waits))


def _absent_and_waiting(workshop: Workshop, slot_id: int) -> tuple[set[int], set[int]]:
    """Registrations that missed a meeting of this slot, and those who came to one in vain."""
    absent: set[int] = set()
    sides: set[int] = set()
    meetings = meetings_in(workshop, slot_id)
    for rows in missing_of(meetings).values():
        absent |= {row.id for row in rows}
    for meeting in meetings:
        if meeting.status == MeetingStatus.NO_SHOW.value:
            sides |= {row.id for row in meeting.everybody}
            absent |= {meeting.city_id} if meeting.absent_side in {"city", "both"} else set()
            absent |= {meeting.company_id} if meeting.absent_side in {"company", "both"} else set()
    return absent, sides - absent
