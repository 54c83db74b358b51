"""Exact solution of the published problem: cheap proofs, then a race of two complete searches.

*Core-guided*: CP-SAT minimises the breaks by collecting sets of breaks that cannot all be avoided. *Step
up*: from
a lower bound k (participants without any window, later the linear relaxation) ask "is there a schedule with
at
most k breaks?" for k, k + 1, …; the first yes is the optimum. Both share their bounds; whoever closes the
gap stops
the other. Every schedule found is checked by `b2b.check` before it counts.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.evaluation.b2b import proofs
from matchmaker.evaluation.b2b.check import breaks_of, faults
from matchmaker.evaluation.b2b.dzn import B2BInstance
from matchmaker.evaluation.b2b.model import Built, Shape, build_cp, build_lp, shape
from matchmaker.scheduling.engine.backend import (
    FEASIBLE,
    GLOP,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    Answer,
    Stopper,
    load,
)

_LIGHT: Mapping[str, Any] = {"symmetry_level": 0, "cp_model_probing_level": 0, "max_presolve_iterations": 1}
_QUICK_EFFORT = 0.5
_FIRST_EFFORT = 4.0
_GROWTH = 1.5
_HEAD_START = 0.25
_PATIENCE = 30.0
_LAST_MOMENT = 0.3


@dataclass(frozen=True, slots=True)
class B2BResult:
    """Outcome: `slots` are 0-based per meeting in file order (empty without a schedule); `reason` says why not."""

    status: str
    objective: int | None
    bound: int | None
    slots: tuple[int, ...]
    seconds: float
    reason: str = ""


class _Race:
    """Best schedule and best bound so far, shared by the searches."""

    def __init__(self, instance: B2BInstance, fairness: int, deadline: float, workers: int) -> None:
        self.workers = workers
        self.instance = instance
        self.fairness = fairness
        self.deadline = deadline
        self.stopper = Stopper()
        self.lock = threading.Lock()
        self.lower = 0
        self.upper: int | None = None
        self.slots: tuple[int, ...] = ()
        self.impossible = False
        self.errors: list[BaseException] = []

    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    def over(self) -> bool:
        """Nothing remains to be done, or no time."""
        return self.stopper.stopped or self.left() <= 0

    def raise_bound(self, bound: float) -> None:
        """A proved lower bound on the total of breaks."""
        with self.lock:
            self.lower = max(self.lower, math.ceil(bound - 1e-6))
        self._finish()

    def no_schedule(self) -> None:
        """Proved: no schedule at all."""
        with self.lock:
            self.impossible = True
        self.stopper.stop()

    def schedule(self, slots: tuple[int, ...]) -> None:
        """A schedule; refused with an error if the independent check finds a fault."""
        found = faults(self.instance, slots, self.fairness)
        if found:
            raise RuntimeError(f"the search returned a faulty schedule: {found[0]}")
        total = sum(breaks_of(self.instance, slots))
        with self.lock:
            if self.upper is None or total < self.upper:
                self.upper, self.slots = total, slots
        self._finish()

    def _finish(self) -> None:
        with self.lock:
            closed = self.upper is not None and self.lower >= self.upper
        if closed:
            self.stopper.stop()


def solve_b2b(
    instance: B2BInstance,
    *,
    fairness: int = 2,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
) -> B2BResult:
    """Minimise the total of breaks. Status is optimal, feasible, infeasible or unknown, each only if true.

    `seconds` is wall-clock time; one worker runs the core-guided search alone and is reproducible.
    """
    load()
    began = time.monotonic()
    left, reason = proofs.domains(instance)
    reason = reason or proofs.contradiction(instance, left)
    if reason:
        return B2BResult(INFEASIBLE, None, None, (), time.monotonic() - began, reason)
    data = shape(instance, left)
    race = _Race(instance, fairness, began + seconds, workers)
    race.lower = sum(1 for meetings, w in zip(data.busy, data.windows, strict=True) if len(meetings) > 1 and not w)
    built = build_cp(data, fairness)
    searches = _searches(race, data, built, seed)[: max(1, workers)]
    if workers > 1:
        patience = min(_PATIENCE, 0.4 * seconds)
        searches.append(lambda: None if race.stopper.wait(patience) else _any_answer(race, built, seed))
    threads = [threading.Thread(target=_guard, args=(race, search), daemon=True) for search in searches[1:]]
    for thread in threads:
        thread.start()
    _guard(race, searches[0])
    for thread in threads:
        thread.join()
    if race.errors and race.upper is None and not race.impossible:
        raise race.errors[0]
    return _result(race, time.monotonic() - began)


def _result(race: _Race, seconds: float) -> B2BResult:
    if race.impossible:
        return B2BResult(INFEASIBLE, None, None, (), seconds, "The search proved that no schedule exists.")
    if race.upper is None:
        return B2BResult(UNKNOWN, None, race.lower, (), seconds, "No schedule was found in the time given.")
    status = OPTIMAL if race.lower >= race.upper else FEASIBLE
    return B2BResult(status, race.upper, min(race.lower, race.upper), race.slots, seconds)


def _searches(race: _Race, data: Shape, built: Built, seed: int) -> list[Callable[[], None]]:
    """One complete search per worker; the first alone is reproducible, the others join after a moment."""

    def first_alone() -> None:
        _core(race, built, seed, {**_LIGHT, "max_deterministic_time": _QUICK_EFFORT})
        _core(race, built, seed, {"symmetry_level": 0})

    def first() -> None:
        _core(race, built, seed, {**_LIGHT, "max_deterministic_time": _QUICK_EFFORT})
        _step_up(race, data, built, seed)

    def second() -> None:
        if not race.stopper.wait(_HEAD_START):
            _core(race, built, seed, {"symmetry_level": 0})

    def third() -> None:
        if not race.stopper.wait(_HEAD_START):
            _step_up(race, data, built, seed + 1)

    def fourth() -> None:
        if not race.stopper.wait(_HEAD_START):
            _core(race, built, seed + 2, _LIGHT)

    return [first, second, third, fourth] if race.workers > 1 else [first_alone]


def _guard(race: _Race, search: Callable[[], None]) -> None:
    try:
        search()
    except Exception as error:  # noqa: BLE001 - kept and raised by the caller unless another search succeeded
        race.errors.append(error)


def _read(built: Built, answer: Answer) -> tuple[int, ...]:
    return tuple(
        next(slot for slot, literal in choice.items() if answer.values[literal] > 0.5) for choice in built.place
    )


def _core(race: _Race, built: Built, seed: int, parameters: Mapping[str, Any]) -> None:
    if race.over():
        return
    model = built.model.copy()
    model.minimise([(literal, 1) for literal in built.breaks])
    answer = model.solve(
        seconds=race.left(),
        seed=seed,
        workers=1,
        stopper=race.stopper,
        on_bound=race.raise_bound,
        optimize_with_core=True,
        linearization_level=0,
        **parameters,
    )
    if answer.status == INFEASIBLE:
        race.no_schedule()
    elif answer.status != UNKNOWN:
        race.schedule(_read(built, answer))
        if answer.status == OPTIMAL:
            race.raise_bound(sum(breaks_of(race.instance, _read(built, answer))))


def _step_up(race: _Race, data: Shape, built: Built, seed: int) -> None:
    """Refuse or find "at most k breaks" for k from the relaxation's bound on.

    Luck decides how long one search takes, so each has an effort that grows, and the next begins anew otherwise.
    """
    _relax(race, data)
    refused = tries = 0
    while not race.over():
        limit = race.lower
        model = built.model.copy()
        model.linear([(literal, 1) for literal in built.breaks], 0, limit)
        ways: Sequence[Mapping[str, Any]] = ({"symmetry_level": 0}, _LIGHT)
        answer = model.solve(
            seconds=race.left(),
            seed=seed + 7 * (refused + tries),
            workers=1,
            stopper=race.stopper,
            linearization_level=0,
            max_deterministic_time=_FIRST_EFFORT * _GROWTH**tries,
            **ways[tries % 2],
        )
        if answer.status == UNKNOWN:
            tries += 1
        elif answer.status != INFEASIBLE:
            race.schedule(_read(built, answer))
            return
        else:
            race.raise_bound(limit + 1)
            refused, tries = refused + 1, 0
            if refused == 1:
                _possible(race, built, seed)


def _any_answer(race: _Race, built: Built, seed: int) -> None:
    """When no proof has come for a while: a search for good schedules, so that something stands when time is up."""
    if race.over():
        return
    model = built.model.copy()
    model.minimise([(literal, 1) for literal in built.breaks])
    answer = model.solve(
        seconds=race.left() - _LAST_MOMENT,
        seed=seed,
        workers=2,
        stopper=race.stopper,
        on_bound=race.raise_bound,
    )
    if answer.status == INFEASIBLE:
        race.no_schedule()
    elif answer.status != UNKNOWN:
        race.schedule(_read(built, answer))


def _possible(race: _Race, built: Built, seed: int) -> bool:
    """Whether any number of breaks works at all: without this check an impossible file would step up for ever."""
    if race.over():
        return False
    answer = built.model.copy().solve(
        seconds=race.left(),
        seed=seed,
        workers=1,
        stopper=race.stopper,
        linearization_level=0,
        symmetry_level=0,
    )
    if answer.status == INFEASIBLE:
        race.no_schedule()
    elif answer.status != UNKNOWN:
        race.schedule(_read(built, answer))
    return answer.status not in (INFEASIBLE, UNKNOWN)


def _relax(race: _Race, data: Shape) -> None:
    """Raise the bound by the linear relaxation, minus a margin far above its arithmetic error."""
    if race.over():
        return
    answer = build_lp(data).solve(GLOP, seconds=race.left(), stopper=race.stopper)
    if answer.status == OPTIMAL and answer.objective is not None:
        race.raise_bound(answer.objective - 1e-4)
