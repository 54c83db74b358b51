"""Rule 7: in a live tender 1:1 dialogue freezes and points to the official notice."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.applications import policy as applications
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.matching import policy as matching
from matchmaker.scheduling.models import Meeting, MeetingRequest
from matchmaker.scheduling.queries import board as scheduling_board
from matchmaker.scheduling.queries import day as scheduling_day_queries
from matchmaker.scheduling.queries import problem as scheduling_problem
from matchmaker.scheduling.queries import runs as scheduling_runs
from matchmaker.scheduling.services import day as scheduling_day_services
from matchmaker.scheduling.services import moving as scheduling_moving
from matchmaker.scheduling.services import repairing as scheduling_repairing
from matchmaker.scheduling.services import requests
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People
from tests.scheduling.world import drain, make_day, planned, registration_of, release, solve, wish
from tests.workshops.world import make_workshop, move, register

NOTICE = "https://tenders.example/42"


@pytest.fixture
def frozen(people: People) -> Challenge:
    """A challenge whose tender is live."""
    challenge = make.published(people)
    challenge_lifecycle.freeze_challenge(people.actor("emil"), challenge=challenge, notice_url=NOTICE)
    return challenge


def test_questions_applications_and_decisions_stop(people: People, frozen: Challenge) -> None:
    with pytest.raises(Denied, match="tender is live"):
        challenge_questions.ask_question(people.actor("carla"), challenge=frozen, text="What do you really want?")
    carla, hydrolog = people.actor("carla"), people.organizations["hydrolog"]
    assert not applications.can_start(carla, challenge=frozen, company=hydrolog)
    assert not matching.can_decide_on(people.actor("emil"), challenge=frozen)


def test_it_needs_the_notice(people: People) -> None:
    for url in ("", "javascript:alert(1)"):
        with pytest.raises(Invalid):
            challenge_lifecycle.freeze_challenge(people.actor("emil"), challenge=make.published(people), notice_url=url)


def test_the_page_points_to_the_notice_and_takes_nothing(people: People, browser: Browser, frozen: Challenge) -> None:
    address = f"/challenges/{frozen.slug}"
    page = browser.visitor().get(address).has("Frozen: the tender is live.", "Read the official notice")
    assert NOTICE in page.links()
    browser.as_(people, "carla")
    assert browser.post(f"{address}/questions", data={"text": "What do you really want?"}).status == 403


def test_no_workshop_puts_it_on_the_table(people: People, frozen: Challenge) -> None:
    with pytest.raises(Invalid, match="frozen"):
        make_workshop(people.actor("ada"), [frozen])


def test_a_pair_of_a_running_workshop_is_no_request_of_the_schedule(people: People) -> None:
    challenge = make.published(people)
    workshop = make_workshop(people.actor("ada"), [challenge])
    company = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    wish(company, city, "must", "must")
    requests.refresh_requests(system_actor("test"), workshop=workshop)
    (row,) = session().scalars(sa.select(MeetingRequest))
    assert (row.city_id, row.company_id, row.challenge_id) == (city.id, company.id, challenge.id)
    assert [request.id for request in scheduling_problem.load_problem(workshop).requests] == [row.id]
    challenge_lifecycle.freeze_challenge(people.actor("emil"), challenge=challenge, notice_url=NOTICE)
    assert scheduling_problem.load_problem(workshop).requests == ()


def frozen_day(people: People, *, is_released: bool = False) -> Workshop:
    """A solved day of Graz and Linz with Hydrolog and Sonnwerk; then the tender of Graz goes live."""
    workshop = make_day(people, cities=2, companies=2)
    solve(people, workshop)
    if is_released:
        release(people, workshop)
        move(workshop, WorkshopStatus.RUNNING)
    own = next(c for c in workshop.challenges if c.city_id == people.organizations["graz"].id)
    challenge_lifecycle.freeze_challenge(people.actor("emil"), challenge=own, notice_url=NOTICE)
    return workshop


def of_graz(people: People, workshop: Workshop) -> list[Meeting]:
    """Its meetings in the working schedule that take place."""
    graz = people.organizations["graz"].id
    return [m for m in planned(workshop) if m.city.organization_id == graz]


def test_no_hand_places_or_moves_it(people: People, browser: Browser) -> None:
    workshop = frozen_day(people)
    ada, meeting = people.actor("ada"), of_graz(people, workshop)[0]
    place = {"slot_id": meeting.slot_id, "table_id": meeting.table_id or 0}
    with pytest.raises(Invalid, match="its challenge is frozen"):
        scheduling_moving.move_meeting(ada, workshop=workshop, meeting=meeting, **place)
    with pytest.raises(Invalid, match="its challenge is frozen"):
        scheduling_moving.place_request(ada, workshop=workshop, request=meeting.request, **place)
    address = f"/workshops/{workshop.slug}/schedule/meetings/{meeting.public_id}/move"
    page = browser.as_(people, "ada").post(address, data={"place": f"{meeting.slot_id}-{meeting.table_id}"})
    assert page.status == 422
    page.has("its challenge is frozen")


def test_the_solver_in_the_background_leaves_it_out(people: People) -> None:
    workshop = frozen_day(people)
    solve(people, workshop)
    assert planned(workshop)
    assert of_graz(people, workshop) == []


def test_no_release_announces_it(people: People, browser: Browser) -> None:
    workshop = frozen_day(people)
    with pytest.raises(Invalid, match="its challenge is frozen"):
        release(people, workshop)
    page = browser.as_(people, "ada").post(f"/workshops/{workshop.slug}/schedule/release", data={"note": ""})
    assert page.status == 422
    page.has("its challenge is frozen")


def test_the_desk_fills_no_gap_with_it(people: People, browser: Browser) -> None:
    workshop = frozen_day(people, is_released=True)
    meeting = of_graz(people, workshop)[0]
    for slot in scheduling_board.load_board(workshop).slots:
        assert meeting.request_id not in {
            pair.request.id for pair in scheduling_day_queries.free_pairs(workshop, slot.id)
        }
    other = next(s.id for s in scheduling_board.load_board(workshop).slots if s.id != meeting.slot_id)
    with pytest.raises(Conflict):
        scheduling_day_services.fill_gap(people.actor("ada"), workshop=workshop, request=meeting.request, slot_id=other)
    address = f"/workshops/{workshop.slug}/day/fill/{meeting.request.public_id}"
    assert browser.as_(people, "ada").post(address, data={"slot": str(other)}).status == 409


def test_a_repair_that_is_announced_at_once_takes_it_off(people: People) -> None:
    workshop = frozen_day(people, is_released=True)
    ada = people.actor("ada")
    sonnwerk = registration_of(workshop, people.organizations["sonnwerk"])
    draft = scheduling_repairing.IncidentDraft("absent", sonnwerk.id, None, "Sonnwerk cannot come")
    scheduling_repairing.ask_repair(ada, workshop=workshop, incident=draft)
    drain()
    scheduling_repairing.accept_repair(ada, workshop=workshop, option="few", release=True)
    assert of_graz(people, workshop) == []
    last = scheduling_problem.meetings_of(scheduling_runs.last_release(workshop.id))
    graz = people.organizations["graz"].id
    stopped = [m for m in last if m.city.organization_id == graz and m.company_id != sonnwerk.id]
    assert {(m.status, m.cancelled_why) for m in stopped} == {("cancelled", "The tender for this challenge is live.")}


def test_a_talk_that_names_no_challenge_is_no_way_around(people: People) -> None:
    workshop = frozen_day(people)
    graz, hydrolog = (registration_of(workshop, people.organizations[name]) for name in ("graz", "hydrolog"))
    asked = scheduling_moving.add_request(people.actor("ada"), workshop=workshop, city=graz, company=hydrolog)
    assert asked.challenge_id is None
    free = scheduling_board.load_board(workshop).slots[-1].id
    table = scheduling_problem.load_problem(workshop).tables[0].id
    with pytest.raises(Invalid, match="its challenge is frozen"):
        scheduling_moving.place_request(
            people.actor("ada"), workshop=workshop, request=asked, slot_id=free, table_id=table
        )
    solve(people, workshop)
    assert of_graz(people, workshop) == []
