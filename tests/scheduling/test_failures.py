"""Searches and repairs that break off: the page says so, the last schedule is untouched, and one can try again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matchmaker.core import clock, jobs, testing
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.scheduling.engine.backend import BackendError
from matchmaker.scheduling.engine.problem import Problem
from matchmaker.scheduling.engine.result import Result
from matchmaker.scheduling.engine.solve import solve as engine_solve
from matchmaker.scheduling.models import RunStatus
from matchmaker.scheduling.queries import board, problem
from matchmaker.scheduling.queries import runs as runs_queries
from matchmaker.scheduling.services import repairing
from matchmaker.scheduling.services import runs as runs_services
from matchmaker.scheduling.services.repairing import IncidentDraft
from matchmaker.workshops.models.people import Availability
from matchmaker.workshops.models.workshop import Workshop
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.engine.small import PLENTY
from tests.scheduling.world import ask, drain, make_day, planned, registration_of, solve

SOLVER = system_actor("solver")


def places(workshop: Workshop) -> set[tuple[int, int, int]]:
    """The working schedule."""
    return {(m.request_id, m.slot_id, m.table_id) for m in planned(workshop)}


def crash(*_args: object, **_more: object) -> Result:
    """A solver that fails on its model."""
    raise BackendError("CP-SAT refused the model: variable 7")


def again(people: People, workshop: Workshop) -> int:
    """Ask for another run with another seed; returns its id."""
    run = runs_services.request_solve(people.actor("ada"), workshop=workshop, seconds=PLENTY, workers=1, seed=5)
    return run.id


def test_a_solver_crash_fails_the_run_at_once_and_leaves_the_schedule(
    people: People, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before, slug = places(workshop), workshop.slug
    monkeypatch.setattr("matchmaker.scheduling.engine.solve.solve", crash)
    run_id = again(people, workshop)
    drain()
    run = runs_queries.get_run_by_id(run_id)
    assert run.status == RunStatus.FAILED.value
    assert run.error.startswith(
        "The calculation stopped unexpectedly. The schedule is unchanged. (BackendError: CP-SAT"
    )
    assert places(workshop) == before
    browser.as_(people, "ada").get(f"/workshops/{slug}/schedule").has("The last run changed nothing.", "is unchanged")
    monkeypatch.undo()
    run_id = again(people, workshop)
    drain()
    assert runs_queries.get_run_by_id(run_id).status == RunStatus.DONE.value


def test_a_result_that_breaks_a_rule_is_refused_by_the_checker(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before = places(workshop)

    def wrong(problem: Problem, **more: Any) -> Result:
        result = engine_solve(problem, **more)
        first = result.placements[0]
        bad = tuple(type(p)(p.request, first.slot, first.table) for p in result.placements)
        return type(result)(result.status, bad, result.unplaced, result.certificate, result.error)

    monkeypatch.setattr("matchmaker.scheduling.engine.solve.solve", wrong)
    run_id = again(people, workshop)
    drain()
    run = runs_queries.get_run_by_id(run_id)
    assert run.status == RunStatus.FAILED.value
    assert run.error.startswith("The independent check rejected the schedule: ")
    assert places(workshop) == before


def test_a_search_that_finds_nothing_in_time_says_so(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before = places(workshop)

    def nothing(problem: Problem, **more: Any) -> Result:
        result = engine_solve(problem, **more)
        return type(result)("unknown", (), (), result.certificate, "")

    monkeypatch.setattr("matchmaker.scheduling.engine.solve.solve", nothing)
    run_id = again(people, workshop)
    drain()
    run = runs_queries.get_run_by_id(run_id)
    assert (run.status, run.error) == (
        RunStatus.FAILED.value,
        "No schedule was found in this time. Allow more time.",
    )
    assert places(workshop) == before


def test_a_run_cancelled_while_it_searches_keeps_its_answer_aside(
    people: People, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before, slug = places(workshop), workshop.slug
    run_id = again(people, workshop)

    def patient(problem: Problem, *, should_stop: Callable[[], bool], **more: Any) -> Result:
        until = time.monotonic() + PLENTY
        while not should_stop():
            assert time.monotonic() < until, "nobody told the search to stop"
            time.sleep(0.01)
        return engine_solve(problem, **more)

    monkeypatch.setattr("matchmaker.scheduling.engine.solve.solve", patient)
    monkeypatch.setattr("matchmaker.scheduling.tasks.BEAT", 0.05)
    noted = runs_services.note_progress

    def click(actor: Any, *, run: Any, points: Any) -> bool:
        run.wants_cancel = True  # what the page's button writes while the worker searches
        return noted(actor, run=run, points=points)

    monkeypatch.setattr(runs_services, "note_progress", click)
    drain()
    run = runs_queries.get_run_by_id(run_id)
    assert run.status == RunStatus.CANCELLED.value
    assert places(workshop) == before
    page = browser.as_(people, "ada").get(f"/solve-runs/{run.public_id}").has("Use this schedule")
    page.submit("Use this schedule")
    assert board.load_board(board.get_for_board(people.actor("ada"), slug=slug)).placed == len(before)


def test_a_worker_that_dies_each_time_is_given_up(people: People) -> None:
    workshop = make_day(people)
    run = ask(people, workshop)
    run_id, job_id = run.id, run.job_id or 0
    testing.commit()
    moment = clock.now()
    for _attempt in range(3):
        with clock.at(moment):
            assert testing.claim(job_id)
            runs_services.begin_run(SOLVER, run=runs_queries.get_run_by_id(run_id))
            testing.commit()
        moment += jobs.LEASE + timedelta(seconds=1)
    with clock.at(moment):
        drain()
    run = runs_queries.get_run_by_id(run_id)
    assert run.status == RunStatus.FAILED.value
    assert "interrupted 3 times" in run.error
    assert planned(workshop) == []


def asked(people: People, workshop: Workshop) -> int:
    """Ask for a repair after Hydrolog's cancellation; returns the schedule's id."""
    gone = registration_of(workshop, people.organizations["hydrolog"])
    draft = IncidentDraft("absent", target=gone.id, words="Hydrolog cannot come")
    return repairing.ask_repair(people.actor("ada"), workshop=workshop, incident=draft).id


def test_a_repair_that_fails_says_so_and_can_be_put_aside(
    people: People, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before, slug = places(workshop), workshop.slug
    path = f"/workshops/{slug}/schedule/repair"
    monkeypatch.setattr("matchmaker.scheduling.engine.repair.repair", crash)
    asked(people, workshop)
    browser.as_(people, "ada").get(path).has("Working out three options for: Hydrolog cannot come")
    fragment = browser.client.get(f"{path}?part=1").text
    assert fragment.startswith('<div class="stack" id="progress"')
    assert "data-poll=" in fragment
    drain()
    fragment = browser.client.get(f"{path}?part=1").text
    assert "data-reload" in fragment
    assert "data-poll=" not in fragment
    page = browser.get(path).has("No options found", "is unchanged. (BackendError").lacks("Working out")
    browser.get(f"/workshops/{slug}/schedule").has("No options were found. The schedule is unchanged.")
    assert places(workshop) == before
    page.submit("Dismiss").follow().lacks("No options found")
    monkeypatch.undo()
    asked(people, workshop)
    drain()
    browser.get(path).has("Other meetings moved").lacks("No options found")


def test_a_repair_whose_job_is_gone_does_not_work_for_ever(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    slug = workshop.slug
    schedule_id = asked(people, workshop)
    job = session().get_one(jobs.Job, problem.working_schedule(workshop).repair["job"])  # type: ignore[union-attr]
    job.status, job.error = jobs.JobStatus.FAILED.value, "MemoryError: out of memory"
    testing.commit()
    page = browser.as_(people, "ada").get(f"/workshops/{slug}/schedule/repair")
    page.has("The calculation stopped unexpectedly.", "out of memory").lacks("Working out")
    assert repairing.read_repair(SOLVER, schedule_id=schedule_id) is not None  # an administrator may start it again
    job = session().get_one(jobs.Job, job.id)
    job.attempts = 4
    assert repairing.read_repair(SOLVER, schedule_id=schedule_id) is None
    session().flush()
    browser.get(f"/workshops/{slug}/schedule/repair").has("interrupted 3 times")


def test_a_repair_of_a_schedule_that_changed_meanwhile_is_not_accepted(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    slug = workshop.slug
    asked(people, workshop)
    drain()
    graz = registration_of(workshop, people.organizations["graz"])
    session().add(Availability(registration_id=graz.id, slot_id=board.load_board(workshop).slots[-1].id))
    testing.commit()
    before = places(workshop)
    page = browser.as_(people, "ada").get(f"/workshops/{slug}/schedule/repair")
    refused = page.submit("Accept B")
    assert refused.status == 409
    refused.has("Work them out again")
    assert places(workshop) == before
