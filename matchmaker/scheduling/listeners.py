"""Scheduling follows workshops: a schedule whose input moved says so, and requests are kept in step."""

from __future__ import annotations

from matchmaker.challenges.events import ChallengeMoved
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import MemberLeft
from matchmaker.scheduling.jobs import input_changes
from matchmaker.scheduling.services import releasing, requests
from matchmaker.workshops import events
from matchmaker.workshops.jobs import calendars
from matchmaker.workshops.queries.recipients import get_workshop_by_id


@subscribe(MemberLeft)
def end_calendars(event: MemberLeft) -> None:
    """Who has left does not go on reading whom the organization meets."""
    releasing.end_calendars(system_actor("scheduling"), organization_id=event.organization_id)


@subscribe(events.AvailabilitySaved)
def note_times(event: events.AvailabilitySaved) -> None:
    """Somebody's times changed."""
    input_changes.note_change_of_participant(event.registration_id)


@subscribe(events.WishesSaved)
def note_wishes(event: events.WishesSaved) -> None:
    """Somebody's wishes changed."""
    input_changes.note_change_of_participant(event.registration_id)


@subscribe(events.RegistrationCancelled)
def note_cancellation(event: events.RegistrationCancelled) -> None:
    """Somebody with a place stays away."""
    if event.had_place:
        input_changes.note_change_of_participant(event.registration_id)
        calendars.of_registration(event.registration_id)


@subscribe(events.RegistrationDeclined)
def note_decline(event: events.RegistrationDeclined) -> None:
    """Somebody who may have stood in a release has no place."""
    calendars.of_registration(event.registration_id)


@subscribe(ChallengeMoved)
def note_freeze(event: ChallengeMoved) -> None:
    """A challenge on the table was frozen, thawed or ended: schedules that know it are to be looked at again."""
    input_changes.note_change_of_challenge(event.challenge_id)
    calendars.of_challenge(event.challenge_id)


@subscribe(events.ProgrammeChanged)
def note_programme(event: events.ProgrammeChanged) -> None:
    """Sessions, rooms, tables or slots changed."""
    input_changes.note_change(event.workshop_id)


@subscribe(events.ProgrammeDelayed)
def follow_delay(event: events.ProgrammeDelayed) -> None:
    """All times moved alike: the schedule stands as before, at the new times."""
    input_changes.follow_delay(get_workshop_by_id(event.workshop_id))


@subscribe(events.RequestsChanged)
def follow_requests(event: events.RequestsChanged) -> None:
    """Accepted pairings and group meetings become requests at once."""
    requests.refresh_requests(system_actor("scheduling"), workshop=get_workshop_by_id(event.workshop_id))


@subscribe(events.PlacesGoing)
def let_places_go(event: events.PlacesGoing) -> None:
    """Times or tables are about to be removed; meetings nobody was told of lose their place."""
    workshop = get_workshop_by_id(event.workshop_id)
    requests.free_places(system_actor("scheduling"), workshop=workshop, slots=event.slots, tables=event.tables)
