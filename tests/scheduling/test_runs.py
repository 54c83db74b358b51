"""Solve runs: one at a time, outside transactions, refused when the input moved, safe when the worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock, jobs, testing
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied
from matchmaker.scheduling.engine.jsonform import fingerprint, from_data
from matchmaker.scheduling.engine.verify import violations
from matchmaker.scheduling.models import Meeting, MeetingParty, MeetingRequest, RunStatus, SolveRun
from matchmaker.scheduling.queries import changes, sentences
from matchmaker.scheduling.queries import problem as problem_queries
from matchmaker.scheduling.queries import runs as runs_queries
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.scheduling.services import runs as runs_services
from matchmaker.workshops.models.people import Availability
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests import factories
from tests.matching.world import make_pairing, make_rule_set
from tests.personas import People
from tests.scheduling.engine.small import PLENTY
from tests.scheduling.world import ask, drain, make_day, planned, registration_of, solve, wish

pytestmark = pytest.mark.slow


def test_a_run_is_solved_verified_and_becomes_the_working_schedule(people: People) -> None:
    workshop = make_day(people)
    run = solve(people, workshop)
    assert run.status == RunStatus.DONE.value, (run.error, run.changes)
    meetings = planned(workshop)
    assert len(meetings) == 6
    problem = problem_queries.load_problem(workshop)
    assert violations(problem, problem_queries.placements_of(meetings)) == []
    schedule = problem_queries.working_schedule(workshop)
    assert schedule is not None
    assert schedule.certificate["fingerprint"] == run.fingerprint == fingerprint(from_data(run.problem))
    assert schedule.certificate["value"] == run.objective == run.bound
    assert [point[3] for point in run.history][:1] == ["greedy"]


def test_two_clicks_give_one_run(people: People) -> None:
    workshop = make_day(people)
    first = ask(people, workshop)
    second = ask(people, workshop)
    assert first.id == second.id
    assert session().scalar(sa.select(sa.func.count(SolveRun.id))) == 1
    assert len(jobs.due_ids()) >= 1


def test_somebody_elses_second_run_is_a_conflict(people: People) -> None:
    from matchmaker.workshops.models.workshop import RoleKind
    from matchmaker.workshops.services import team as team_services

    workshop = make_day(people)
    team_services.assign_role(people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)
    ask(people, workshop)
    with pytest.raises(Conflict, match="already being calculated"):
        runs_services.request_solve(people.actor("ben"), workshop=workshop, seconds=PLENTY)


def test_the_database_refuses_two_active_runs(people: People) -> None:
    workshop = make_day(people)
    run = ask(people, workshop)
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        session().add(
            SolveRun(
                workshop_id=workshop.id,
                fingerprint=run.fingerprint,
                seed=1,
                seconds=PLENTY,
                workers=1,
                problem=run.problem,
                created_at=clock.now(),
            )
        )
        session().flush()


def test_a_run_whose_input_changed_is_refused_and_says_what_changed(people: People) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    before = {(m.request_id, m.slot_id, m.table_id) for m in planned(workshop)}
    run = runs_services.request_solve(
        people.actor("ada"), workshop=workshop, seconds=PLENTY, floors=Floors(0, 0, 0), workers=1, seed=2
    )
    run_id = run.id
    graz = registration_of(workshop, people.organizations["graz"])
    slot = planned(workshop)[0].slot_id
    session().add(Availability(registration_id=graz.id, slot_id=slot))
    session().flush()
    drain()
    run = runs_queries.get_run_by_id(run_id)
    assert run.status == RunStatus.STALE.value
    assert run.changes == [["parties_changed", [graz.id]]]
    names = sentences.Names(parties={graz.id: "Graz"})
    assert changes.change_words(run.changes, names) == ["Times or limits changed: Graz."]
    assert {(m.request_id, m.slot_id, m.table_id) for m in planned(workshop)} == before


def test_a_killed_workers_run_is_taken_again_after_its_lease(people: People) -> None:
    workshop = make_day(people)
    run = ask(people, workshop)
    run_id, job_id = run.id, run.job_id
    testing.commit()
    assert testing.claim(job_id or 0)  # a worker took it, started, and died
    runs_services.begin_run(system_actor("solver"), run=runs_queries.get_run_by_id(run_id))
    drain()
    assert runs_queries.get_run_by_id(run_id).status == RunStatus.RUNNING.value
    with clock.at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        drain()
    assert runs_queries.get_run_by_id(run_id).status == RunStatus.DONE.value


def test_a_run_whose_job_failed_for_good_does_not_block_the_next(people: People) -> None:
    workshop = make_day(people)
    run = ask(people, workshop)
    job = session().get_one(jobs.Job, run.job_id)
    job.status, job.error = jobs.JobStatus.FAILED.value, "MemoryError: out of memory"
    session().flush()
    again = runs_services.request_solve(people.actor("ada"), workshop=workshop, seconds=PLENTY, workers=1)
    session().refresh(run)
    assert run.status == RunStatus.FAILED.value
    assert "is unchanged" in run.error
    assert again.id != run.id


def test_a_cancelled_run_leaves_the_schedule_alone(people: People) -> None:
    workshop = make_day(people)
    run = ask(people, workshop)
    runs_services.cancel_run(people.actor("ada"), run=run)
    assert run.status == RunStatus.CANCELLED.value
    drain()
    assert planned(workshop) == []
    runs_services.cancel_run(people.actor("ada"), run=run)


def test_impossible_floors_name_the_rules_that_clash(people: People) -> None:
    workshop = make_day(people, cities=1, companies=3)
    graz = registration_of(workshop, people.organizations["graz"])
    slots = [s.id for s in problem_queries.load_problem(workshop).slots]
    for slot in slots[:-1]:
        session().add(Availability(registration_id=graz.id, slot_id=slot))
    session().flush()
    run = solve(people, workshop, floors=Floors(0, 1, 1))
    assert run.status == RunStatus.FAILED.value
    assert run.result["clash"]
    assert any("promised 1 meetings" in sentence for sentence in run.result["clash"])
    assert planned(workshop) == []


def test_only_after_the_wishes_and_only_organizers(people: People) -> None:
    workshop = make_day(people, status=WorkshopStatus.BOOKING_OPEN)
    with pytest.raises(Denied, match="Close the wishes phase first"):
        ask(people, workshop)
    workshop.status = WorkshopStatus.REGISTRATION_OPEN.value
    with pytest.raises(Denied, match="made no wishes yet"):
        ask(people, workshop)
    with pytest.raises(Denied, match="organizers of this workshop"):
        runs_services.request_solve(people.actor("carla"), workshop=workshop, seconds=PLENTY)


def test_no_meeting_stands_before_the_open_session_on_its_challenge(people: People) -> None:
    workshop = make_day(people)
    opens = problem_queries.openings(workshop)
    solve(people, workshop)
    slots = {m.slot_id for m in planned(workshop)}
    assert slots
    for meeting in planned(workshop):
        moment = opens[meeting.challenge_id]
        assert moment is not None
        assert meeting.slot.starts_at >= moment


def test_a_frozen_challenge_has_no_meetings(people: People) -> None:
    workshop = make_day(people)
    challenge = workshop.challenges[0]
    challenge.is_frozen = True
    session().flush()
    solve(people, workshop)
    others = {c.id for c in workshop.challenges} - {challenge.id}
    assert {m.challenge_id for m in planned(workshop)} == others


def test_one_sided_and_refused_wishes_are_no_requests(people: People) -> None:
    workshop = make_day(people, wishes=False)
    graz, linz, hydrolog, sonnwerk = (
        registration_of(workshop, people.organizations[name]) for name in ("graz", "linz", "hydrolog", "sonnwerk")
    )
    wish(graz, hydrolog, "would", "")
    wish(graz, sonnwerk, "must", "no")
    wish(linz, hydrolog, "must", "must")
    solve(people, workshop)
    assert [(m.city_id, m.company_id) for m in planned(workshop)] == [(linz.id, hydrolog.id)]
    request = session().scalars(sa.select(MeetingRequest)).one()
    assert (request.value, request.reason) == (60, "Both said “must meet” (60).")


def test_an_allocated_pairing_is_a_request(people: People) -> None:
    workshop = make_day(people, wishes=False)
    orgs = people.organizations

    challenge = next(c.id for c in workshop.challenges if c.city_id == orgs["graz"].id)
    solution = factories.make_solution(orgs["hydrolog"])
    pairing = make_pairing(challenge, solution.id, make_rule_set(90, "retired"))
    pairing.score, pairing.city_decision, pairing.company_decision = 8000, "shortlisted", "interested"
    session().flush()
    solve(people, workshop)
    request = session().scalars(sa.select(MeetingRequest)).one()
    assert (request.source, request.value) == ("pairing", 32)
    assert len(planned(workshop)) == 1


def test_the_database_refuses_double_booking(people: People) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    one = planned(workshop)[0]
    other = next(m for m in planned(workshop) if m.slot_id != one.slot_id)
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        session().execute(
            sa.insert(MeetingParty).values(
                meeting_id=one.id, schedule_id=one.schedule_id, slot_id=one.slot_id, registration_id=one.city_id
            )
        )
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():  # a party elsewhere than its meeting
        session().execute(
            sa.insert(MeetingParty).values(
                meeting_id=one.id, schedule_id=one.schedule_id, slot_id=other.slot_id, registration_id=other.city_id
            )
        )
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        session().execute(sa.delete(MeetingParty).where(MeetingParty.meeting_id == other.id))
        session().execute(
            sa.update(Meeting).where(Meeting.id == other.id).values(slot_id=one.slot_id, table_id=one.table_id)
        )
