"""Solve runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired
from matchmaker.core.i18n import _l
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.jsonform import fingerprint, from_data, placements_from_data
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.engine.verify import objective, violations
from matchmaker.scheduling.models import ACTIVE_RUNS, Meeting, Schedule, ScheduleKind, SolveRun
from matchmaker.scheduling.queries.problem import NO_FLOORS, Floors
from matchmaker.workshops.models.workshop import Workshop


def get_run_by_id(run_id: int) -> SolveRun:
    """A run by database id (for jobs and listeners)."""
    return session().get_one(SolveRun, run_id)


def get_run(actor: Actor, *, run_id: str) -> SolveRun:
    """A run by its address, for the organizers of its workshop. Raises NotFound."""
    found = session().scalar(
        sa.select(SolveRun)
        .where(SolveRun.public_id == run_id)
        .options(joinedload(SolveRun.workshop).selectinload(Workshop.roles))
    )
    if found is None or not policy.can_view_run(actor, run=found):
        if not actor.is_authenticated:
            raise SignInRequired(_l("Please sign in first."))
        raise NotFound(_l("There is no such solve run here."))
    return found


def promised_floors(schedule: Schedule) -> Floors:
    """The meetings that the solve behind a schedule promised to each side; none for a schedule made by hand."""
    run = session().get(SolveRun, schedule.run_id) if schedule.run_id is not None else None
    return Floors.from_data(run.floors) if run is not None else NO_FLOORS


def active_run(workshop: Workshop) -> SolveRun | None:
    """The run that waits or works."""
    return session().scalar(
        sa.select(SolveRun).where(SolveRun.workshop_id == workshop.id, SolveRun.status.in_(ACTIVE_RUNS))
    )


def last_run(workshop: Workshop) -> SolveRun | None:
    """The newest run, in whatever state."""
    return session().scalar(
        sa.select(SolveRun).where(SolveRun.workshop_id == workshop.id).order_by(SolveRun.id.desc()).limit(1)
    )


def last_release(workshop_id: int) -> Schedule | None:
    """The newest released copy."""
    return session().scalar(
        sa.select(Schedule)
        .where(Schedule.workshop_id == workshop_id, Schedule.kind == ScheduleKind.RELEASED.value)
        .order_by(Schedule.number.desc())
        .limit(1)
    )


def releases(workshop: Workshop) -> list[Schedule]:
    """All released copies, newest first."""
    return list(
        session().scalars(
            sa.select(Schedule)
            .where(Schedule.workshop_id == workshop.id, Schedule.kind == ScheduleKind.RELEASED.value)
            .options(selectinload(Schedule.workshop))
            .order_by(Schedule.number.desc())
        )
    )


def announced_requests(workshop_id: int) -> set[int]:
    """Requests with a meeting in any released copy: somebody was told of them."""
    return set(
        session().scalars(
            sa.select(Meeting.request_id)
            .join(Schedule, Schedule.id == Meeting.schedule_id)
            .where(Schedule.workshop_id == workshop_id, Schedule.kind == ScheduleKind.RELEASED.value)
        )
    )


@dataclass(frozen=True)
class Checked:
    """A stored schedule, verified once more by code that shares nothing with the solver."""

    same_input: bool
    broken: list[str]
    value: int
    same_value: bool

    @property
    def is_fine(self) -> bool:
        """Input, rules and value agree with the certificate."""
        return self.same_input and not self.broken and self.same_value


def check_again(run: SolveRun) -> Checked | None:
    """Recompute fingerprint, rules and value from the stored problem; None if the run stored no schedule."""
    if not run.result.get("placements"):
        return None
    problem = from_data(run.problem)
    placements = placements_from_data(run.result["placements"])
    value = objective(problem, placements).value
    return Checked(
        fingerprint(problem) == run.fingerprint == run.result["certificate"]["fingerprint"],
        [rule.sentence for rule in violations(problem, placements)],
        value,
        value == run.result["certificate"]["value"],
    )


@dataclass(frozen=True)
class Compared:
    """What a run found beside the schedule that stands: values and idle gaps, both under the run's rules."""

    value: int
    value_now: int
    gaps: int
    gaps_now: int

    @property
    def gains(self) -> bool:
        """More value, or as much with fewer idle gaps."""
        return (self.value, -self.gaps) > (self.value_now, -self.gaps_now)


def compare(run: SolveRun, standing: Sequence[Placement]) -> Compared | None:
    """A run's schedule against meetings that stand; None if it found none. Only wishes that the run knew count."""
    if not run.result.get("placements"):
        return None
    problem = from_data(run.problem)
    known, tables = {r.id for r in problem.requests}, {t.id for t in problem.tables}
    now = objective(problem, [p for p in standing if p.request in known and p.table in tables])
    then = objective(problem, placements_from_data(run.result["placements"]))
    return Compared(then.value, now.value, then.gaps, now.gaps)
