"""Releases: a frozen numbered copy, what changed for whom, and only those told."""

from __future__ import annotations

from matchmaker.challenges.queries import naming
from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.scheduling import events, policy
from matchmaker.scheduling.jobs.placements import flush_or_conflict
from matchmaker.scheduling.jobs.releasing import release_copy
from matchmaker.scheduling.models import CalendarKey, Schedule
from matchmaker.scheduling.queries import releases
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import neutrality
from matchmaker.workshops.services import setup as workshop_setup


@command(policy.can_release)
def release_schedule(actor: Actor, *, workshop: Workshop, note: str = "", keep_names: bool = False) -> Schedule:
    """Announce the working schedule. Without a change since the last release that one is returned.

    The first release makes the schedule provisional. Raises Invalid with what stands against a release, and (field
    `keep_names`) if the note names a company, unless `keep_names`: who meets whom is for the two sides only.
    """
    check = releases.release_check(workshop)
    if check.obstacles:
        raise Invalid({"": check.obstacles})
    if not keep_names:
        naming.ask_about_companies(note, about=neutrality.words_of(workshop))
    released = release_copy(workshop, note=note.strip(), by=actor.user_id)
    if workshop.status == WorkshopStatus.SOLVING.value:
        workshop_setup.move_workshop(actor, workshop=workshop, to=WorkshopStatus.LOCKED)
    return released


@command(platform_only, audit=QUIET)
def end_calendars(actor: Actor, *, organization_id: int) -> None:
    """Somebody left an organization: its private calendar addresses, which that person may have kept, end."""
    for found in releases.calendar_keys_of(organization_id):
        session().delete(found)
        publish(events.CalendarEnded(found.registration_id))
    session().flush()


@command(policy.can_view_agenda)
def make_calendar_key(actor: Actor, *, registration: Registration, renew: bool = False) -> CalendarKey:
    """The secret address of a registration's feed; `renew` ends the old address."""
    found = releases.find_calendar_key(registration)
    if found is None:
        found = CalendarKey(registration_id=registration.id, created_at=clock.now())
        session().add(found)
    elif renew:
        session().delete(found)
        session().flush()
        found = CalendarKey(registration_id=registration.id, created_at=clock.now())
        session().add(found)
    flush_or_conflict()
    return found
