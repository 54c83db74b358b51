"""What happens by the calendar: phases open and close, places are given, reports fall due."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.workshops import events
from matchmaker.workshops.jobs.phase_changes import move_to, obstacles
from matchmaker.workshops.jobs.places import promote_all
from matchmaker.workshops.models.workshop import Phase, Workshop, WorkshopStatus

_AHEAD = (
    WorkshopStatus.ANNOUNCED.value,
    WorkshopStatus.REGISTRATION_OPEN.value,
    WorkshopStatus.BOOKING_OPEN.value,
    WorkshopStatus.SOLVING.value,
    WorkshopStatus.LOCKED.value,
    WorkshopStatus.RUNNING.value,
)
# A provisional schedule is a person's decision, so no date leads to it.
_OPENS = (
    (Phase.PROFILE, WorkshopStatus.REGISTRATION_OPEN),
    (Phase.WISHES, WorkshopStatus.BOOKING_OPEN),
    (Phase.SOLVING, WorkshopStatus.SOLVING),
)
REPORT_NOTICE = timedelta(days=3)


@command(platform_only, audit=QUIET)
def follow_dates(actor: Actor) -> int:
    """Move every workshop to the phase its dates say, and give free places; returns how many moved."""
    moved = 0
    for workshop in session().scalars(sa.select(Workshop).where(Workshop.status.in_(_AHEAD)).order_by(Workshop.id)):
        target = _due_status(workshop)
        if target is not None and not obstacles(workshop, target):
            move_to(workshop, target)
            moved += 1
        hold(workshop)
        promote_all(workshop)
    return moved


def _due_status(workshop: Workshop) -> WorkshopStatus | None:
    """The status a workshop should have by its dates; None if it is there or further."""
    order = list(WorkshopStatus)
    now = clock.now()
    due = WorkshopStatus(workshop.status)
    for phase, status in _OPENS:
        dates = workshop.dates_of(phase)
        if dates is not None and dates.opens_at <= now and order.index(status) > order.index(due):
            due = status
    if workshop.starts_at <= now and order.index(WorkshopStatus.RUNNING) > order.index(due):
        due = WorkshopStatus.RUNNING
    if workshop.ends_at <= now:
        due = WorkshopStatus.HELD
    return due if due.value != workshop.status else None


@command(platform_only, audit=QUIET)
def remind_of_reports(actor: Actor) -> int:
    """Tell organizers of reports that fall due within three days or are late; returns how many."""
    rows = session().scalars(
        sa.select(Workshop).where(
            Workshop.status.in_((WorkshopStatus.HELD.value, WorkshopStatus.REPORT_DRAFT.value)),
            Workshop.report_due_on <= clock.today() + REPORT_NOTICE,
        )
    )
    told = 0
    for workshop in rows:
        assert workshop.report_due_on is not None
        publish(events.ReportDue(workshop.id, is_late=workshop.report_due_on < clock.today()))
        told += 1
    return told
