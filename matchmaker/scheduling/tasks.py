"""Background work of scheduling: the solver runs in a thread while this one keeps the lease and the progress."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from matchmaker.core.actors import system_actor
from matchmaker.core.db import unit_of_work
from matchmaker.core.jobs import heartbeat, job
from matchmaker.scheduling.engine.problem import Problem, places_of
from matchmaker.scheduling.engine.result import INFEASIBLE, OPTIMAL, Result
from matchmaker.scheduling.queries import failures, roundtables
from matchmaker.scheduling.queries import runs as runs_queries
from matchmaker.scheduling.services import repairing, seating
from matchmaker.scheduling.services import runs as runs_services

log = logging.getLogger(__name__)
SOLVER = system_actor("solver")
BEAT = 1.0
REPAIR_SECONDS = 30.0
PRICE_SECONDS = 5.0
PRICED = 25
OPTIONS = ("gap", "few", "best")


@job("scheduling.solve", transactional=False)
def solve_run(run_id: int) -> None:
    """Read, close, solve, open, check that the input is unchanged, write."""
    with unit_of_work():
        run = runs_queries.get_run_by_id(run_id)
        problem = runs_services.begin_run(SOLVER, run=run)
        seconds, seed, workers = run.seconds, run.seed, run.workers
    if problem is None:
        return
    try:
        _search(run_id, problem, seconds=seconds, seed=seed, workers=workers)
    except Exception as error:  # whatever it is: the run says so, and the schedule stays as it was
        log.exception("Solve run %s failed.", run_id)
        with unit_of_work():
            runs_services.record_failure(SOLVER, run=runs_queries.get_run_by_id(run_id), why=_words(error))


def _words(error: Exception) -> str:
    return failures.stopped_words(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _search(run_id: int, problem: Problem, *, seconds: float, seed: int, workers: int) -> None:
    from matchmaker.scheduling.engine.apart import LARGE, solve_apart
    from matchmaker.scheduling.engine.clash import why_infeasible
    from matchmaker.scheduling.engine.solve import solve

    watch = Watch()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(
            solve_apart if places_of(problem) > LARGE else solve,
            problem,
            seconds=seconds,
            seed=seed,
            workers=workers,
            progress=watch.note,
            should_stop=watch.stop.is_set,
        )
        try:
            _accompany(future, run_id, seconds, watch)
        finally:
            watch.stop.set()
    result = future.result()
    stopped = watch.cancelled
    costs = {} if stopped else _costs(problem, result, seconds=min(PRICE_SECONDS, seconds))
    price = None if stopped else _promise_price(problem, result, seconds=min(PRICE_SECONDS, seconds))
    asks = result.status == INFEASIBLE and not stopped
    clash = why_infeasible(problem, seconds=min(10.0, seconds)) if asks else None
    with unit_of_work():
        run = runs_queries.get_run_by_id(run_id)
        runs_services.record_solution(SOLVER, run=run, result=result, clash=clash, costs=costs, promise_price=price)


def _promise_price(problem: Problem, result: Result, *, seconds: float) -> int | None:
    """What the promises to all sides cost in value; None while that is not proved, or nothing is promised."""
    from matchmaker.scheduling.engine.prices import promise_price

    promised = any(party.min_meetings for party in problem.parties)
    if result.status != OPTIMAL or not promised:
        return None
    return promise_price(problem, best=result.certificate.value, seconds=seconds)


def _costs(problem: Problem, result: Result, *, seconds: float) -> Mapping[int, int]:
    """What the most valuable wishes without a place would cost in all; nothing while the best value is not proved."""
    from matchmaker.scheduling.engine.prices import prices

    if result.status != OPTIMAL:
        return {}
    values = {request.id: request.value for request in problem.requests}
    wanted = sorted(result.unplaced, key=lambda number: (-values[number], number))[:PRICED]
    return prices(problem, wanted, best=result.certificate.value, seconds=seconds)


class Watch:
    """What the solver's threads report until the next beat, and whether they should stop."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.cancelled = False
        """Somebody asked for the end; otherwise the search ended by itself."""
        self._lock = threading.Lock()
        self._points: list[list[Any]] = []

    def note(self, incumbent: int | None, bound: int | None, seconds: float, phase: str) -> None:
        """Called by the solver; quick."""
        with self._lock:
            self._points.append([round(seconds, 2), incumbent, bound, phase])

    def take(self) -> list[list[Any]]:
        """The last point of each phase since the last call, and the first one ever reported."""
        with self._lock:
            points, self._points = self._points, []
        last = {point[3]: number for number, point in enumerate(points)}
        return [point for number, point in enumerate(points) if number == last[point[3]]]


def _accompany(future: Future[Result], run_id: int, seconds: float, watch: Watch) -> None:
    began = 0.0
    while True:
        done = bool(wait([future], timeout=BEAT).done)
        began += BEAT
        with unit_of_work():
            run = runs_queries.get_run_by_id(run_id)
            stop = runs_services.note_progress(SOLVER, run=run, points=watch.take())
        if heartbeat(int(min(began, seconds)), int(seconds)) or stop:
            watch.cancelled = True
            watch.stop.set()
        if done:
            return


@job("scheduling.settle_runs", every=timedelta(minutes=5))
def settle_runs() -> None:
    """A run whose worker is gone for good does not block the next one."""
    runs_services.settle_dead_runs(system_actor("scheduling"))


@job("scheduling.repair", transactional=False)
def work_out_repair(schedule_id: int) -> None:
    """Work out the three options for an incident, outside any transaction."""
    actor = system_actor("solver")
    with unit_of_work():
        asked = repairing.read_repair(actor, schedule_id=schedule_id)
    if asked is None:
        return
    from matchmaker.scheduling.engine.repair import repair

    heartbeat(0, len(OPTIONS))
    try:
        found = repair(
            asked.plan.problem, asked.plan.placements, asked.incidents, now_slot=asked.now_slot, seconds=REPAIR_SECONDS
        )
        with unit_of_work():
            repairing.record_repair(actor, schedule_id=schedule_id, asked=asked, found=found)
    except Exception as error:  # whatever it is: the page says so, and the schedule stays as it was
        log.exception("The repair of schedule %s failed.", schedule_id)
        with unit_of_work():
            repairing.fail_repair(actor, schedule_id=schedule_id, at=asked.at, why=_words(error))


@job("scheduling.seat", transactional=False)
def seat_roundtable(seating_id: int) -> None:
    """Read, close, search, open, write: the seats of a roundtable."""
    with unit_of_work(write=False):
        row = roundtables.seating_by_id(seating_id)
        if row is None:
            return
        problem, seconds, seed = roundtables.problem_of(row), row.seconds, row.seed
    from matchmaker.scheduling.engine.roundtables import seat

    heartbeat(0, seconds)
    try:
        result = seat(problem, seconds=float(seconds), seed=seed, workers=2)
    except Exception as error:  # whatever it is: the page says so
        log.exception("Seating %s failed.", seating_id)
        with unit_of_work():
            if (row := roundtables.seating_by_id(seating_id)) is not None:
                seating.fail_seating(SOLVER, seating=row, why=_words(error))
        return
    with unit_of_work():
        if (row := roundtables.seating_by_id(seating_id)) is not None:
            seating.record_seating(SOLVER, seating=row, found=result, seed=seed)
