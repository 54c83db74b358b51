"""Somebody's whole day: the programme, own time on stage, meetings, lunch; for page, paper, calendar and API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.local_time import at_place
from matchmaker.scheduling.models import Meeting, Schedule
from matchmaker.scheduling.queries import plan, releases
from matchmaker.scheduling.queries.standing import called_off
from matchmaker.workshops.models.people import Registration, RegistrationPerson
from matchmaker.workshops.models.programme import SessionKind, TimeSlot, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme

FOLDED_FROM: Final = 3
"""So many parts in a row become one line on paper."""


@dataclass(frozen=True)
class Partner:
    """An organization one meets: who comes for it, and what they want to know."""

    name: str
    people: tuple[str, ...]
    wants_to_know: str


@dataclass(frozen=True)
class Line:
    """One line of a day. `kind`: open (a part of the programme), stage (one's own time in front of everybody), break,
    meeting. `off`: why it does not take place (None: it does).
    """

    kind: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    about: str = ""
    partners: tuple[Partner, ...] = ()
    off: str | None = None
    meeting: Meeting | None = None
    session: WorkshopSession | None = None


def notice() -> str:
    """What everybody agreed to, in one sentence of the day."""
    return _("Taking part is not binding and brings no advantage in a later tender. Do not share trade secrets.")


@dataclass(frozen=True)
class Days:
    """What the days of all participants of a workshop are made from (read once)."""

    workshop: Workshop
    sessions: Sequence[WorkshopSession]
    slots: Sequence[TimeSlot]
    off: Mapping[int, str]
    people: Mapping[int, tuple[str, ...]]

    def lines(self, registration: Registration, meetings: Iterable[Meeting]) -> list[Line]:
        """The day of one participant in the order of time."""
        own = [self._meeting(meeting, registration) for meeting in meetings]
        busy = {row.slot_id for line in own if (row := line.meeting) is not None}
        with_own = {slot.session_id for slot in self.slots if slot.id in busy}
        rows = [self._session(row, registration) for row in self.sessions if row.id not in with_own]
        return sorted([*rows, *own], key=lambda line: (line.starts_at, line.kind == "meeting", line.ends_at))

    def _session(self, row: WorkshopSession, registration: Registration) -> Line:
        kind = "open"
        if row.kind == SessionKind.BREAK.value:
            kind = "break"
        elif _is_on_stage(row, registration):
            kind = "stage"
        title = row.title
        if row.kind == SessionKind.SITE_VISIT.value and registration.visit_group:
            title = _("%(title)s, group %(n)s", title=title, n=registration.visit_group)
        about = "; ".join(challenge.title for challenge in row.challenges) if kind == "stage" else ""
        off = _cancelled(self.workshop)
        place = row.room.name if row.room is not None and kind != "break" else ""
        return Line(kind, row.starts_at, row.ends_at, title, place, about, off=off, session=row)

    def _meeting(self, row: Meeting, registration: Registration) -> Line:
        others = [one for one in row.everybody if one.id != registration.id]
        partners = tuple(
            Partner(one.organization.name, self.people.get(one.id, ()), one.wants_to_know) for one in others
        )
        group = row.request.group
        title = plan.group_words(group.theme) if group is not None else ", ".join(one.name for one in partners)
        table = _("Table %(n)s", n=row.table.number)
        place = f"{table}, {row.table.room.name}" if row.table.room is not None else table
        about = row.challenge.title if row.challenge is not None else ""
        off = self.off.get(row.id)
        return Line("meeting", row.slot.starts_at, row.slot.ends_at, title, place, about, partners, off, meeting=row)


def _is_on_stage(row: WorkshopSession, registration: Registration) -> bool:
    """The organization speaks or answers in it, or nothing but its own challenges is presented in it."""
    if row.organization_id is not None:
        return row.organization_id == registration.organization_id
    return bool(row.challenges) and all(c.city_id == registration.organization_id for c in row.challenges)


def _cancelled(workshop: Workshop) -> str | None:
    if workshop.cancelled_at is None:
        return None
    return _("The workshop is cancelled: %(why)s", why=workshop.cancelled_why)


def days(workshop: Workshop, meetings: Sequence[Meeting]) -> Days:
    """What days of participants in these meetings are made from; the number of statements does not grow."""
    parties = {row.id for meeting in meetings for row in meeting.everybody}
    return Days(
        workshop,
        programme.programme(workshop),
        programme.slots(workshop),
        called_off(workshop, meetings),
        _people_of(parties),
    )


def _people_of(registrations: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Who comes, with their jobs, by registration; deputies only where nobody else comes."""
    rows = session().scalars(
        sa.select(RegistrationPerson)
        .where(RegistrationPerson.registration_id.in_(registrations))
        .order_by(RegistrationPerson.is_deputy, RegistrationPerson.position, RegistrationPerson.id)
    )
    found: dict[int, list[RegistrationPerson]] = {}
    for row in rows:
        known = found.setdefault(row.registration_id, [])
        if not row.is_deputy or not known:
            known.append(row)
    return {
        key: tuple(f"{p.name} ({p.job_title})" if p.job_title else p.name for p in people)
        for key, people in found.items()
    }


def whole_day(registration: Registration, release: Schedule | None) -> list[Line]:
    """The day of one participant as of a release (None: nothing is released, so only the programme)."""
    meetings = releases.agenda(release, registration)
    return days(registration.workshop, meetings).lines(registration, meetings)


def everybodys_days(
    workshop: Workshop, meetings: Sequence[Meeting], registrations: Sequence[Registration]
) -> list[tuple[Registration, list[Line]]]:
    """The day of each of these participants, also of those without a meeting, in their order."""
    own: dict[int, list[Meeting]] = {}
    for meeting in meetings:
        for row in meeting.everybody:
            own.setdefault(row.id, []).append(meeting)
    found = days(workshop, meetings)
    return [(row, found.lines(row, own.get(row.id, []))) for row in registrations]


def folded(lines: Sequence[Line], zone: ZoneInfo) -> list[Line]:
    """For paper: parts of the programme that follow one another in one room are one line, each with its time."""
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        if last is not None and _follows(last, line):
            found[-1].append(line)
        else:
            found.append([line])
    return [line for run in found for line in (run if len(run) < FOLDED_FROM else [_folded(run, zone)])]


def _follows(before: Line, line: Line) -> bool:
    return (
        before.kind == line.kind == "open"
        and before.ends_at == line.starts_at
        and (before.place, before.off) == (line.place, line.off)
    )


def _folded(run: Sequence[Line], zone: ZoneInfo) -> Line:
    titles, said = [], ""
    for one in run:
        head, colon, rest = one.title.partition(": ")
        titles.append(f"{at_place(one.starts_at, zone)} {rest if colon and head == said else one.title}")
        said = head if colon else ""
    title = " · ".join(titles)
    return replace(run[0], ends_at=run[-1].ends_at, title=title)


def own_changes(workshop: Workshop, release: Schedule | None, registration: Registration) -> list[str]:
    """What the last release changed for a participant, in words; nothing of a first release, where all is new."""
    if release is None or release.number is None or release.number == 1:
        return []
    names = plan.names_of(workshop)
    mine = [
        change
        for change in release.changes
        if registration.id in (change["city"], change["company"], *change.get("others", ()))
    ]
    return [releases.told_sentence(change, names, workshop) for change in mine]
