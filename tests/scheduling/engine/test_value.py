"""The value model by itself: what it calls the best plan is the best plan, whatever plan it was given to start from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.scheduling.engine.backend import OPTIMAL
from matchmaker.scheduling.engine.compiled import Plan, compile_problem
from matchmaker.scheduling.engine.problem import CITY, COMPANY, Party, Problem, Request, Slot, Table
from matchmaker.scheduling.engine.value import ValueModel
from matchmaker.scheduling.engine.verify import objective
from tests.examples import examples
from tests.scheduling.engine.small import PLENTY, schedules

SHARED = (7, 8, 9)
"""Each request needs two of these three parties, so in one slot only one of the three requests can be met."""


def triangle(values: Sequence[int], slots: int = 1) -> Problem:
    """Three requests of which each two share a party: half of each is better for the relaxation than any whole one."""
    day = frozenset(range(1, slots + 1))
    cities = [Party(number, CITY, day, 9) for number in (1, 2, 3)]
    companies = [Party(number, COMPANY, day, 9) for number in (4, 5, 6, *SHARED)]
    requests = [
        Request(number, number, number + 3, value, others=tuple(party for party in SHARED if party != number + 6))
        for number, value in zip((1, 2, 3), values, strict=True)
    ]
    tables = tuple(Table(number, day) for number in (1, 2, 3))
    return Problem(tuple(Slot(number) for number in sorted(day)), (*cities, *companies), tables, tuple(requests))


def truth(problem: Problem) -> int:
    """The highest value of all schedules, by trying each."""
    return max(objective(problem, schedule).value for schedule in schedules(problem))


@pytest.mark.parametrize("start", [None, {}, {0: 0}, {1: 0}, {2: 0}])
def test_best_is_not_claimed_while_the_relaxation_promises_more(start: Plan | None) -> None:
    problem = triangle([4, 5, 6])
    answer = ValueModel(compile_problem(problem)).solve(seconds=PLENTY, seed=1, start=start)
    assert (answer.status, answer.weight, answer.bound) == (OPTIMAL, truth(problem), truth(problem))


@given(st.lists(st.integers(1, 9), min_size=3, max_size=3), st.integers(1, 2), st.sampled_from([None, 0, 1, 2]))
@examples(40)
def test_what_is_called_best_is_best(values: list[int], slots: int, met: int | None) -> None:
    problem = triangle(values, slots)
    start = None if met is None else {met: 0}
    answer = ValueModel(compile_problem(problem)).solve(seconds=PLENTY, seed=1, start=start)
    assert answer.weight is not None
    assert answer.bound is not None
    assert answer.weight <= truth(problem) <= answer.bound
    assert (answer.status == OPTIMAL) == (answer.weight == answer.bound)
