"""Background work of workshops."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.queries.people import END_OF_WORKSHOP
from matchmaker.workshops.services import scheduled

keep_for_days(Kind(Registration, END_OF_WORKSHOP, "keep_needs_days", clears=Registration.note))


@job("workshops.follow_dates", every=timedelta(minutes=10))
def follow_dates() -> None:
    """Open and close phases, give free places."""
    scheduled.follow_dates(system_actor("workshops"))


@job("workshops.remind_of_reports", every=timedelta(days=1))
def remind_of_reports() -> None:
    """Remind organizers of reports."""
    scheduled.remind_of_reports(system_actor("workshops"))
