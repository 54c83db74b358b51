"""What schedules do by themselves: remember that their input changed, or follow it."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling.jobs.placements import refresh_problem
from matchmaker.scheduling.models import Schedule, ScheduleKind
from matchmaker.scheduling.queries import problem
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge


def note_change(workshop_id: int | None) -> None:
    """The input of a workshop's working schedule changed."""
    session().execute(
        sa.update(Schedule)
        .where(Schedule.workshop_id == workshop_id, Schedule.kind == ScheduleKind.WORKING.value)
        .values(inputs_changed_at=clock.now())
    )


def follow_delay(workshop: Workshop) -> None:
    """Meeting times moved with all that stands on them: the working schedule is judged by the new times.

    Options of a repair are for the old times; they are forgotten.
    """
    schedule = problem.working_schedule(workshop)
    if schedule is None:
        return
    changed = schedule.inputs_changed_at
    schedule.repair = {}
    refresh_problem(schedule)
    schedule.inputs_changed_at = changed


def note_change_of_participant(registration_id: int) -> None:
    """What a participant said changed."""
    note_change(session().scalar(sa.select(Registration.workshop_id).where(Registration.id == registration_id)))


def note_change_of_challenge(challenge_id: int) -> None:
    """A challenge changed: for every workshop that has it on the table."""
    tables = sa.select(WorkshopChallenge.workshop_id).where(WorkshopChallenge.challenge_id == challenge_id)
    for workshop_id in session().scalars(tables):
        note_change(workshop_id)
