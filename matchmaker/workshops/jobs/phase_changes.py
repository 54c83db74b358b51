"""From phase to phase: what is in the way, and the step itself."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.workshops import events
from matchmaker.workshops.hooks import why_not_ready
from matchmaker.workshops.models.workshop import Phase, Workshop, WorkshopStatus
from matchmaker.workshops.queries import people, programme

# The phase whose opening date would end this status again.
_ENDED_BY = {
    WorkshopStatus.REGISTRATION_OPEN: (Phase.WISHES, Phase.SOLVING),
    WorkshopStatus.BOOKING_OPEN: (Phase.SOLVING,),
}


def dates_against(workshop: Workshop, to: WorkshopStatus) -> list[str]:
    """Why the calendar would undo this step within minutes: a later phase is open by its date."""
    now = clock.now()
    before_the_day = list(WorkshopStatus).index(to) < list(WorkshopStatus).index(WorkshopStatus.RUNNING)
    if before_the_day and workshop.starts_at <= now:
        return [_("The workshop has begun, so it cannot go back to an earlier phase.")]
    for phase in _ENDED_BY.get(to, ()):
        dates = workshop.dates_of(phase)
        if dates is not None and dates.opens_at <= now:
            return [_("According to its dates, the next phase is already open. Change the dates of the phases first.")]
    return []


def obstacles(workshop: Workshop, to: WorkshopStatus) -> list[str]:
    """What must be done before a workshop may take this status."""
    problems: list[str] = []
    if to is WorkshopStatus.BOOKING_OPEN and workshop.has_meetings:
        taken = people.taken_of(workshop)
        if not taken.cities or not (taken.small_companies + taken.large_companies + taken.others):
            problems.append(_("Wishes need at least one city and one company with a place."))
    if to in {WorkshopStatus.BOOKING_OPEN, WorkshopStatus.SOLVING} and workshop.has_meetings:
        if not programme.slots(workshop):
            problems.append(_("There are no meeting times yet. Add a block of 1:1 meetings to the programme."))
        if not programme.tables(workshop):
            problems.append(_("There are no tables yet."))
    if to in {WorkshopStatus.SOLVING, WorkshopStatus.LOCKED}:
        if not workshop.has_meetings:
            problems.append(_("This workshop has no 1:1 meetings, so there is no schedule to solve."))
        problems += [text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))]
    if to is WorkshopStatus.HELD and clock.now() < workshop.starts_at:
        problems.append(_("The workshop has not begun yet."))
    if to is WorkshopStatus.REPORT_PUBLISHED:
        problems.append(_("Publish the report on the report page."))
    for reasons in why_not_ready(workshop, to):
        problems += reasons
    return problems


def move_to(workshop: Workshop, to: WorkshopStatus) -> None:
    """Change the status and tell everybody above."""
    before = workshop.status
    workshop.move(to, at=clock.now())
    workshop.updated_at = clock.now()
    session().flush()
    publish(events.PhaseChanged(workshop.id, before, to.value))
