"""Solve a problem: a first answer at once, the proved value, then gaps, fairness and tables; every answer verified.

No global state, no files, no processes; threads only while `solve` runs. Any failure inside a solver becomes a result
with status `unknown` and an error sentence, never a wrong schedule.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from matchmaker.scheduling.engine import result as outcome
from matchmaker.scheduling.engine.backend import (
    INFEASIBLE,
    BackendError,
    Stopper,
    load,
    solver_version,
)
from matchmaker.scheduling.engine.compiled import Compiled, Plan, compile_problem
from matchmaker.scheduling.engine.flow import flow_bound
from matchmaker.scheduling.engine.gaps import GapModel, gaps_of
from matchmaker.scheduling.engine.greedy import greedy_plan
from matchmaker.scheduling.engine.improve import EXACT_CHOICES, GapSearch
from matchmaker.scheduling.engine.jsonform import fingerprint
from matchmaker.scheduling.engine.polish import polish
from matchmaker.scheduling.engine.problem import FAIRNESS, GAPS, TABLES, VALUE, Placement, Problem
from matchmaker.scheduling.engine.result import Certificate, Level, Result
from matchmaker.scheduling.engine.seating import seat
from matchmaker.scheduling.engine.value import ValueModel
from matchmaker.scheduling.engine.verify import objective, violations

Progress = Callable[[int | None, int | None, float, str], None]
"""`progress(incumbent, bound, seconds, phase)`; phases `greedy` (not proved), `value`, `gaps`, `fairness`.

Incumbent and bound are of the level the phase works on: summed value upwards, gaps downwards.
"""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    workers: int = 2,
    warm_start: Iterable[Placement] = (),
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    keep: Callable[[Result], None] | None = None,
) -> Result:
    """Best schedule within about `seconds` of wall-clock time, with its certificate.

    `warm_start` is a known schedule to start from (invalid parts are dropped). `should_stop` is asked about ten times a
    second. What either listener raises stops the search and is raised here. One worker and the same seed give the same
    schedule unless the clock cuts the search short. Status: `optimal` (no schedule has a higher value; the levels of
    the certificate say what else is proved), `feasible`, `infeasible` (proved), `unknown` (see `error`). `keep` is
    handed the first schedule and the one of the best value as soon as they stand.
    """
    load()
    run = _Run(problem, seconds, seed, workers, progress or _silent, keep)
    watcher = _Watcher(should_stop, run.stopper)
    try:
        found = run.go(tuple(warm_start))
    except BackendError as error:
        found = run.nothing(outcome.UNKNOWN, f"The solver failed: {error}.")
    finally:
        watcher.end()
    error_of_listener = run.listener_error or watcher.error
    if error_of_listener is not None:
        raise error_of_listener
    return found


def _silent(_incumbent: int | None, _bound: int | None, _seconds: float, _phase: str) -> None:
    """Nobody listens."""


class _Watcher:
    """Asks `should_stop` ten times a second beside the search."""

    def __init__(self, should_stop: Callable[[], bool] | None, stopper: Stopper) -> None:
        self._ended = threading.Event()
        self.error: Exception | None = None
        self._thread: threading.Thread | None = None
        if should_stop is not None:
            self._thread = threading.Thread(target=self._watch, args=(should_stop, stopper), daemon=True)
            self._thread.start()

    def _watch(self, should_stop: Callable[[], bool], stopper: Stopper) -> None:
        while not self._ended.wait(0.1):
            try:
                stop = should_stop()
            except Exception as error:  # noqa: BLE001 - raised again by solve()
                self.error, stop = error, True
            if stop:
                stopper.stop()
                return

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()


class _Run:
    def __init__(
        self,
        problem: Problem,
        seconds: float,
        seed: int,
        workers: int,
        progress: Progress,
        keep: Callable[[Result], None] | None,
    ) -> None:
        self.keep = keep
        self.problem = problem
        self.began = time.monotonic()
        self.deadline = self.began + max(0.01, seconds)
        self.seed = seed
        self.workers = max(1, workers)
        self.progress = progress
        self.stopper = Stopper()
        self.lock = threading.Lock()
        self.listener_error: Exception | None = None
        self.levels = problem.rules.levels
        self.value_seconds: float | None = None
        self.bounds: dict[str, int | None] = dict.fromkeys(self.levels)

    def tell(self, incumbent: int | None, bound: int | None, phase: str) -> None:
        """Pass news on; an exception of the listener may not reach the solver's threads and is raised later."""
        with self.lock:
            if self.listener_error is not None:
                return
            try:
                self.progress(incumbent, bound, time.monotonic() - self.began, phase)
            except Exception as error:  # noqa: BLE001 - raised again by solve()
                self.listener_error = error
        if self.listener_error is not None:
            self.stopper.stop()

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def go(self, warm_start: Sequence[Placement]) -> Result:
        compiled = compile_problem(self.problem)
        lost = next((n for n, must in enumerate(compiled.musts) if must and not compiled.choices[n]), None)
        if lost is not None:
            number = self.problem.requests[lost].id
            return self.nothing(outcome.INFEASIBLE, f"Meeting {number} must be placed but fits nowhere.")
        ceiling = flow_bound(compiled)
        self.bounds[VALUE] = ceiling
        first = self._first(compiled, warm_start)
        answer = ValueModel(compiled).solve(seconds=max(0.05, self.left()), seed=self.seed, stopper=self.stopper)
        bound = ceiling if answer.bound is None else min(ceiling, answer.bound)
        self.bounds[VALUE] = bound
        plan = answer.plan if answer.weight is not None else first
        if first is not None and plan is not None and compiled.value(first) >= compiled.value(plan):
            plan = first if warm_start else plan
        if plan is None:
            return self._rescue(compiled)
        if compiled.value(plan) == bound:
            self.value_seconds = time.monotonic() - self.began
        self.tell(compiled.value(plan), bound, "value")
        self._offer(compiled, plan)
        if answer.useless and answer.weight == compiled.value(plan) == answer.bound:
            compiled = _without(compiled, answer.useless)
        return self._refine(compiled, plan)

    def _first(self, compiled: Compiled, warm_start: Sequence[Placement]) -> Plan | None:
        """The greedy answer, or the warm start if that is worth more; None when neither is valid."""
        best: Plan | None = None
        warm = compiled.plan(warm_start)
        for plan in (greedy_plan(compiled, seed=self.seed, warm=warm), warm if warm else None):
            if plan is None or (best is not None and compiled.value(plan) < compiled.value(best)):
                continue
            placements = seat(compiled, plan)
            if placements is not None and not violations(self.problem, placements):
                best = plan
        self.tell(None if best is None else compiled.value(best), self.bounds[VALUE], "greedy")
        if best is not None:
            self._offer(compiled, best)
        return best

    def _offer(self, compiled: Compiled, plan: Plan) -> None:
        """Hand a schedule over that already stands, while the search goes on."""
        placements = seat(compiled, plan) if self.keep is not None else None
        if self.keep is not None and placements is not None:
            self.keep(self._hand_over(placements))

    def _rescue(self, compiled: Compiled) -> Result:
        """The linear programme found nothing, or says infeasible; only an exact search may say so aloud."""
        answer = GapModel(compiled, 0).any_plan(
            seconds=max(0.05, self.left()), seed=self.seed, workers=self.workers, stopper=self.stopper
        )
        if answer.status == INFEASIBLE:
            return self.nothing(outcome.INFEASIBLE, "No schedule keeps all musts, locks, floors and limits.")
        if answer.goal is None:
            return self.nothing(outcome.UNKNOWN, _OUT_OF_TIME)
        return self._refine(compiled, answer.plan)

    def _refine(self, compiled: Compiled, plan: Plan) -> Result:
        value = compiled.value(plan)
        if not plan:
            self.bounds |= {name: 0 for name in self.levels if name != VALUE}
        elif GAPS in self.levels:
            plan = self._gaps(compiled, plan, value)
            if FAIRNESS in self.levels:
                plan = self._fairness(compiled, plan, value)
        placements = seat(compiled, plan)
        if placements is None:
            return self.nothing(outcome.UNKNOWN, "The tables could not be assigned.")
        return self._hand_over(placements)

    def _gaps(self, compiled: Compiled, plan: Plan, value: int) -> Plan:
        choices = sum(len(slots) for slots in compiled.choices)
        plan = polish(
            compiled,
            plan,
            rounds=min(200_000, max(20_000, 10 * choices)),
            deadline=time.monotonic() + 0.6 * max(0.0, self.left()),
            seed=self.seed,
            should_stop=lambda: self.stopper.stopped,
        )
        self.bounds[GAPS] = 0
        search = GapSearch(
            compiled=compiled,
            value=value,
            plan=plan,
            seed=self.seed,
            workers=self.workers,
            deadline=self.deadline - 0.1 * max(0.0, self.left()),
            stopper=Stopper() if self.workers > 1 else self.stopper,
            tell=lambda goal, bound: self.tell(goal, bound, "gaps"),
        )
        self.tell(search.goal, 0, "gaps")
        if not self.stopper.stopped and self.left() > 0.05:
            self._run_search(search)
        self.bounds[GAPS] = search.lower
        return search.plan

    def _run_search(self, search: GapSearch) -> None:
        relay = _Watcher(lambda: self.stopper.stopped, search.stopper)
        try:
            search.run()
        finally:
            relay.end()

    def _fairness(self, compiled: Compiled, plan: Plan, value: int) -> Plan:
        """Only worth a proof when the total of gaps is proved; the polish already evens gaps out."""
        counts = gaps_of(compiled, plan)
        total, worst = sum(counts), max(counts, default=0)
        parties = sum(1 for wishes in compiled.wishes if wishes)
        self.bounds[FAIRNESS] = least = -(-total // max(1, parties)) if total == self.bounds[GAPS] else 0
        small = sum(len(slots) for slots in compiled.choices) <= EXACT_CHOICES
        if worst <= least or total != self.bounds[GAPS] or not small or self.left() < 0.05:
            return plan
        model = GapModel(compiled, value, most_gaps=total)
        model.hint(plan)
        limits = {"max_deterministic_time": self.left() / 4} if self.workers == 1 else {}
        answer = model.fairest(
            seconds=self.left(),
            seed=self.seed,
            workers=1,
            stopper=self.stopper,
            linearization_level=2,
            **limits,
        )
        self.bounds[FAIRNESS] = max(least, answer.bound)
        self.tell(answer.goal, self.bounds[FAIRNESS], "fairness")
        return answer.plan if answer.goal is not None and answer.goal <= worst else plan

    def _hand_over(self, placements: tuple[Placement, ...]) -> Result:
        """Verify and certify."""
        broken = violations(self.problem, placements)
        if broken:
            return self.nothing(
                outcome.UNKNOWN, f"The schedule found failed the independent check: {broken[0].sentence}"
            )
        certificate = self._certificate(placements)
        placed = {placement.request for placement in placements}
        unplaced = tuple(request.id for request in self.problem.requests if request.id not in placed)
        return Result(
            outcome.OPTIMAL if certificate.value_proved else outcome.FEASIBLE,
            placements,
            unplaced,
            certificate,
        )

    def _certificate(self, placements: tuple[Placement, ...]) -> Certificate:
        reached = objective(self.problem, placements)
        values = {
            VALUE: reached.value,
            GAPS: reached.gaps,
            FAIRNESS: reached.worst_gaps,
            TABLES: reached.table_changes,
        }
        levels = []
        before = True
        for name in self.levels:
            bound = 0 if name == TABLES else self.bounds[name]
            if not before and name != VALUE:
                bound = 0  # nothing is below it, whatever the levels before
            proved = bound is not None and (values[name] >= bound if name == VALUE else values[name] <= bound)
            levels.append(Level(name, outcome.WORDS[name], values[name], bound, proved))
            before = before and proved
        return Certificate(
            value=reached.value,
            bound=self.bounds[VALUE],
            gap=outcome.relative_gap(reached.value, self.bounds[VALUE]),
            levels=tuple(levels),
            objective=outcome.objective_words(self.problem.rules),
            fingerprint=fingerprint(self.problem),
            seed=self.seed,
            workers=self.workers,
            solver=solver_version(),
            seconds=time.monotonic() - self.began,
            value_seconds=self.value_seconds,
        )

    def nothing(self, status: str, error: str) -> Result:
        """No schedule."""
        certificate = replace(self._certificate(()), levels=(), gap=None, value=0, bound=self.bounds[VALUE])
        unplaced = tuple(request.id for request in self.problem.requests)
        return Result(status, (), unplaced, certificate, error)


_OUT_OF_TIME = "No valid schedule was found in the time given; none was proved impossible."


def _without(compiled: Compiled, useless: frozenset[tuple[int, int]]) -> Compiled:
    """The problem without choices that no best schedule uses."""
    return replace(
        compiled,
        choices=[
            {slot: mask for slot, mask in slots.items() if (number, slot) not in useless}
            for number, slots in enumerate(compiled.choices)
        ],
    )
