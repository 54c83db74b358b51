"""From a kit to rows: the workshop with its sessions, rooms, tables, slots, phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, search
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import at_place
from matchmaker.organizations.models import Organization
from matchmaker.workshops.engine import pauses, plan
from matchmaker.workshops.engine.kits import SIMPLE_BLOCKS, SIMPLE_ROOMS, Block, Kit
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.programme import (
    MeetingTable,
    Room,
    SessionChallenge,
    SessionKind,
    TimeSlot,
    WorkshopSession,
)
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopPhase, WorkshopSeries

RESERVED = frozenset({"new", "series", "leave", "homework"})
SPARE_SHARE = 0.1
WAYS = 2
"""At least so many ways out are offered when a programme does not fit."""


@dataclass(frozen=True)
class WayOut:
    """Something that would make a programme fit: `field` of the form for a new workshop, its `value`, and in words."""

    field: str
    value: str
    words: str


class TooLong(Invalid):
    """A programme needs more time than there is; `ways` lead out."""

    def __init__(self, errors: Mapping[str, str], ways: Sequence[WayOut]) -> None:
        super().__init__(errors)
        self.ways = tuple(ways)


def _days(kit: Kit, ways: plan.Ways, challenges: int) -> int:
    """On how many days all challenges have their time; 0 where the kit knows no series of such days."""
    if kit.series_of > 1 or kit.one_city or not ways.challenges:
        return 0
    return ceil(challenges / ways.challenges)


def _ways(ways: plan.Ways, zone: ZoneInfo, days: int) -> list[WayOut]:
    """The ways out as buttons. Which challenges stay, where there are too many, is drawn by whoever presses."""
    found = []
    if ways.end is not None:
        clock_time = ways.end.astimezone(zone)
        found.append(WayOut("end", f"{clock_time:%H:%M}", _("End at %(time)s", time=at_place(ways.end, zone))))
    if ways.stage_minutes is not None:
        words = _("Give each challenge %(n)s min on stage", n=ways.stage_minutes)
        found.append(WayOut("stage_minutes", str(ways.stage_minutes), words))
    if ways.challenges is not None:
        words = ngettext("Draw %(num)s of the challenges", "Draw %(num)s of the challenges", ways.challenges)
        found.append(WayOut("challenges", str(ways.challenges), words))
    if days:
        words = ngettext("Make a series of %(num)s day", "Make a series of %(num)s days", days)
        found.append(WayOut("days", str(days), words))
    return found


def planned_sessions(
    kit: Kit,
    *,
    start: datetime,
    end: datetime | None,
    zone: ZoneInfo,
    challenges: int,
    meeting_minutes: int,
    buffer_minutes: int,
    is_simple: bool,
    stage_minutes: int | None = None,
) -> list[plan.PlannedSession]:
    """The times of a kit. Raises Invalid on `end` with what does not fit and the ways out."""
    try:
        return plan.lay_out(
            blocks_of(kit, is_simple=is_simple),
            start=start,
            end=end,
            challenges=challenges,
            meeting_minutes=meeting_minutes,
            buffer_minutes=buffer_minutes,
            stage_minutes=stage_minutes,
            zone=zone,
        )
    except plan.DoesNotFit as error:
        days = _days(kit, error.ways, challenges)
        raise TooLong({"end": _too_long(error, zone, challenges, days)}, _ways(error.ways, zone, days)) from None


def blocks_of(kit: Kit, *, is_simple: bool) -> Sequence[Block]:
    """The programme of a kit, or the simple one."""
    return SIMPLE_BLOCKS if is_simple and kit.has_meetings else kit.blocks


def _too_long(error: plan.DoesNotFit, zone: ZoneInfo, challenges: int, days: int) -> str:
    """What does not fit, and the ways out that there are."""
    ways, found = error.ways, []
    if ways.end is not None:
        found.append(_("let it end at %(time)s", time=at_place(ways.end, zone)))
    if ways.stage_minutes is not None:
        found.append(_("give each challenge %(n)s min on stage", n=ways.stage_minutes))
    if ways.challenges is not None:
        found.append(ngettext("take %(num)s challenge", "take at most %(num)s challenges", ways.challenges))
    if days:
        found.append(ngettext("make a series of %(num)s day", "make a series of %(num)s days", days))
    if len(found) < WAYS:
        found.append(_("let it begin earlier"))
    said = ngettext(
        "With %(num)s challenge, pauses and lunch the programme takes %(hours)s h %(minutes)s min, "
        "%(more)s min more than there is.",
        "With %(num)s challenges, pauses and lunch the programme takes %(hours)s h %(minutes)s min, "
        "%(more)s min more than there is.",
        challenges,
        hours=error.needed // 60,
        minutes=error.needed % 60,
        more=error.minutes,
    )
    return f"{said} " + _("Ways out: %(ways)s.", ways=_(", or ").join(found))


def add_programme(
    workshop: Workshop,
    kit: Kit,
    sessions: Sequence[plan.PlannedSession],
    challenges: Sequence[Challenge],
    company: Organization | None = None,
) -> None:
    """Rooms, sessions with their challenges, the slots of every block of meetings; `company` takes the green seat."""
    names = SIMPLE_ROOMS if workshop.is_simple and kit.has_meetings else kit.rooms
    rooms = [Room(workshop_id=workshop.id, name=_(name), position=i) for i, name in enumerate(names)]
    session().add_all(rooms)
    session().flush()
    position = 0
    for planned in sessions:
        own = [challenges[index] for index in planned.challenges] if planned.kind != pauses.BREAK else []
        row = WorkshopSession(
            workshop_id=workshop.id,
            kind=planned.kind,
            title=_title(planned, own),
            description=_(planned.text) if planned.text else "",
            starts_at=planned.starts_at,
            ends_at=planned.ends_at,
            room_id=rooms[min(planned.room, len(rooms) - 1)].id,
            organization_id=company.id if company and planned.kind == SessionKind.GREEN_SEAT.value else None,
            presented=[SessionChallenge(challenge_id=challenge.id) for challenge in own],
        )
        session().add(row)
        if planned.kind == "meetings":
            session().flush()
            position = add_slots(workshop, row, first=position)
    session().flush()


def _title(planned: plan.PlannedSession, own: Sequence[Challenge]) -> str:
    text = _(planned.title)
    if planned.kind == "plenary" and len(own) == 1:
        text = f"{text}: {own[0].city.name}"
    return text[:200]


def add_slots(workshop: Workshop, block: WorkshopSession, *, first: int) -> int:
    """The slots of one block; `first` slots exist already. Returns how many exist afterwards."""
    times = plan.slots_of(
        block.starts_at, block.ends_at, minutes=workshop.meeting_minutes, buffer=workshop.buffer_minutes
    )
    for index, time in enumerate(times, start=first + 1):
        session().add(
            TimeSlot(
                workshop_id=workshop.id,
                session_id=block.id,
                position=index,
                starts_at=time.starts_at,
                ends_at=time.ends_at,
            )
        )
    return first + len(times)


def add_tables(workshop: Workshop, *, number: int, cities: Sequence[int]) -> None:
    """Numbered tables in the last room and spare ones (a tenth, at least one).

    When there are enough tables each city with a challenge keeps one of its own.
    """
    room = session().scalar(
        sa.select(Room.id).where(Room.workshop_id == workshop.id).order_by(Room.position.desc()).limit(1)
    )
    hosts: list[int | None] = list(cities) if len(cities) <= number else []
    spare = max(1, ceil(number * SPARE_SHARE))
    for index in range(number + spare):
        session().add(
            MeetingTable(
                workshop_id=workshop.id,
                room_id=room,
                number=index + 1,
                host_id=hosts[index] if index < len(hosts) else None,
                is_spare=index >= number,
            )
        )
    session().flush()


def add_phases(workshop: Workshop, *, report_days: int) -> None:
    """Dates of all phases, from now until the report."""
    dates = plan.phase_dates(
        now=clock.now(),
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        with_meetings=workshop.has_meetings,
        report_days=report_days,
    )
    workshop.phases = [
        WorkshopPhase(phase=phase, opens_at=opens, closes_at=closes) for phase, (opens, closes) in dates.items()
    ]
    workshop.report_due_on = (workshop.ends_at + timedelta(days=report_days)).astimezone(workshop.zone).date()


def put_on_table(workshop: Workshop, challenges: Sequence[Challenge]) -> None:
    """Make these, in this order, the challenges on the table."""
    known = {row.challenge_id: row for row in workshop.tabled}
    rows = []
    for position, challenge in enumerate(challenges):
        row = known.get(challenge.id) or WorkshopChallenge(challenge=challenge, challenge_id=challenge.id)
        row.position = position
        rows.append(row)
    workshop.tabled = rows


def make_findable(workshop: Workshop) -> None:
    """Put the workshop into the full-text search."""
    body = [workshop.summary, workshop.description, workshop.place]
    body += [f"{c.title} {c.city.name}" for c in workshop.challenges]
    search.index(workshop, title=workshop.title, body="\n".join(body))


def add_homework(
    series: WorkshopSeries, *, workshop: Workshop | None, title: str, text: str, due_on: date | None
) -> Homework:
    """Something to do between two workshops of a series, not flushed yet."""
    row = Homework(
        series_id=series.id,
        workshop_id=workshop.id if workshop else None,
        title=title[:200],
        text=text,
        due_on=due_on,
        created_at=clock.now(),
    )
    session().add(row)
    return row
