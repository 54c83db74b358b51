"""iCalendar (RFC 5545): a participant's whole day, the public programme of a workshop, and all workshops.

UIDs are stable, SEQUENCE rises with every change, what is cancelled stays with STATUS:CANCELLED.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app

from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.core.settings import public_url, site_name
from matchmaker.scheduling.models import Meeting, Schedule
from matchmaker.scheduling.queries import whole_day
from matchmaker.scheduling.queries.whole_day import Line
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus


def calendar_of(registration: Registration, release: Schedule | None, lines: Iterable[Line]) -> bytes:
    """The feed of a participant as bytes; before the first release it has the programme alone."""
    workshop = registration.workshop
    number = release.number if release is not None else None
    told = [_("Desk code %(code)s.", code=registration.check_in_code)]
    told += [_("Release %(n)s.", n=number)] if number is not None else []
    calendar = _calendar(workshop, note=" ".join([*told, whole_day.notice()]))
    url = public_url("scheduling.my_day", slug=workshop.slug)
    for line in lines:
        if line.meeting is not None:
            event = _meeting(line.meeting, line, release, workshop)
            words = [*_said(line), " ".join(told), whole_day.notice()]
        else:
            assert line.session is not None
            event = _session(line.session, workshop)
            words = [line.off or "", line.about, " ".join(told)]
        _describe(event, _title(line), _where(line.place, workshop), words, url)
        calendar.add_component(event)
    return _bytes(calendar)


def calendar_of_workshop(workshop: Workshop, sessions: Sequence[WorkshopSession]) -> bytes:
    """The public programme as bytes; the address of an online room is for participants alone."""
    calendar = _calendar(workshop, note=whole_day.notice())
    url = public_url("workshops.show", slug=workshop.slug)
    off = workshop.cancelled_why if workshop.status == WorkshopStatus.CANCELLED.value else ""
    for row in sessions:
        event = _session(row, workshop)
        room = row.room.name if row.room else ""
        place = ", ".join(filter(None, (room, _("Online") if workshop.is_online else workshop.place)))
        words = [off, row.description, "; ".join(f"{c.title} ({c.city.name})" for c in row.challenges)]
        _describe(event, f"{row.title} – {workshop.title}", place, words, url)
        calendar.add_component(event)
    return _bytes(calendar)


def calendar_of_workshops(workshops: Iterable[Workshop]) -> bytes:
    """All these workshops as bytes, one event each, in the time zone of its place; a cancelled one stays and says so.

    A calendar shows a day without a programme; whoever wants the sessions subscribes to one workshop.
    """
    calendar = _new_calendar(_("Workshops of %(site)s", site=site_name()), whole_day.notice())
    for workshop in workshops:
        begins, ends = workshop.starts_at, workshop.ends_at
        event = _event(workshop.public_id, workshop.version, workshop.updated_at, begins, ends, workshop)
        _date_and_status(event, workshop)
        is_off = workshop.status == WorkshopStatus.CANCELLED.value
        place = _("Online") if workshop.is_online else workshop.place
        words = [workshop.cancelled_why if is_off else "", workshop.summary]
        _describe(event, workshop.title, place, words, public_url("workshops.show", slug=workshop.slug))
        calendar.add_component(event)
    return _bytes(calendar)


def _calendar(workshop: Workshop, *, note: str) -> Any:
    calendar = _new_calendar(workshop.title, note)
    calendar.add("x-wr-timezone", workshop.timezone)
    return calendar


def _new_calendar(title: str, note: str) -> Any:
    from icalendar import Calendar  # 175 ms, so only here

    calendar = Calendar()
    calendar.add("prodid", "-//Round Table//Workshop schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-caldesc", note)
    calendar.add("x-published-ttl", "PT5M")
    return calendar


def _bytes(calendar: Any) -> bytes:
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(uid: str, sequence: int, stamp: datetime, begins: datetime, ends: datetime, workshop: Workshop) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uid}@{_host()}")
    event.add("sequence", sequence + workshop.calendar_sequence)
    event.add("dtstamp", max(stamp, workshop.calendar_changed_at or stamp))
    event.add("dtstart", begins.astimezone(workshop.zone))
    event.add("dtend", ends.astimezone(workshop.zone))
    return event


def _meeting(meeting: Meeting, line: Line, release: Schedule | None, workshop: Workshop) -> Any:
    released = release.released_at if release and release.released_at else clock.now()
    event = _event(meeting.uid, meeting.sequence, released, line.starts_at, line.ends_at, workshop)
    changed = workshop.calendar_changed_at
    event.add("last-modified", max(meeting.updated_at, changed or meeting.updated_at))
    event.add("status", "CONFIRMED" if line.off is None else "CANCELLED")
    return event


def _session(row: WorkshopSession, workshop: Workshop) -> Any:
    event = _event(row.public_id, row.version, workshop.updated_at, row.starts_at, row.ends_at, workshop)
    _date_and_status(event, workshop)
    return event


def _date_and_status(event: Any, workshop: Workshop) -> None:
    event.add("last-modified", max(workshop.updated_at, workshop.calendar_changed_at or workshop.updated_at))
    is_off = workshop.status == WorkshopStatus.CANCELLED.value
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")


def _title(line: Line) -> str:
    if line.kind == "stage":
        return _("On stage: %(title)s", title=line.title)
    if line.meeting is not None and line.meeting.request.group is None:
        return _("Meeting with %(name)s", name=line.title)
    return line.title


def _said(line: Line) -> list[str]:
    """What one should know before a meeting: why it is off, what it is about, who comes and what they want to know."""
    said = [line.off or "", line.about]
    for partner in line.partners:
        said.append(f"{partner.name}: {', '.join(partner.people)}" if partner.people else partner.name)
        if partner.wants_to_know:
            said.append(_("They want to know: %(text)s", text=partner.wants_to_know))
    return said


def _describe(event: Any, title: str, place: str, words: Iterable[str], url: str) -> None:
    event.add("summary", title)
    if place:
        event.add("location", place)
    if text := "\n".join(filter(None, words)):
        event.add("description", text)
    event.add("url", url)


def _where(place: str, workshop: Workshop) -> str:
    where = workshop.online_url if workshop.is_online else workshop.place
    return ", ".join(filter(None, (place, where)))


def _host() -> str:
    return (current_app.config.get("SERVER_NAME") or "round-table").partition(":")[0]
