"""Solve runs: asked for by an organizer, worked on outside any transaction, stored only if the input still stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.core import clock, jobs
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.scheduling import events, policy
from matchmaker.scheduling.engine.clash import Clash
from matchmaker.scheduling.engine.jsonform import (
    fingerprint,
    from_data,
    placements_from_data,
    placements_to_data,
    to_data,
)
from matchmaker.scheduling.engine.problem import Problem, ProblemError
from matchmaker.scheduling.engine.result import INFEASIBLE, Result
from matchmaker.scheduling.engine.verify import violations
from matchmaker.scheduling.jobs.placements import apply_placements, ensure_working_schedule, remember
from matchmaker.scheduling.jobs.request_sync import sync_requests
from matchmaker.scheduling.models import ACTIVE_RUNS, RunStatus, Schedule, SolveRun
from matchmaker.scheduling.queries import changes, failures, problem, runs
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import ProblemInputs

LONGEST = 600.0
HISTORY = 400


@command(policy.can_plan)
def request_solve(
    actor: Actor,
    *,
    workshop: Workshop,
    seconds: float,
    floors: Floors | None = None,
    seed: int = 1,
    workers: int = 2,
) -> SolveRun:
    """Ask for the best schedule. A second click while the same run is active returns that run.

    Raises Conflict while another run is active, Invalid for effort out of range or an unusable problem.
    """
    if not 0 < seconds <= LONGEST or not 1 <= workers <= 8 or not 0 <= seed < 2**31:
        raise Invalid({"seconds": _("Choose between 1 and %(most)s seconds.", most=round(LONGEST))})
    floors = floors or Floors()
    _settle_dead(workshop)
    problem = _problem(sync_requests(workshop), floors)
    active = runs.active_run(workshop)
    if active is not None:
        return _same_or_conflict(active, fingerprint(problem), actor)
    run = SolveRun(
        workshop_id=workshop.id,
        fingerprint=fingerprint(problem),
        seed=seed,
        seconds=seconds,
        workers=workers,
        floors=floors.to_data(),
        problem=to_data(problem),
        asked_by_id=actor.user_id,
        created_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(run)
    except IntegrityError:
        other = runs.active_run(workshop)
        if other is None:
            raise
        return _same_or_conflict(other, fingerprint(problem), actor)
    run.job_id = jobs.enqueue("scheduling.solve", key=str(run.id), run_id=run.id).id
    return run


def _problem(inputs: ProblemInputs, floors: Floors) -> Problem:
    try:
        return problem.make_problem(inputs, floors=floors)
    except ProblemError as error:
        raise Invalid(_("No schedule can be calculated yet: %(why)s", why=str(error))) from error


def _same_or_conflict(active: SolveRun, fingerprint: str, actor: Actor) -> SolveRun:
    if active.fingerprint == fingerprint and active.asked_by_id == actor.user_id:
        return active
    raise Conflict(_("A schedule is already being calculated. Wait for it, or cancel it first."))


@command(policy.can_cancel_run)
def cancel_run(actor: Actor, *, run: SolveRun) -> SolveRun:
    """Stop a run; the schedule stays as it is. Cancelling twice changes nothing."""
    if run.status == RunStatus.QUEUED.value:
        _end(run, RunStatus.CANCELLED)
    elif run.is_active:
        run.wants_cancel = True
    return run


@command(platform_only, audit=QUIET)
def begin_run(actor: Actor, *, run: SolveRun) -> Problem | None:
    """Start (or start again after a killed worker); None if there is nothing to do any more."""
    if not run.is_active:
        return None
    if failures.was_killed_too_often(run.job_id):
        _end(run, RunStatus.FAILED, error=failures.stopped_too_often())
        return None
    run.status, run.started_at, run.history = RunStatus.RUNNING.value, clock.now(), []
    return from_data(run.problem)


@command(platform_only, audit=QUIET)
def note_progress(actor: Actor, *, run: SolveRun, points: Sequence[Sequence[Any]]) -> bool:
    """Keep what the solver reported since the last time; True if it should stop."""
    if points:
        run.history = [*run.history, *(list(point) for point in points)][-HISTORY:]
        run.objective, run.bound = _latest(run.history)
    return run.wants_cancel or not run.is_active


def _latest(history: Sequence[Sequence[Any]]) -> tuple[int | None, int | None]:
    """Best value and bound so far; later phases report gaps, not value."""
    values = [point for point in history if point[3] in {"greedy", "value"}]
    known = [p[1] for p in values if p[1] is not None]
    bounds = [p[2] for p in values if p[2] is not None]
    return (max(known) if known else None), (min(bounds) if bounds else None)


@command(platform_only)
def record_solution(
    actor: Actor,
    *,
    run: SolveRun,
    result: Result,
    clash: Clash | None = None,
    costs: Mapping[int, int] | None = None,
    promise_price: int | None = None,
) -> SolveRun:
    """Store what a run found, if the input is still the same and the checker agrees.

    It becomes the working schedule at once while nothing is released; later somebody reads the differences first
    (`apply_run`). `costs` are the prices of wishes without a place, by request; `promise_price` is the value that the
    promises cost.
    """
    if not run.is_active:
        return run
    prices = {"costs": [list(pair) for pair in (costs or {}).items()], "promise_price": promise_price}
    run.result = _result_data(result, clash) | prices
    run.objective, run.bound = result.certificate.value, result.certificate.bound
    inputs = sync_requests(run.workshop)
    now = _problem(inputs, Floors.from_data(run.floors))
    if run.wants_cancel:
        return _end(run, RunStatus.CANCELLED)
    if fingerprint(now) != run.fingerprint:
        run.changes = changes.differences(from_data(run.problem), now)
        return _end(run, RunStatus.STALE)
    broken = violations(now, result.placements) if result.found else []
    if not result.found or broken:
        return _end(run, RunStatus.FAILED, error=_why(result, [v.sentence for v in broken]))
    _end(run, RunStatus.DONE)
    if runs.last_release(run.workshop_id) is None:  # what people were told is not replaced before somebody looked
        _apply(run, inputs)
    return run


@command(platform_only)
def record_failure(actor: Actor, *, run: SolveRun, why: str) -> SolveRun:
    """The search broke off with an error: the run has failed and says so; the schedule stays as it was."""
    if run.is_active:
        _end(run, RunStatus.FAILED, error=why[:500])
    return run


def _why(result: Result, broken: list[str]) -> str:
    if broken:
        return _("The independent check rejected the schedule: %(why)s", why=" ".join(broken[:3]))
    if result.status == INFEASIBLE:
        return _("No schedule can keep all these rules.")
    return result.error or _("No schedule was found in this time. Allow more time.")


def _result_data(result: Result, clash: Clash | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "status": result.status,
        "placements": placements_to_data(result.placements),
        "unplaced": list(result.unplaced),
        "certificate": result.certificate.to_data(),
        "error": result.error,
    }
    if clash is not None:
        data["clash"] = [rule.sentence for rule in clash.rules]
        data["smallest"] = clash.smallest
    return data


@command(policy.can_plan)
def apply_run(actor: Actor, *, workshop: Workshop, run: SolveRun) -> Schedule:
    """Replace the working schedule by what a run found, after a look at the differences. Raises Conflict."""
    if run.workshop_id != workshop.id or not run.result.get("placements"):
        raise Conflict(_("This run has no schedule to use."))
    inputs = sync_requests(workshop)
    if fingerprint(_problem(inputs, Floors.from_data(run.floors))) != run.fingerprint:
        raise Conflict(_("Times, wishes or locks changed after this run. Solve again."))
    return _apply(run, inputs)


def _apply(run: SolveRun, inputs: ProblemInputs) -> Schedule:
    schedule = ensure_working_schedule(run.workshop)
    remember(schedule, "run")
    schedule.certificate, schedule.run_id, schedule.repair = run.result["certificate"], run.id, {}
    apply_placements(schedule, placements_from_data(run.result["placements"]), by_hand=False, inputs=inputs)
    return schedule


@command(platform_only, audit=QUIET)
def settle_dead_runs(actor: Actor) -> int:
    """Runs whose job has ended without a word are failed; the schedules stay as they were. Returns how many."""
    rows = session().scalars(sa.select(SolveRun).where(SolveRun.status.in_(ACTIVE_RUNS)))
    return sum(_settle_if_dead(run) for run in rows)


def _settle_dead(workshop: Workshop) -> None:
    run = runs.active_run(workshop)
    if run is not None:
        _settle_if_dead(run)


def _settle_if_dead(run: SolveRun) -> int:
    job = session().get(jobs.Job, run.job_id) if run.job_id is not None else None
    if job is not None and job.status in jobs.ACTIVE:
        return 0
    _end(run, RunStatus.FAILED, error=failures.stopped_words(job.error if job is not None else ""))
    session().flush()
    return 1


def _end(run: SolveRun, status: RunStatus, *, error: str = "") -> SolveRun:
    run.status, run.finished_at, run.error = status.value, clock.now(), error
    publish(events.RunFinished(run.id))
    return run
