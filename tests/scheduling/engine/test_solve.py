"""Solving: agreement with exhaustive search, reproducibility, honesty, stopping."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from bench.days import random_day
from matchmaker.scheduling.engine.apart import SolverDied, solve_apart
from matchmaker.scheduling.engine.backend import Stopper
from matchmaker.scheduling.engine.clash import why_infeasible
from matchmaker.scheduling.engine.compiled import compile_problem
from matchmaker.scheduling.engine.flow import flow_bound
from matchmaker.scheduling.engine.gapbound import gap_bound
from matchmaker.scheduling.engine.jsonform import fingerprint, from_json
from matchmaker.scheduling.engine.problem import TABLES, Party, Placement, Problem, Request, Rules, Slot, Table
from matchmaker.scheduling.engine.solve import solve
from matchmaker.scheduling.engine.verify import objective, violations
from tests.examples import examples
from tests.scheduling.engine.small import PLENTY, best, problems

pytestmark = pytest.mark.slow


@given(problems())
@examples(60)
def test_agrees_with_exhaustive_search(problem: Problem) -> None:
    truth = best(problem)
    result = solve(problem, seconds=PLENTY, workers=1)
    if truth is None:
        assert result.status == "infeasible"
        assert result.placements == ()
        return
    assert result.status == "optimal"
    assert violations(problem, result.placements) == []
    levels = {level.name: level for level in result.certificate.levels}
    assert (levels["value"].value, levels["value"].bound) == (truth.value, truth.value)
    assert levels["gaps"].proved
    assert levels["gaps"].value == truth.gaps
    assert levels["fairness"].proved
    assert levels["fairness"].value == truth.worst_gaps
    assert set(result.unplaced) | {p.request for p in result.placements} == {r.id for r in problem.requests}


@given(problems())
@examples(40)
def test_a_clash_is_named_exactly_when_no_schedule_exists(problem: Problem) -> None:
    clash = why_infeasible(problem)
    assert (clash is not None) == (best(problem) is None)
    if clash is not None:
        assert clash.rules
        assert clash.smallest


def test_same_seed_and_one_worker_give_the_same_schedule() -> None:
    problem = random_day(6, 15, 8, 4, seed=3)
    first = solve(problem, seconds=PLENTY, seed=5, workers=1)
    second = solve(problem, seconds=PLENTY, seed=5, workers=1)
    assert first.placements == second.placements
    assert first.certificate.levels == second.certificate.levels


def test_first_answer_comes_at_once_and_is_never_better_than_the_last() -> None:
    problem = random_day(8, 20, 8, 6, seed=1)
    told: list[tuple[int | None, int | None, float, str]] = []
    result = solve(problem, seconds=PLENTY, progress=lambda *news: told.append(news))
    assert told[0][3] == "greedy"
    assert told[0][0] is not None
    assert told[0][0] <= result.certificate.value
    assert result.certificate.bound == result.certificate.value
    assert [news[3] for news in told].index("value") < [news[3] for news in told].index("gaps")


def test_certificate_matches_the_schedule_and_names_its_input() -> None:
    problem = random_day(6, 15, 8, 4, seed=2)
    result = solve(problem, seconds=PLENTY, seed=9, workers=2)
    reached = objective(problem, result.placements)
    certificate = result.certificate
    assert [level.value for level in certificate.levels] == [
        reached.value,
        reached.gaps,
        reached.worst_gaps,
        reached.table_changes,
    ]
    assert certificate.fingerprint == fingerprint(problem)
    assert (certificate.seed, certificate.workers) == (9, 2)
    assert certificate.gap == 0.0
    assert "OR-Tools" in certificate.solver
    assert certificate.objective.startswith("highest total value")


def test_stopping_keeps_a_valid_schedule() -> None:
    problem = random_day(12, 40, 10, 6, seed=1)
    result = solve(problem, seconds=PLENTY, should_stop=lambda: True)
    assert result.found
    assert not all(
        level.proved for level in result.certificate.levels if level.name != TABLES
    )  # it had seconds' work left
    assert violations(problem, result.placements) == []


def test_a_warm_start_is_never_made_worse() -> None:
    problem = random_day(8, 20, 8, 6, seed=4)
    first = solve(problem, seconds=PLENTY)
    again = solve(problem, seconds=0.01, warm_start=first.placements)
    assert again.certificate.value == first.certificate.value


def test_only_the_value_is_worked_on_when_only_the_value_counts() -> None:
    problem = replace(random_day(6, 15, 8, 4, seed=1), rules=Rules(levels=("value",)))
    result = solve(problem, seconds=PLENTY)
    assert [level.name for level in result.certificate.levels] == ["value"]
    assert result.certificate.all_proved


def test_an_empty_day_has_an_empty_proved_schedule() -> None:
    result = solve(Problem((), (), (), ()), seconds=PLENTY)
    assert (result.status, result.placements) == ("optimal", ())
    assert result.certificate.all_proved


@pytest.mark.parametrize("seats", [1, 2])
def test_spare_tables_and_capacity(seats: int) -> None:
    day = frozenset({1})
    parties = tuple(Party(n, "city" if n <= 3 else "company", day, 1) for n in range(1, 7))
    problem = Problem(
        (Slot(1),),
        parties,
        (Table(1, day, capacity=seats), Table(2, day)),
        tuple(Request(n, n, n + 3, 1) for n in range(1, 4)),
        rules=Rules(spare_tables=1),
    )
    assert len(solve(problem, seconds=PLENTY).placements) == seats


def test_what_a_listener_raises_stops_the_search_and_is_raised() -> None:
    def listen(*news: object) -> None:
        raise LookupError("listener")

    problem = random_day(6, 15, 8, 4, seed=1)
    with pytest.raises(LookupError, match="listener"):
        solve(problem, seconds=PLENTY, progress=listen)
    with pytest.raises(LookupError, match="listener"):
        solve(problem, seconds=PLENTY, should_stop=listen)  # type: ignore[arg-type]


@given(problems(hard=False))
@examples(60)
def test_the_flow_bounds_every_schedule(problem: Problem) -> None:
    truth = best(problem)
    assert truth is not None
    assert flow_bound(compile_problem(problem)) >= truth.value


def test_the_documented_example_is_read_and_solved() -> None:
    text = (Path(__file__).parents[3] / "docs" / "scheduling.md").read_text(encoding="utf-8")
    example = text.split("```json")[1].split("```")[0]
    result = solve(from_json(example), seconds=PLENTY)
    assert result.placements == (Placement(5, 1, 1),)
    assert result.certificate.all_proved


@given(problems(hard=False))
@examples(40)
def test_the_relaxation_never_claims_more_gaps_than_the_best_schedule_has(problem: Problem) -> None:
    result = solve(problem, seconds=PLENTY, workers=1)
    best = {level.name: level for level in result.certificate.levels}
    assert result.found
    assert all(best[name].proved for name in ("value", "gaps"))
    bound = gap_bound(compile_problem(problem), best["value"].value, seconds=PLENTY, stopper=Stopper())
    assert bound <= best["gaps"].value


def test_the_relaxation_sees_an_absence_that_forces_gaps() -> None:
    """A city that misses the middle slot and meets somebody in all others has one gap; the relaxation proves it."""
    free = frozenset({1, 2, 4, 5})
    problem = Problem(
        slots=tuple(Slot(n) for n in range(1, 6)),
        parties=(Party(1, "city", free, 5), *(Party(10 + n, "company", free, 1) for n in range(4))),
        tables=(Table(1, frozenset(range(1, 6))),),
        requests=tuple(Request(n + 1, 1, 10 + n, 5) for n in range(4)),
    )
    assert gap_bound(compile_problem(problem), 20, seconds=PLENTY, stopper=Stopper()) == 1


def test_the_gap_bound_counts_tables_that_are_kept_for_somebody() -> None:
    """City 1 has its own table beside the common one, so both cities can meet early and nobody waits."""
    slots = (10, 20, 30, 40, 50)
    every = frozenset(slots)
    times = {3: {10}, 4: {20}, 5: {10, 50}, 6: {20, 30}}
    problem = Problem(
        slots=tuple(Slot(number) for number in slots),
        parties=(
            Party(1, "city", every, 5),
            Party(2, "city", every, 5),
            *(Party(number, "company", frozenset(free), 1) for number, free in times.items()),
        ),
        tables=(Table(1, every, kept_for=1), Table(2, every)),
        requests=(Request(1, 1, 3, 5), Request(2, 1, 4, 5), Request(3, 2, 5, 5), Request(4, 2, 6, 5)),
    )
    result = solve(problem, seconds=PLENTY, workers=2)
    levels = {level.name: level for level in result.certificate.levels}
    assert (levels["value"].value, levels["gaps"].value) == (20, 0)
    assert gap_bound(compile_problem(problem), 20, seconds=PLENTY, stopper=Stopper()) == 0


def test_another_process_finds_the_same_and_tells_as_much() -> None:
    problem = random_day(6, 15, 8, 4, seed=3)
    here = solve(problem, seconds=PLENTY, seed=5, workers=1)
    told: list[str] = []
    apart = solve_apart(problem, seconds=PLENTY, seed=5, workers=1, progress=lambda *news: told.append(news[3]))
    assert (apart.status, apart.placements) == (here.status, here.placements)
    assert apart.certificate.levels == here.certificate.levels
    assert told[0] == "greedy"
    assert "value" in told


def test_a_stop_of_another_process_keeps_what_stands() -> None:
    problem = random_day(20, 60, 12, 14, seed=2)
    told: list[str] = []
    found = solve_apart(
        problem, seconds=PLENTY, progress=lambda *news: told.append(news[3]), should_stop=lambda: "value" in told
    )
    assert found.status in {"feasible", "optimal"}
    assert violations(problem, found.placements) == []
    none = solve_apart(problem, seconds=PLENTY, should_stop=lambda: True)
    assert none.status in {"unknown", "feasible"}
    assert none.error or none.placements


def test_a_solver_that_dies_in_another_process_says_so() -> None:
    def kill(*_news: object) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    with pytest.raises(SolverDied):
        solve_apart(random_day(20, 60, 12, 14, seed=2), seconds=PLENTY, progress=kill)
