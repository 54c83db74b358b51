"""Background work of workshops."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.workshops.jobs import inviting, messages
from matchmaker.workshops.models.inviting import WorkshopJoining
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.queries.people import END_OF_WORKSHOP
from matchmaker.workshops.services import scheduled

keep_for_days(Kind(Registration, END_OF_WORKSHOP, "keep_needs_days", clears=Registration.note))
keep_for_days(Kind(WorkshopJoining, WorkshopJoining.created_at, "keep_needs_days"))


@job("workshops.write_invitations", transactional=False)
def write_invitations(workshop_id: int) -> None:
    """Write the mails of invitations and reminders."""
    inviting.write_invitations(workshop_id)


@job("workshops.write_message", transactional=False)
def write_message(message_id: int) -> None:
    """Write a message to everybody it is for."""
    messages.write_message(message_id)


@job("workshops.release_mails", transactional=False)
def release_mails(workshop_id: int, last: int) -> None:
    """Let held mails go."""
    messages.release_mails(workshop_id, last)


@job("workshops.follow_dates", every=timedelta(minutes=10))
def follow_dates() -> None:
    """Open and close phases, give free places."""
    scheduled.follow_dates(system_actor("workshops"))


@job("workshops.remind_of_reports", every=timedelta(days=1))
def remind_of_reports() -> None:
    """Remind organizers of reports."""
    scheduled.remind_of_reports(system_actor("workshops"))
