"""The first answer: valid at once whenever a schedule exists, so that one stands when no proof comes in time."""

from __future__ import annotations

import pytest
from hypothesis import given

from bench.days import random_day
from matchmaker.scheduling.engine.compiled import compile_problem
from matchmaker.scheduling.engine.greedy import greedy_plan
from matchmaker.scheduling.engine.problem import Problem, Rules
from matchmaker.scheduling.engine.seating import seat
from matchmaker.scheduling.engine.solve import solve
from matchmaker.scheduling.engine.verify import violations
from tests.examples import examples
from tests.scheduling.engine.small import best, problems

pytestmark = pytest.mark.slow

PROMISES = {"too few", "must missing", "lock"}


@given(problems())
@examples(100)
def test_stands_whenever_a_schedule_exists(problem: Problem) -> None:
    compiled = compile_problem(problem)
    placements = seat(compiled, greedy_plan(compiled, seed=1))
    assert placements is not None
    broken = {violation.code for violation in violations(problem, placements)}
    assert broken <= PROMISES
    if best(problem) is not None:
        assert not broken


@pytest.mark.parametrize("floor", [1, 2])
@pytest.mark.parametrize("seed", [1, 2])
def test_keeps_the_floors_of_a_large_day(floor: int, seed: int) -> None:
    problem = random_day(60, 300, 16, 50, seed=seed, rules=Rules(city_floor=floor, company_floor=floor))
    compiled = compile_problem(problem)
    placements = seat(compiled, greedy_plan(compiled, seed=1))
    assert placements is not None
    assert violations(problem, placements) == []


def test_an_answer_stands_when_there_is_no_time_for_the_linear_programme() -> None:
    problem = random_day(60, 300, 16, 50, seed=1, rules=Rules(city_floor=1, company_floor=1))
    told: list[tuple[int | None, int | None, float, str]] = []
    result = solve(problem, seconds=0.01, workers=1, progress=lambda *news: told.append(news))
    assert result.status in {"feasible", "optimal"}
    assert violations(problem, result.placements) == []
    assert told[0][3] == "greedy"
    assert told[0][0] is not None
    assert result.certificate.bound is not None
    assert result.certificate.bound >= result.certificate.value
