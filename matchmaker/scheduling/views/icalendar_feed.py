"""iCalendar (RFC 5545) of one participant's meetings: stable UIDs, rising SEQUENCE, cancelled ones stay cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app

from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.core.settings import public_url
from matchmaker.scheduling.models import Meeting, Schedule
from matchmaker.scheduling.queries import plan
from matchmaker.scheduling.queries.standing import called_off
from matchmaker.workshops.models.people import Registration


def calendar_of(registration: Registration, release: Schedule | None, meetings: Iterable[Meeting]) -> bytes:
    """The feed as bytes. Empty (but valid) before the first release."""
    from icalendar import Calendar  # 175 ms, so only here

    workshop = registration.workshop
    calendar = Calendar()
    calendar.add("prodid", "-//Round Table//Workshop schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", workshop.title)
    calendar.add("x-wr-timezone", workshop.timezone)
    calendar.add("x-published-ttl", "PT5M")
    meetings = list(meetings)
    off = called_off(workshop, meetings)
    for meeting in meetings:
        calendar.add_component(_event(meeting, registration, release, off.get(meeting.id)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, registration: Registration, release: Schedule | None, off: str | None) -> Any:
    from icalendar import Event

    workshop = registration.workshop
    other = meeting.company if meeting.city_id == registration.id else meeting.city
    event = Event()
    event.add("uid", f"{meeting.uid}@{_host()}")
    changed = workshop.calendar_changed_at
    released = release.released_at if release and release.released_at else clock.now()
    event.add("sequence", meeting.sequence + workshop.calendar_sequence)
    event.add("dtstamp", max(released, changed or released))
    event.add("last-modified", max(meeting.updated_at, changed or meeting.updated_at))
    event.add("dtstart", meeting.slot.starts_at.astimezone(workshop.zone))
    event.add("dtend", meeting.slot.ends_at.astimezone(workshop.zone))
    event.add("status", "CONFIRMED" if off is None else "CANCELLED")
    group = meeting.request.group
    if group is not None:
        event.add("summary", plan.group_words(group.theme))
    else:
        event.add("summary", _("Meeting with %(name)s", name=other.organization.name))
    place = _("Table %(n)s", n=meeting.table.number)
    where = workshop.online_url if workshop.is_online else workshop.place
    event.add("location", f"{place}, {where}" if where else place)
    told = [off or "", meeting.challenge.title if meeting.challenge is not None else ""]
    if any(told):
        event.add("description", "\n".join(line for line in told if line))
    event.add("url", public_url("scheduling.my_day", slug=workshop.slug))
    return event


def _host() -> str:
    return (current_app.config.get("SERVER_NAME") or "round-table").partition(":")[0]
