"""Solving in a process of its own: progress goes on and a stop takes effect within a second at any size.

Building and solving a large model holds the interpreter for seconds at a time, and parts of the solver answer to no
stop. A process can be ended at any moment; the best schedule it had handed over by then is kept.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from matchmaker.scheduling.engine.jsonform import fingerprint
from matchmaker.scheduling.engine.problem import Problem
from matchmaker.scheduling.engine.result import UNKNOWN, Certificate, Result, objective_words
from matchmaker.scheduling.engine.solve import Progress, solve

LARGE = 20_000
"""Possible places (request × slot) from which on a problem is solved apart."""

_POLL = 0.1
_GRACE = 0.3
_LATE = 30.0


class SolverDied(RuntimeError):
    """The solver's process ended without an answer, perhaps for lack of memory."""


def solve_apart(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    workers: int = 2,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Result:
    """As `solve`, in another process. After a stop the best schedule that stands by then is returned at once.

    Raises SolverDied if the process ends without an answer, RuntimeError with the words of an error in it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_work, args=(theirs, seconds, seed, workers), daemon=True)
    worker.start()
    theirs.close()
    sending = threading.Thread(target=_hand_over, args=(ours, problem), daemon=True)  # it is read after a second
    sending.start()
    try:
        return _listen(ours, problem, progress, should_stop, time.monotonic() + seconds + _LATE)
    finally:
        worker.kill()
        worker.join()
        sending.join()
        ours.close()


def _hand_over(ours: Connection, problem: Problem) -> None:
    try:
        ours.send(problem)
    except OSError:  # the process ended before it read
        return


def _listen(
    ours: Connection, problem: Problem, progress: Progress | None, should_stop: Callable[[], bool], deadline: float
) -> Result:
    best: Result | None = None
    started = False  # before that the problem may still be on its way
    what: Any
    while time.monotonic() < deadline:
        try:
            kind, what = ours.recv() if ours.poll(_POLL) else ("", None)
        except EOFError:
            raise SolverDied("the solver’s process ended without an answer") from None
        started = started or bool(kind)
        if kind == "done" and isinstance(what, Result):
            return what
        if kind == "error":
            raise RuntimeError(what)
        if kind == "best":
            best = what
        elif kind == "progress" and progress is not None:
            progress(*what)
        if should_stop():
            if started:
                ours.send("stop")
            deadline = min(deadline, time.monotonic() + _GRACE)
            should_stop = bool  # asked once
    return best or _nothing(problem)


def _nothing(problem: Problem) -> Result:
    why = "The search ended before a first schedule stood."
    empty = Certificate(0, None, None, (), objective_words(problem.rules), fingerprint(problem), 0, 0, "", 0.0, None)
    return Result(UNKNOWN, (), tuple(request.id for request in problem.requests), empty, why)


def _work(theirs: Connection, seconds: float, seed: int, workers: int) -> None:
    """In the other process: take the problem, solve it, and hand over what happens."""
    problem = theirs.recv()
    theirs.send(("begun", None))

    def send(kind: str, what: Any) -> None:
        try:
            theirs.send((kind, what))
        except OSError:  # nobody listens any more
            raise SystemExit from None

    try:
        found = solve(
            problem,
            seconds=seconds,
            seed=seed,
            workers=workers,
            progress=lambda *news: send("progress", news),
            keep=lambda result: send("best", result),
            should_stop=lambda: theirs.poll(),
        )
    except Exception as error:  # noqa: BLE001 - raised again by the process that asked
        send("error", f"{type(error).__name__}: {error}")
    else:
        send("done", found)
