"""What happens on the day beside the schedule: a part takes longer, a deputy comes, tables stand somewhere else."""

from __future__ import annotations

from datetime import datetime, timedelta

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.inputs import checked_name
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs import calendars
from matchmaker.workshops.models.people import Registration, RegistrationPerson
from matchmaker.workshops.models.programme import MeetingTable, Room, SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services.programme import MAX_TABLES

LONGEST_DELAY = 240
ONLINE_ROOM = "Online"


@command(policy.can_change_programme, locks="workshop")
def delay_programme(actor: Actor, *, workshop: Workshop, session_id: int, minutes: int) -> WorkshopSession:
    """A part of the programme takes longer: whatever begins after it on that day begins so many minutes later.

    Meetings keep their order and their tables. The workshop ends later if its last part does. Participants are told.
    Raises Invalid for a part that is over, a block of meetings, or a number out of range.
    """
    row = next((s for s in programme.programme(workshop) if s.id == session_id), None)
    if row is None or row.kind == SessionKind.MEETINGS.value or row.ends_at <= clock.now():
        raise Invalid({"part": _("Choose a part of the programme that is not over.")})
    if not 1 <= minutes <= LONGEST_DELAY:
        raise Invalid({"minutes": _("Enter a number of minutes from 1 to %(max)s.", max=LONGEST_DELAY)})
    before = {text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))}
    later, old_end = timedelta(minutes=minutes), row.ends_at
    row.ends_at += later
    _shift(workshop, old_end, later)
    session().flush()
    session().expire_all()
    after = [text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))]
    if broken := [text for text in after if text not in before]:
        raise Invalid({"part": broken})
    workshop.updated_at = clock.now()
    calendars.raise_sequence(Workshop.id == workshop.id)
    publish(events.ProgrammeDelayed(workshop.id, row.id, minutes))
    return row


def _shift(workshop: Workshop, since: datetime, later: timedelta) -> None:
    """Sessions and meeting times of that day from `since` on; the last first, since no two may begin together."""
    day = since.astimezone(workshop.zone).date()
    for part in programme.programme(workshop):
        if part.starts_at >= since and part.starts_at.astimezone(workshop.zone).date() == day:
            part.starts_at, part.ends_at = part.starts_at + later, part.ends_at + later
            workshop.ends_at = max(workshop.ends_at, part.ends_at)
    for slot in reversed(programme.slots(workshop)):
        if slot.starts_at >= since and slot.starts_at.astimezone(workshop.zone).date() == day:
            slot.starts_at, slot.ends_at = slot.starts_at + later, slot.ends_at + later
            session().flush()


@command(policy.can_change_programme, locks="registration")
def announce_deputy(actor: Actor, *, workshop: Workshop, registration: Registration, name: str) -> RegistrationPerson:
    """Somebody else comes for an organization: its meetings stay, and whoever meets it reads who comes.

    The same name twice is once. Raises Invalid without a name, Conflict for somebody without a place.
    """
    if registration.workshop_id != workshop.id or not registration.holds_place:
        raise Conflict(_("Only participants with a place can send a deputy."))
    name = checked_name(name, field="deputy", empty=_("Enter the name of the deputy."), limit=200)
    known = next((p for p in registration.people if p.name.casefold() == name.casefold()), None)
    if known is not None:
        return known
    position = 1 + max((p.position for p in registration.people), default=-1)
    person = RegistrationPerson(position=position, name=name, is_deputy=True)
    registration.people.append(person)
    session().flush()
    publish(events.DeputyComes(registration.id, name))
    return person


@command(policy.can_change_programme, locks="workshop")
def add_tables(actor: Actor, *, workshop: Workshop, room_id: int, number: int) -> None:
    """So many more tables in a room; they get the next numbers. Raises Invalid."""
    if room_id not in {room.id for room in programme.rooms(workshop)}:
        raise Invalid({"to": _("Choose one of the rooms.")})
    known = programme.tables(workshop)
    if not 1 <= number <= MAX_TABLES - len(known):
        raise Invalid({"to": _("Choose between 0 and %(max)s tables.", max=MAX_TABLES)})
    last = max((table.number for table in known), default=0)
    session().add_all(
        MeetingTable(workshop_id=workshop.id, room_id=room_id, number=last + n) for n in range(1, number + 1)
    )
    session().flush()
    publish(events.ProgrammeChanged(workshop.id))


@command(policy.can_change_programme, locks="workshop")
def open_online_room(actor: Actor, *, workshop: Workshop) -> Room:
    """The room that stands for video meetings; there is one. Raises Invalid without a link to meet at."""
    if not workshop.online_url:
        raise Invalid({"": _("Enter the link for online meetings on the workshop’s page “Details” first.")})
    rooms = programme.rooms(workshop)
    found = next((room for room in rooms if room.name == ONLINE_ROOM), None)
    if found is None:
        found = Room(workshop_id=workshop.id, name=ONLINE_ROOM, position=len(rooms))
        session().add(found)
        session().flush()
    return found
