"""What it would cost in all to place one more meeting: tested by solving the whole day again with it as a must."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from matchmaker.scheduling.engine.compiled import compile_problem
from matchmaker.scheduling.engine.problem import Problem
from matchmaker.scheduling.engine.result import INFEASIBLE
from matchmaker.scheduling.engine.value import ValueModel

IMPOSSIBLE = -1
"""The price of a meeting that no schedule can hold beside the locks, musts and promises."""


def prices(
    problem: Problem,
    requests: Sequence[int],
    *,
    best: int,
    seconds: float,
    seed: int = 1,
    should_stop: Callable[[], bool] = lambda: False,
) -> Mapping[int, int]:
    """Value lost in all by placing each of these requests as well, by id; `IMPOSSIBLE` where none can.

    `best` is the proven highest value. Only proven answers are given; within wall-clock `seconds` the first requests
    come first, and what was not reached or not proved is left out.
    """
    deadline = time.monotonic() + seconds
    found: dict[int, int] = {}
    for wanted in requests:
        left = deadline - time.monotonic()
        if left <= 0.05 or should_stop():
            break
        forced = tuple(replace(r, must=True) if r.id == wanted else r for r in problem.requests)
        compiled = compile_problem(replace(problem, requests=forced))
        if any(must and not compiled.choices[number] for number, must in enumerate(compiled.musts)):
            found[wanted] = IMPOSSIBLE
            continue
        answer = ValueModel(compiled).solve(seconds=left, seed=seed)
        if answer.status == INFEASIBLE:
            found[wanted] = IMPOSSIBLE
        elif answer.weight is not None and answer.bound is not None and answer.weight >= answer.bound:
            found[wanted] = max(0, best - answer.weight)
    return found


def promise_price(problem: Problem, *, best: int, seconds: float, seed: int = 1) -> int | None:
    """Value that the least numbers of meetings cost: what more is possible without them. None if it is not proved."""
    parties = tuple(replace(party, min_meetings=0) for party in problem.parties)
    rules = replace(problem.rules, city_floor=0, company_floor=0)
    free = compile_problem(replace(problem, parties=parties, rules=rules))
    answer = ValueModel(free).solve(seconds=max(0.05, seconds), seed=seed)
    proved = answer.weight is not None and answer.weight == answer.bound
    return max(0, answer.weight - best) if proved and answer.weight is not None else None
