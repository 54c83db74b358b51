"""Runs: pairings with reasons, versions and stored inputs; blocks; updates equal full runs."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import clock, eventbus, jobs, testing
from matchmaker.core.db import session
from matchmaker.matching.jobs import full_run
from matchmaker.matching.models import TOP, MatchBlock, MatchRun, Pairing
from matchmaker.matching.queries import change, facts
from matchmaker.matching.services import decisions, runs
from matchmaker.organizations.events import OrganizationChanged
from matchmaker.solutions.events import SolutionListed, SolutionUnlisted
from tests import factories
from tests.matching.helpers import SYSTEM, commit, first_pairing, lists, make_market, make_offer, run_all, update
from tests.personas import People

pytestmark = pytest.mark.slow


def test_a_full_run_writes_reasons_version_and_inputs(people: People) -> None:
    challenges, solutions = make_market(people)
    run = run_all()
    assert run.status == "done"
    assert run.rule_set.number == 1
    rows = session().scalars(sa.select(Pairing)).all()
    assert {row.challenge_id for row in rows} == {challenge.id for challenge in challenges}
    for solution in solutions:
        assert solution.pairings_count == sum(row.solution_id == solution.id for row in rows)
    for row in rows:
        assert row.score >= row.rule_set.limits["proposed"]
        assert row.score == sum(term["points"] for term in row.terms["terms"])
        assert all(term["sentence"]["text"] for term in row.terms["terms"])
        assert change.repeat_one(row).same


def test_the_best_solution_is_of_the_theme(people: People) -> None:
    challenges, solutions = make_market(people)
    run_all()
    best = first_pairing()
    assert best.challenge_id == challenges[0].id
    assert best.solution_id in {solutions[0].id, solutions[3].id}


def test_drafts_frozen_and_unvetted_take_no_part(people: People) -> None:
    challenges, solutions = make_market(people)
    challenges[0].is_frozen = True
    challenges[1].status = "closed"
    solutions[0].status = "expired"
    people.organizations["sonnwerk"].vetting = "pending"
    run_all()
    found = session().scalars(sa.select(Pairing)).all()
    assert {row.challenge_id for row in found} == {challenges[2].id}
    assert not {row.solution_id for row in found} & {s.id for s in solutions if s.company.name == "Sonnwerk"}
    assert solutions[0].id not in {row.solution_id for row in found}


def test_a_second_run_changes_nothing(people: People) -> None:
    make_market(people)
    run_all()
    before, rows = lists(), {row.id for row in session().scalars(sa.select(Pairing))}
    run_all()
    assert lists() == before
    assert {row.id for row in session().scalars(sa.select(Pairing))} == rows


def test_many_blocks_equal_one(people: People, monkeypatch: object) -> None:
    make_market(people, challenges=7)
    run_all(seed=5)
    whole = lists()
    session().execute(sa.delete(Pairing))
    block = full_run.BLOCK
    full_run.BLOCK = 2
    try:
        run = run_all(seed=5)
    finally:
        full_run.BLOCK = block
    assert run.blocks_total == run.blocks_done == 4
    assert lists() == whole


def test_a_block_of_a_killed_worker_is_taken_again_and_never_twice(people: People) -> None:
    make_market(people)
    run = runs.start_run(SYSTEM)
    commit()
    full_run.prepare_run(run.id)
    job = session().scalars(sa.select(jobs.Job).where(jobs.Job.name == "matching.block")).one()
    assert testing.claim(job.id)  # a worker takes it and dies
    jobs.drain()
    assert session().scalars(sa.select(MatchBlock)).one().done_at is None
    with clock.at(clock.now() + 2 * jobs.LEASE):
        jobs.drain()
    session().expire_all()
    assert session().get_one(MatchRun, run.id).status == "done"
    before = lists()
    full_run.compute_block(run.id, 1)
    assert lists() == before


def test_a_newer_run_replaces_an_unfinished_one(people: People) -> None:
    make_market(people)
    first = runs.start_run(SYSTEM)
    commit()
    second = run_all()
    session().expire_all()
    assert session().get_one(MatchRun, first.id).status == "replaced"
    assert second.status == "done"
    assert {row.run_id for row in session().scalars(sa.select(Pairing))} == {second.id}


def test_what_changed_during_a_run_is_caught_up(people: People) -> None:
    _challenges, solutions = make_market(people)
    run = runs.start_run(SYSTEM)
    commit()
    full_run.prepare_run(run.id)
    solutions[0].summary = "Something else entirely about trees"
    late = make_offer(people.organizations["hydrolog"], 9, title="Finds leaks in water pipes early")
    commit()
    assert runs.update_pairings(SYSTEM, kind="solution", object_id=late.id) is None
    jobs.drain()
    session().expire_all()
    assert late.id in {row.solution_id for row in session().scalars(sa.select(Pairing))}
    found = lists()
    run_all(fresh=False)
    assert lists() == found


def test_an_update_of_a_solution_equals_a_full_run(people: People) -> None:
    make_market(people, challenges=6, solutions=TOP + 8)
    run_all()
    late = make_offer(people.organizations["hydrolog"], 0, title="Finds leaks in the drinking water network")
    commit()
    update("solution", late.id)
    found = lists()
    assert late.id in {row[0] for rows in found.values() for row in rows}
    run_all(fresh=False)
    assert lists() == found
    late.tags = []
    late.summary = late.description = "Paints benches."
    late.title = "Benches"
    commit()
    update("solution", late.id)
    found = lists()
    run_all(fresh=False)
    assert lists() == found


def test_an_update_of_a_challenge_equals_a_full_run(people: People) -> None:
    challenges, _solutions = make_market(people)
    run_all()
    challenges[0].title, challenges[0].stage = "Free parking places", "implementation"
    commit()
    update("challenge", challenges[0].id)
    found = lists()
    run_all(fresh=False)
    assert lists() == found


def test_an_unlisted_solution_leaves_the_lists_but_decided_rows_stay(people: People) -> None:
    _challenges, solutions = make_market(people)
    run_all()
    kept = first_pairing()
    decisions.decide_for_city(SYSTEM, pairing=kept, decision="shortlisted")
    gone = session().get_one(type(solutions[0]), kept.solution_id)
    gone.status = "withdrawn"
    commit()
    eventbus.publish(SolutionUnlisted(gone.id))
    commit()
    jobs.drain()
    session().expire_all()
    rows = session().scalars(sa.select(Pairing).where(Pairing.solution_id == gone.id)).all()
    assert [row.id for row in rows] == [kept.id]
    assert not rows[0].is_current
    assert change.repeat_one(rows[0]).same
    found = lists()
    run_all(fresh=False)
    assert lists() == found


def test_events_ask_for_updates_and_the_first_one_for_a_full_run(people: People) -> None:
    _challenges, solutions = make_market(people)
    eventbus.publish(SolutionListed(solutions[0].id))
    commit()
    jobs.drain()
    assert session().scalars(sa.select(MatchRun).where(MatchRun.kind == "full")).one().status == "done"
    eventbus.publish(OrganizationChanged(people.organizations["graz"].id))
    eventbus.publish(OrganizationChanged(people.organizations["graz"].id))
    commit()
    asked = session().scalars(sa.select(jobs.Job.key).where(jobs.Job.name == "matching.update")).all()
    assert len(asked) == len(set(asked))


def test_a_person_on_both_sides_is_a_conflict_of_interest(people: People) -> None:
    challenges, solutions = make_market(people)
    factories.make_member(people.organizations["hydrolog"], people.users["emil"], "reader")
    run_all()
    theirs = {s.id for s in solutions if s.company.name == "Hydrolog"}
    own = {c.id for c in challenges if c.city.name == "Graz"}
    for row in session().scalars(sa.select(Pairing)):
        assert not (row.challenge_id in own and row.solution_id in theirs)


def test_reading_facts_takes_a_constant_number_of_queries(people: People) -> None:
    from matchmaker.core.db import db

    def count() -> int:
        sent: list[str] = []

        def note(*arguments: object) -> None:
            sent.append(str(arguments[2]))

        sa.event.listen(db.engine, "before_cursor_execute", note)
        facts.matched_challenges()
        facts.offered_solutions()
        sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    make_market(people, 1, 1)
    commit()
    few = count()
    for i in range(2, 22):
        make_offer(people.organizations["hydrolog"], i)
        factories.make_challenge(people.organizations["graz"], f"More {i}")
    commit()
    assert count() == few
