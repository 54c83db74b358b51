"""The demo's schedules: solved and released, one of them repaired and released again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from matchmaker.core import clock, jobs
from matchmaker.core.db import unit_of_work
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.queries import problem as scheduling_problem
from matchmaker.scheduling.services import releasing as scheduling_releasing
from matchmaker.scheduling.services import repairing as scheduling_repairing
from matchmaker.scheduling.services import runs as scheduling_runs
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.programme import slots
from seed.workshops import HELD, SOON, TIMINGS
from seed.world import PERSONAS, World, days_ago

SECONDS = 1.5  # the value is proved in a tenth of it; the rest goes into fewer gaps
REPAIRED = 2  # days ago
SEVERAL = 3  # meetings: nobody loses the only one
LATE_WORDS = "Our train arrives later than planned."
PREFERRED = ("few", "gap", "best")


def load_schedules(world: World) -> str:
    """The held and the next workshop get their schedules; the next one a repair and a second release."""
    lines = []
    for record in world.records.workshops:
        if record.phase not in {HELD, SOON}:
            continue
        timing = TIMINGS[record.phase]
        _solve(world, record.key, days_ago(-timing.solving) + timedelta(hours=1))
        with clock.at(days_ago(-timing.shown)), unit_of_work():
            workshop = world.workshop(record.key)
            scheduling_releasing.release_schedule(world.actor("Ada"), workshop=workshop)
            lines.append(f"{len(planned(workshop))} meetings")
        if record.phase == SOON:
            _repair(world, record.key, days_ago(REPAIRED))
    return f"schedules with {' and '.join(lines)}"


def planned(workshop: Workshop) -> list[Meeting]:
    """The working schedule's meetings that take place, in their order on the day."""
    found = scheduling_problem.meetings_of(scheduling_problem.working_schedule(workshop))
    return sorted((m for m in found if m.takes_place), key=lambda m: (m.slot.position, m.id))


def _solve(world: World, key: str, at: datetime) -> None:
    with clock.at(at):
        with unit_of_work():
            scheduling_runs.request_solve(world.actor("Ada"), workshop=world.workshop(key), seconds=SECONDS, workers=1)
        jobs.drain()


def _is_of_a_persona(world: World, meeting: Meeting) -> bool:
    """The people one signs in as keep their meetings: their day is looked at first."""
    theirs = {world.organizations[key] for key in PERSONAS}
    return bool(theirs & {meeting.city.organization_id, meeting.company.organization_id})


def _repair(world: World, key: str, at: datetime) -> None:
    """A company with several meetings, one of them in the first slots, comes a slot later than it said."""
    with clock.at(at):
        with unit_of_work():
            workshop = world.workshop(key)
            meetings = planned(workshop)
            number = Counter(meeting.company_id for meeting in meetings)
            first = next(m for m in meetings if number[m.company_id] >= SEVERAL and not _is_of_a_persona(world, m))
            later = next(slot for slot in slots(workshop) if slot.position > first.slot.position)
            incident = scheduling_repairing.IncidentDraft("late", first.company_id, later.id, LATE_WORDS)
            scheduling_repairing.ask_repair(world.actor("Ada"), workshop=workshop, incident=incident)
        jobs.drain()
        with unit_of_work():
            workshop = world.workshop(key)
            schedule = scheduling_problem.working_schedule(workshop)
            options = schedule.repair["options"] if schedule is not None else {}
            possible = [name for name in PREFERRED if options.get(name, {}).get("placements")]
            chosen = min(possible, key=lambda name: len(options[name]["lost"]))  # of equal ones the first
            scheduling_repairing.accept_repair(world.actor("Ada"), workshop=workshop, option=chosen, release=True)
