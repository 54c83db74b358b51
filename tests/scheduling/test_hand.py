"""Changes by hand: allowed places work, refusals name the rule, the database and neutrality hold."""

from __future__ import annotations

import pytest

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.scheduling.engine.verify import violations
from matchmaker.scheduling.models import Meeting, MeetingRequest
from matchmaker.scheduling.queries import board as board_queries
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.scheduling.queries import problem
from matchmaker.scheduling.services import moving, runs
from matchmaker.workshops.models.people import Availability
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme as workshop_programme
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.engine.small import PLENTY
from tests.scheduling.world import make_day, planned, registration_of, release, solve

pytestmark = pytest.mark.slow


def solved(people: People, **values: int) -> Workshop:
    """A solved day."""
    workshop = make_day(people, **values)  # type: ignore[arg-type]
    solve(people, workshop)
    return workshop


def fresh(meeting: Meeting) -> tuple[int, int]:
    """Where a meeting stands."""
    session().refresh(meeting)
    return meeting.slot_id, meeting.table_id


def test_every_offered_place_is_accepted(people: People) -> None:
    workshop = solved(people)
    meeting = planned(workshop)[0]
    board = board_queries.load_board(workshop, selected=meeting.public_id)
    assert board.choices
    for choice in board.choices[:4]:
        slot, table = (int(part) for part in choice.value.split("-"))
        moving.move_meeting(people.actor("ada"), workshop=workshop, meeting=meeting, slot_id=slot, table_id=table)
        assert fresh(meeting) == (slot, table)
        plan = plan_queries.current_plan(workshop, problem.working_schedule(workshop))
        assert violations(plan.problem, plan.placements) == []
    schedule = problem.working_schedule(workshop)
    assert schedule is not None
    assert schedule.changed_by_hand


def test_a_move_into_another_meeting_names_who_is_busy(people: People) -> None:
    workshop = solved(people)
    one, *others = planned(workshop)
    other = next(m for m in others if m.city_id == one.city_id and m.slot_id != one.slot_id)
    free = next(t.id for t in problem.load_problem(workshop).tables if t.id not in {one.table_id, other.table_id})
    with pytest.raises(Invalid, match="would have two meetings at"):
        moving.move_meeting(people.actor("ada"), workshop=workshop, meeting=one, slot_id=other.slot_id, table_id=free)


def test_a_move_before_the_open_session_is_refused(people: People) -> None:
    """Neutrality rule 2, through the service: the slots exist, but the challenge is presented only later."""
    workshop = solved(people)
    meeting = planned(workshop)[0]
    slots = sorted(board_queries.load_board(workshop).slots, key=lambda s: s.position)
    for part in session().query(WorkshopSession).filter_by(workshop_id=workshop.id):
        if part.is_open:
            part.ends_at = slots[2].starts_at
            part.starts_at = slots[0].starts_at
    session().flush()
    with pytest.raises(Invalid, match="before the open session on the challenge"):
        moving.move_meeting(
            people.actor("ada"),
            workshop=workshop,
            meeting=meeting,
            slot_id=slots[0].id,
            table_id=meeting.table_id,
        )


def test_locked_meetings_stay(people: People) -> None:
    workshop = solved(people)
    meeting = planned(workshop)[0]
    place = fresh(meeting)
    ada = people.actor("ada")
    moving.lock_meeting(ada, workshop=workshop, meeting=meeting, locked=True)
    with pytest.raises(Invalid, match="Unlock it first"):
        moving.move_meeting(ada, workshop=workshop, meeting=meeting, slot_id=place[0], table_id=place[1])
    meeting_id = meeting.id
    run = runs.request_solve(ada, workshop=workshop, seconds=PLENTY, workers=1, seed=9)
    assert any(pin["request"] == meeting.request_id for pin in run.problem["pins"])
    from tests.scheduling.world import drain

    drain()
    again = session().get_one(Meeting, meeting_id)
    assert (again.slot_id, again.table_id, again.is_locked) == (*place, True)


def test_cancelling_forbids_the_wish_and_keeps_what_was_announced(people: People) -> None:
    workshop = solved(people)
    ada = people.actor("ada")
    silent, told = planned(workshop)[:2]
    silent_id = silent.id
    moving.cancel_meeting(ada, workshop=workshop, meeting=silent, why="Both asked for it.")
    assert session().get(Meeting, silent_id) is None  # nobody was told of it
    release(people, workshop)
    moving.cancel_meeting(ada, workshop=workshop, meeting=told, why="The city has no time.")
    assert (told.status, told.cancelled_why, told.request.is_forbidden) == ("cancelled", "The city has no time.", True)
    assert told.request_id not in {r.id for r in problem.load_problem(workshop).requests}
    moving.allow_request(ada, request=told.request, allowed=True)
    assert told.request_id in {r.id for r in problem.load_problem(workshop).requests}
    with pytest.raises(Conflict, match="cannot be changed"):
        moving.cancel_meeting(ada, workshop=workshop, meeting=told, why="Again.")


def test_a_swap_makes_room_and_a_stale_one_is_refused(people: People) -> None:
    workshop = make_day(people, cities=1, companies=4)
    graz = registration_of(workshop, people.organizations["graz"])
    slots = [s.id for s in problem.load_problem(workshop).slots]
    for slot in slots[3:]:
        session().add(Availability(registration_id=graz.id, slot_id=slot))
    session().flush()
    solve(people, workshop)
    assert len(planned(workshop)) == 3
    unplaced = board_queries.load_board(workshop).unplaced
    assert len(unplaced) == 1
    assert unplaced[0].why
    request = unplaced[0].row.request
    with pytest.raises(Conflict, match="no longer possible"):
        moving.swap_meetings(people.actor("ada"), workshop=workshop, request=request, swap="1-2-3")


def test_every_offered_swap_of_the_board_can_be_carried_out(people: People, browser: Browser) -> None:
    """Through the page: what it says is what happens, nothing else moves, and no rule is broken."""
    workshop = make_day(people, cities=2, companies=4)
    solve(people, workshop)
    crowd = planned(workshop)
    left_out = next(m for m in crowd if m.city_id != crowd[0].city_id)
    own, gap = {m.slot_id for m in crowd if left_out.city_id == m.city_id}, left_out.slot_id
    request, slug = left_out.request, workshop.slug
    ada = people.actor("ada")
    moving.cancel_meeting(ada, workshop=workshop, meeting=left_out, why="Later.")
    moving.allow_request(ada, request=request, allowed=True)
    everything = {s.id for s in board_queries.load_board(workshop).slots}
    session().add_all(Availability(registration_id=request.city_id, slot_id=slot) for slot in everything - own)
    session().add(Availability(registration_id=request.company_id, slot_id=gap))
    session().flush()  # its old slot is no use any more, and the city is busy in all others: only a swap makes room
    moving.lock_meeting(ada, workshop=workshop, meeting=planned(workshop)[0], locked=True)
    schedule = problem.working_schedule(workshop)
    before = {p.request: p for p in plan_queries.current_plan(workshop, schedule).placements}
    value = board_queries.load_board(workshop).value
    page = browser.as_(people, "ada").get(f"/workshops/{slug}/schedule?meeting={request.public_id}&swap=1")
    offered = board_queries.load_board(workshop, selected=request.public_id, with_swaps=True).swaps
    assert offered
    page.has(offered[0][1])
    page.submit("Swap", action=f"/{request.public_id}/swap").follow().has(
        "Swapped. Participants are told when you release"
    )
    session().expire_all()
    plan = plan_queries.current_plan(workshop, problem.working_schedule(workshop))
    assert violations(plan.problem, plan.placements) == []
    after = {p.request: p for p in plan.placements}
    named = {int(part.split("-")[0]) for part in offered[0][0].split(".")}
    assert {key for key in after if before.get(key) != after[key]} == named
    assert set(after) == set(before) | {request.id}
    board = board_queries.load_board(workshop)
    assert board.value == value + request.value
    assert f"{request.value} more value" in offered[0][1]


def test_reasons_name_people_and_times_never_numbers_of_rows(people: People) -> None:
    workshop = make_day(people, cities=1, companies=2)
    graz = registration_of(workshop, people.organizations["graz"])
    sonnwerk = registration_of(workshop, people.organizations["sonnwerk"])
    slots = [s.id for s in problem.load_problem(workshop).slots]
    session().add_all(Availability(registration_id=sonnwerk.id, slot_id=slot) for slot in slots[:3])
    session().add_all(Availability(registration_id=graz.id, slot_id=slot) for slot in slots[3:])
    session().flush()
    solve(people, workshop)
    (reason,) = board_queries.load_board(workshop).unplaced
    assert reason.why == "Graz and Sonnwerk are never free at the same time after the open session."
    assert reason.helps.startswith("It would help if Sonnwerk were free at ")


def test_a_second_meeting_counts_a_quarter(people: People) -> None:
    workshop = make_day(people, cities=1, companies=2)
    solve(people, workshop)
    graz = registration_of(workshop, people.organizations["graz"])
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    second = moving.add_request(people.actor("ada"), workshop=workshop, city=graz, company=hydrolog, value=40)
    assert (second.ordinal, second.value) == (2, 10)
    with pytest.raises(Invalid, match="a city on one side"):
        moving.add_request(people.actor("ada"), workshop=workshop, city=hydrolog, company=graz)


def test_only_organizers_change_anything(people: People) -> None:
    workshop = solved(people)
    meeting = planned(workshop)[0]
    with pytest.raises(Denied):
        moving.lock_meeting(people.actor("carla"), workshop=workshop, meeting=meeting, locked=True)
    with pytest.raises(Denied):
        moving.allow_request(
            people.actor("emil"), request=session().get_one(MeetingRequest, meeting.request_id), allowed=False, why="x"
        )


def test_the_tray_says_what_a_wish_would_cost_in_all_tested_by_solving(people: People, browser: Browser) -> None:
    workshop = make_day(people, cities=2, companies=3)
    for table in workshop_programme.tables(workshop)[1:]:
        table.is_lost = True
    session().flush()
    run = solve(people, workshop)
    assert run.result["certificate"]["value"] == run.result["certificate"]["bound"]
    board = board_queries.load_board(workshop)
    assert board.unplaced
    priced = [u for u in board.unplaced if u.price]
    assert len(priced) == len(board.unplaced)
    for unplaced in board.unplaced:
        assert "gave way" not in unplaced.why
        assert unplaced.price.startswith("Tested: ")
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule").has("Tested: ")
