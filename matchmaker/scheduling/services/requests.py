"""Requests follow what workshops accept; plans let go of times and tables that are removed."""

from __future__ import annotations

from collections.abc import Collection

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.scheduling.jobs.placements import apply_placements
from matchmaker.scheduling.jobs.request_sync import sync_requests
from matchmaker.scheduling.queries import problem
from matchmaker.workshops.models.workshop import Workshop


@command(platform_only, audit=QUIET)
def refresh_requests(actor: Actor, *, workshop: Workshop) -> None:
    """Bring the requests in step with wishes, accepted pairings and group meetings."""
    sync_requests(workshop)
    schedule = problem.working_schedule(workshop)
    if schedule is not None:
        schedule.inputs_changed_at = clock.now()
        session().flush()


@command(platform_only, audit=QUIET)
def free_places(actor: Actor, *, workshop: Workshop, slots: Collection[int], tables: Collection[int]) -> int:
    """Take meetings of the working schedule off times and tables that are about to go; returns how many."""
    schedule = problem.working_schedule(workshop)
    meetings = problem.meetings_of(schedule)
    going = [m for m in meetings if m.slot_id in slots or m.table_id in tables]
    if schedule is None or not going:
        return 0
    apply_placements(schedule, problem.placements_of([m for m in meetings if m not in going]))
    for meeting in going:
        if meeting in session():
            session().delete(meeting)  # one that no longer takes place, and was never announced
    session().flush()
    schedule.inputs_changed_at = clock.now()
    return len(going)
