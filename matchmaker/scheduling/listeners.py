"""Scheduling follows workshops: a schedule whose input moved says so; pairings of the matcher become input."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.events import ChallengeMoved
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.scheduling.models import Schedule, ScheduleKind
from matchmaker.scheduling.queries import announced_places, meeting_demand, pairings, runs
from matchmaker.scheduling.services import requests
from matchmaker.workshops import events
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopStatus
from matchmaker.workshops.queries.groups import in_use_sources
from matchmaker.workshops.queries.of_challenge import meeting_sources
from matchmaker.workshops.queries.programme import readiness_checks
from matchmaker.workshops.queries.recipients import get_workshop_by_id

if pairings.mutual_pairings not in meeting_demand.allocation_sources:
    meeting_demand.allocation_sources.append(pairings.mutual_pairings)


if pairings.accepted_pairings not in meeting_demand.allocation_sources:
    meeting_demand.allocation_sources.append(pairings.accepted_pairings)
if announced_places.standing not in in_use_sources:
    in_use_sources.append(announced_places.standing)
if announced_places.meetings_on not in meeting_sources:
    meeting_sources.append(announced_places.meetings_on)


def schedule_is_released(workshop: Workshop, wanted: WorkshopStatus) -> list[str]:
    """A workshop with 1:1 meetings becomes provisional by a release."""
    if wanted is not WorkshopStatus.LOCKED or not workshop.has_meetings:
        return []
    if runs.last_release(workshop.id) is not None:
        return []
    return [_("Release a schedule first: that makes it provisional.")]


if schedule_is_released not in readiness_checks:
    readiness_checks.append(schedule_is_released)


def _mark(workshop_id: int | None) -> None:
    session().execute(
        sa.update(Schedule)
        .where(Schedule.workshop_id == workshop_id, Schedule.kind == ScheduleKind.WORKING.value)
        .values(inputs_changed_at=clock.now())
    )


def _mark_of(registration_id: int) -> None:
    _mark(session().scalar(sa.select(Registration.workshop_id).where(Registration.id == registration_id)))


@subscribe(events.AvailabilitySaved)
def note_times(event: events.AvailabilitySaved) -> None:
    """Somebody's times changed."""
    _mark_of(event.registration_id)


@subscribe(events.WishesSaved)
def note_wishes(event: events.WishesSaved) -> None:
    """Somebody's wishes changed."""
    _mark_of(event.registration_id)


@subscribe(events.RegistrationCancelled)
def note_cancellation(event: events.RegistrationCancelled) -> None:
    """Somebody with a place stays away."""
    if event.had_place:
        _mark_of(event.registration_id)


@subscribe(ChallengeMoved)
def note_freeze(event: ChallengeMoved) -> None:
    """A challenge on the table was frozen, thawed or ended: schedules that know it are to be looked at again."""
    tables = sa.select(WorkshopChallenge.workshop_id).where(WorkshopChallenge.challenge_id == event.challenge_id)
    for workshop_id in session().scalars(tables):
        _mark(workshop_id)


@subscribe(events.ProgrammeChanged)
def note_programme(event: events.ProgrammeChanged) -> None:
    """Sessions, rooms, tables or slots changed."""
    _mark(event.workshop_id)


@subscribe(events.RequestsChanged)
def follow_requests(event: events.RequestsChanged) -> None:
    """Accepted pairings and group meetings become requests at once."""
    requests.refresh_requests(system_actor("scheduling"), workshop=get_workshop_by_id(event.workshop_id))


@subscribe(events.PlacesGoing)
def let_places_go(event: events.PlacesGoing) -> None:
    """Times or tables are about to be removed; meetings nobody was told of lose their place."""
    workshop = get_workshop_by_id(event.workshop_id)
    requests.let_go(system_actor("scheduling"), workshop=workshop, slots=event.slots, tables=event.tables)
