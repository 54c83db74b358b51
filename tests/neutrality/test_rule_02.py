"""Rule 2: 1:1 meetings only after an open session on that challenge."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from matchmaker.cli import main
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.scheduling.engine.jsonform import to_json
from matchmaker.scheduling.engine.problem import CITY, COMPANY, Party, Problem, Request, Rules, Slot, Table
from matchmaker.scheduling.jobs.releasing import release_copy
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, MeetingTopic
from matchmaker.scheduling.queries import board as scheduling_board
from matchmaker.scheduling.queries import day as scheduling_day_queries
from matchmaker.scheduling.queries import problem as scheduling_problem
from matchmaker.scheduling.queries import runs, standing
from matchmaker.scheduling.services import day as scheduling_day_services
from matchmaker.scheduling.services import moving as scheduling_moving
from matchmaker.scheduling.services import repairing as scheduling_repairing
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme as workshop_programme_queries
from matchmaker.workshops.services import programme as workshop_programme_services
from matchmaker.workshops.services.programme import SessionDraft
from tests import factories
from tests.applications.factory import make_signatory
from tests.browser import Browser
from tests.neutrality.talks import hold, unnamed_day
from tests.personas import People
from tests.scheduling.world import drain, make_day, planned, registration_of, release, solve, wish
from tests.workshops.world import make_registration, make_workshop, move

pytestmark = pytest.mark.slow


@pytest.fixture
def workshop(people: People) -> Workshop:
    """A workshop of an afternoon with one challenge on its table."""
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


def open_sessions(workshop: Workshop) -> list[WorkshopSession]:
    """Sessions in which everybody hears the challenge, in the order of time."""
    return [row for row in workshop_programme_queries.programme(workshop) if row.is_open and row.presented]


def test_the_last_open_session_cannot_be_taken_out(people: People, workshop: Workshop) -> None:
    *others, last = open_sessions(workshop)
    for row in others:
        workshop_programme_services.remove_session(people.actor("ada"), workshop=workshop, row=row)
    with pytest.raises(Conflict, match="only after an open session"):
        workshop_programme_services.remove_session(people.actor("ada"), workshop=workshop, row=last)


def test_meetings_cannot_begin_before_it_is_over(people: People, workshop: Workshop) -> None:
    block = next(
        row for row in workshop_programme_queries.programme(workshop) if row.kind == SessionKind.MEETINGS.value
    )
    draft = SessionDraft(
        kind=SessionKind.MEETINGS,
        title="Early talks",
        description="",
        starts_at=workshop.starts_at,
        ends_at=workshop.starts_at + timedelta(minutes=10),
        room_id=None,
    )
    with pytest.raises(Invalid, match="open session"):
        workshop_programme_services.save_session(people.actor("ada"), workshop=workshop, draft=draft, row=block)
    with pytest.raises(Invalid, match="open session"):
        workshop_programme_services.save_session(
            people.actor("ada"), workshop=workshop, draft=replace(draft, title="More talks")
        )


def test_the_web_refuses_with_the_reason(people: People, browser: Browser, workshop: Workshop) -> None:
    rows = [row.public_id for row in open_sessions(workshop)]
    browser.as_(people, "ada")
    base = f"/workshops/{workshop.slug}/programme"
    answers = [browser.get(f"{base}/{row}").submit(action="/remove") for row in rows]
    assert answers[-1].status == 409
    answers[-1].has("1:1 meetings take place only after an open session")


def test_the_command_line_finds_a_meeting_before_the_open_session(tmp_path: Path) -> None:
    slots = frozenset({1, 2})
    problem = Problem(
        slots=(Slot(1), Slot(2)),
        tables=(Table(1, slots),),
        parties=(Party(1, CITY, slots, 2), Party(2, COMPANY, slots, 2)),
        requests=(Request(1, 1, 2, 10, slots=frozenset({2})),),  # the open session ends after slot 1
        rules=Rules(),
    )
    (tmp_path / "problem.json").write_text(to_json(problem))
    for slot, code in ((1, 1), (2, 0)):
        answer = tmp_path / f"{slot}.json"
        answer.write_text(json.dumps([{"request": 1, "slot": slot, "table": 1}]))
        result = CliRunner().invoke(main, ["schedule", "check", str(tmp_path / "problem.json"), str(answer)])
        assert (result.exit_code != 0) == bool(code), result.output


BEFORE = "before the open session on the challenge"


def delayed(people: People, *, is_released: bool = False, stands_early: bool = False) -> tuple[Workshop, int]:
    """A solved day whose open sessions end only when its third slot begins, and the first slot.

    With `stands_early` a meeting stands in that slot.
    """
    workshop = make_day(people, cities=1, companies=2)
    solve(people, workshop)
    if stands_early:
        first = min(scheduling_board.load_board(workshop).slots, key=lambda slot: slot.position)
        meeting = min(planned(workshop), key=lambda row: row.slot.position)
        scheduling_moving.move_meeting(
            people.actor("ada"), workshop=workshop, meeting=meeting, slot_id=first.id, table_id=meeting.table_id
        )
    if is_released:
        release(people, workshop)
        move(workshop, WorkshopStatus.RUNNING)
    slots = sorted(scheduling_board.load_board(workshop).slots, key=lambda slot: slot.position)
    for part in session().query(WorkshopSession).filter_by(workshop_id=workshop.id):
        if part.is_open:
            part.starts_at, part.ends_at = slots[0].starts_at, slots[2].starts_at
    session().flush()
    return workshop, slots[0].id


def early(workshop: Workshop) -> list[int]:
    """Slots of the working schedule's meetings that begin before the third one."""
    first = sorted(scheduling_board.load_board(workshop).slots, key=lambda slot: slot.position)[:2]
    return [m.slot_id for m in planned(workshop) if m.slot_id in {slot.id for slot in first}]


def test_no_hand_places_moves_or_swaps_before_it(people: People) -> None:
    workshop, first = delayed(people)
    ada, meeting = people.actor("ada"), planned(workshop)[0]
    with pytest.raises(Invalid, match=BEFORE):
        scheduling_moving.move_meeting(
            ada, workshop=workshop, meeting=meeting, slot_id=first, table_id=meeting.table_id or 0
        )
    request, table = meeting.request, meeting.table_id or 0
    scheduling_moving.cancel_meeting(ada, workshop=workshop, meeting=meeting, why="Later.")
    scheduling_moving.allow_request(ada, request=request, allowed=True)
    with pytest.raises(Invalid, match=BEFORE):
        scheduling_moving.place_request(ada, workshop=workshop, request=request, slot_id=first, table_id=table)
    with pytest.raises(Conflict):
        scheduling_moving.swap_meetings(ada, workshop=workshop, request=request, swap=f"{request.id}-{first}-{table}")


def test_the_board_in_the_web_refuses_with_the_reason(people: People, browser: Browser) -> None:
    workshop, first = delayed(people)
    meeting = planned(workshop)[0]
    address = f"/workshops/{workshop.slug}/schedule/meetings/{meeting.public_id}/move"
    refused = browser.as_(people, "ada").post(address, data={"place": f"{first}-{meeting.table_id}"})
    assert refused.status == 422
    refused.has(BEFORE)


def test_the_solver_in_the_background_knows_it(people: People) -> None:
    workshop, _first = delayed(people)
    solve(people, workshop)
    assert planned(workshop)
    assert early(workshop) == []


def test_the_desk_fills_no_gap_before_it(people: People, browser: Browser) -> None:
    workshop, first = delayed(people, is_released=True)
    request = planned(workshop)[0].request
    assert scheduling_day_queries.free_pairs(workshop, first) == []
    with pytest.raises(Conflict):
        scheduling_day_services.fill_gap(people.actor("ada"), workshop=workshop, request=request, slot_id=first)
    address = f"/workshops/{workshop.slug}/day/fill/{request.public_id}"
    assert browser.as_(people, "ada").post(address, data={"slot": str(first)}).status == 409


def test_no_repair_and_no_release_puts_a_meeting_before_it(people: People) -> None:
    workshop, first = delayed(people, stands_early=True)
    ada = people.actor("ada")
    assert first in early(workshop)
    with pytest.raises(Invalid, match=BEFORE):
        release(people, workshop)
    sonnwerk = registration_of(workshop, people.organizations["sonnwerk"])
    draft = scheduling_repairing.IncidentDraft("absent", sonnwerk.id, None, "Sonnwerk cannot come")
    scheduling_repairing.ask_repair(ada, workshop=workshop, incident=draft)
    drain()
    schedule = scheduling_problem.working_schedule(workshop)
    assert schedule is not None
    for name, option in schedule.repair["options"].items():
        if not option["placements"]:
            continue
        scheduling_repairing.accept_repair(ada, workshop=workshop, option=name)
        assert early(workshop) == []
        break
    else:
        raise AssertionError("no option was found")


def with_a_guest_city(people: People) -> tuple[Workshop, Registration, Registration]:
    """A day with Graz's challenge to which Linz comes without one, though Linz and Hydrolog wish each other."""
    workshop = make_day(people, cities=1, companies=2)
    linz = make_registration(workshop, people.organizations["linz"])
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    wish(linz, hydrolog, "must", "must")
    return workshop, linz, hydrolog


def test_a_city_without_a_challenge_has_no_meetings_by_any_way(people: People) -> None:
    workshop, linz, hydrolog = with_a_guest_city(people)
    solve(people, workshop)
    assert planned(workshop)
    assert [m for m in planned(workshop) if linz.id in (m.city_id, m.company_id)] == []
    assert all(m.challenge_id for m in planned(workshop))
    with pytest.raises(Invalid, match="has no challenge at this workshop"):
        scheduling_moving.add_request(people.actor("ada"), workshop=workshop, city=linz, company=hydrolog)
    with pytest.raises(Invalid, match="has no challenge at"):
        scheduling_moving.add_request(
            people.actor("ada"),
            workshop=workshop,
            city=linz,
            company=hydrolog,
            challenge_id=workshop.challenges[0].id,
        )


def test_a_city_that_joined_a_challenge_brings_it(people: People) -> None:
    workshop, linz, _hydrolog = with_a_guest_city(people)
    make_signatory(workshop.challenges[0], people.organizations["linz"])
    session().expire_all()
    solve(people, workshop)
    (met,) = [m for m in planned(workshop) if m.city_id == linz.id]
    assert met.challenge_id == workshop.challenges[0].id


def test_a_request_without_a_topic_has_no_time(people: People) -> None:
    """One that was stored before the rule: neither hand nor solver finds a time for it."""
    workshop, linz, hydrolog = with_a_guest_city(people)
    session().add(
        MeetingRequest(
            workshop_id=workshop.id, city_id=linz.id, company_id=hydrolog.id, value=50, source="organizer",
            created_at=clock.now(),
        )
    )  # fmt: skip
    session().flush()
    (request,) = [r for r in scheduling_problem.load_problem(workshop).requests if linz.id in r.parties]
    assert request.slots == frozenset()


def test_a_city_without_a_challenge_reads_why_it_has_no_meetings(people: People, browser: Browser) -> None:
    workshop, _linz, _hydrolog = with_a_guest_city(people)
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    browser.as_(people, "finn").get(f"/workshops/{workshop.slug}/mine/wishes").has(
        "No 1:1 meetings for your city", "ask the organizers"
    )
    browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/mine/wishes").has("Graz").lacks("Meet Linz?")
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/people").has("have no challenge at the workshop: Linz")


def test_the_promises_of_the_solve_page_are_true(people: People, browser: Browser) -> None:
    workshop, _linz, _hydrolog = with_a_guest_city(people)
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/solve").has(
        "Every 1:1 meeting is about a challenge of the workshop", "A city without a challenge there has no 1:1 meetings"
    )
    solve(people, workshop)
    opened = scheduling_problem.openings(workshop)
    for meeting in planned(workshop):
        opens = opened[meeting.challenge_id or 0]
        assert opens is not None
        assert meeting.slot.starts_at >= opens


def test_no_release_announces_a_talk_about_nothing(people: People) -> None:
    workshop = unnamed_day(people)
    for row in list(session().scalars(sa.select(MeetingTopic))):
        session().delete(row)
    graz = people.organizations["graz"]
    building.put_on_table(workshop, [c for c in workshop.challenges if c.city_id != graz.id])
    session().flush()
    silent = [m for m in planned(workshop) if m.city.organization_id == graz.id]
    assert silent
    first = runs.last_release(workshop.id)
    assert first is not None
    off = standing.called_off(workshop, session().scalars(sa.select(Meeting).where(Meeting.schedule_id == first.id)))
    assert len([why for why in off.values() if why == standing.no_topic_words()]) == len(silent)
    with pytest.raises(Conflict, match="about no challenge"):
        hold(people, silent[0])
    second = release_copy(workshop, note="", by=None)
    assert second.number == 2
    rows = session().scalars(sa.select(Meeting).where(Meeting.schedule_id == second.id)).all()
    assert {m.status for m in rows if m.city.organization_id == graz.id} == {MeetingStatus.CANCELLED.value}
    told = set(session().scalars(sa.select(MeetingTopic.meeting_id)))
    assert {m.id for m in rows if m.takes_place} <= told


def test_a_challenge_that_released_meetings_are_about_stays_on_the_workshop(people: People, browser: Browser) -> None:
    workshop = unnamed_day(people)
    move(workshop, WorkshopStatus.LOCKED)
    linz = next(c for c in workshop.challenges if c.city_id == people.organizations["linz"].id)
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/details")
    refused = page.submit("Save", challenges=[linz.public_id])
    assert refused.status == 422
    refused.has("Released meetings are about “", "Cancel these meetings and release first")
