"""The day: held, no-show, gaps; a form sent twice counts once. And repair: three options, one accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock, testing
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid
from matchmaker.scheduling import events
from matchmaker.scheduling.models import Meeting, MeetingParty, Trouble
from matchmaker.scheduling.queries import board, problem, releases, runs, todo
from matchmaker.scheduling.queries import day as day_queries
from matchmaker.scheduling.services import day as day_services
from matchmaker.scheduling.services import moving, repairing
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_release import forget, told
from tests.scheduling.world import drain, make_day, planned, registration_of, release, solve
from tests.workshops.world import move

pytestmark = pytest.mark.slow


@pytest.fixture
def heard() -> object:
    """Meetings that were held, as listeners hear of them."""
    with testing.hearing(events.MeetingHeld) as found:
        yield found


def running(people: People, **values: int) -> Workshop:
    """A released day that runs."""
    workshop = make_day(people, **values)  # type: ignore[arg-type]
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    return workshop


def test_held_once_and_not_before_its_time(people: People, heard: list[object]) -> None:
    workshop = running(people)
    meeting = planned(workshop)[0]
    ada = people.actor("ada")
    with pytest.raises(Closed, match="has not begun"):
        day_services.mark_meeting(ada, meeting=meeting, mark="held")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        day_services.mark_meeting(ada, meeting=meeting, mark="held", key="aaa")
        day_services.mark_meeting(ada, meeting=meeting, mark="held", key="aaa")
        day_services.mark_meeting(ada, meeting=meeting, mark="held", key="bbb")
        now = clock.now()
    company = meeting.company.organization_id
    assert heard == [events.MeetingHeld(meeting.id, meeting.challenge_id, company, workshop.id, now)]


def test_a_no_show_waits_four_minutes_frees_the_place_and_can_be_undone(people: People, heard: list[object]) -> None:
    workshop = running(people)
    meeting = planned(workshop)[0]
    ada = people.actor("ada")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=3, seconds=59)), pytest.raises(Closed, match="four"):
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="company")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=4)):
        with pytest.raises(Invalid, match="who is missing"):
            day_services.mark_meeting(ada, meeting=meeting, mark="no_show")
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="company")
        parties = sa.select(sa.func.count(MeetingParty.id)).where(MeetingParty.meeting_id == meeting.id)
        assert session().scalar(parties) == 0
        day_services.mark_meeting(ada, meeting=meeting, mark="undone")
        assert (meeting.status, session().scalar(parties)) == ("planned", 2)
    assert heard == []


def test_a_repeated_form_does_not_undo_an_undo(people: People) -> None:
    workshop = running(people)
    meeting = planned(workshop)[0]
    ada = people.actor("ada")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="both", key="one")
        day_services.mark_meeting(ada, meeting=meeting, mark="undone", key="two")
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="both", key="one")  # the network was slow
    assert meeting.status == "planned"


def gap_in(people: People, workshop: Workshop) -> tuple[Meeting, day_queries.FreePair]:
    """A no-show of a company, and a pair that could meet in its slot."""
    for meeting in planned(workshop):
        with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
            day_services.mark_meeting(people.actor("ada"), meeting=meeting, mark="no_show", side="company")
            pairs = day_queries.free_pairs(workshop, meeting.slot_id)
            if pairs:
                return meeting, pairs[0]
            day_services.mark_meeting(people.actor("ada"), meeting=meeting, mark="undone")
    raise AssertionError("no gap could be filled")


def test_a_gap_is_filled_once_and_only_the_two_are_told(people: People) -> None:
    workshop = make_day(people, cities=2, companies=3)
    solve(people, workshop)
    ada = people.actor("ada")
    spare = planned(workshop)[-1]
    moving.cancel_meeting(ada, workshop=workshop, meeting=spare, why="Later.")
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    from matchmaker.scheduling.models import MeetingRequest

    request = session().scalars(sa.select(MeetingRequest).where(MeetingRequest.is_forbidden)).one()
    moving.allow_request(ada, request=request, allowed=True)
    forget()
    meeting, pair = gap_in(people, workshop)
    assert pair.request.id == request.id
    with clock.at(meeting.slot.starts_at + timedelta(minutes=6)):
        first = day_services.fill_gap(ada, workshop=workshop, request=pair.request, slot_id=meeting.slot_id, key="k")
        second = day_services.fill_gap(ada, workshop=workshop, request=pair.request, slot_id=meeting.slot_id, key="k")
    assert first.id == second.id
    assert (first.slot_id, first.status) == (meeting.slot_id, "planned")
    sides = {pair.request.city.organization_id, pair.request.company.organization_id}
    members = {
        name: user.id for name, user in people.users.items() if any(people.actor(name).member_of(s) for s in sides)
    }
    assert told() <= set(members.values()) | {people.ada.id}
    last = runs.last_release(workshop.id)
    assert last is not None
    assert (last.number, [c["request"] for c in last.changes]) == (2, [request.id])


def test_who_just_missed_a_meeting_is_not_offered(people: People) -> None:
    workshop = running(people)
    for meeting in planned(workshop):
        with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
            day_services.mark_meeting(people.actor("ada"), meeting=meeting, mark="no_show", side="both")
            pairs = day_queries.free_pairs(workshop, meeting.slot_id)
        gone = {meeting.city_id, meeting.company_id}
        assert all(not gone & {p.request.city_id, p.request.company_id} for p in pairs)


def test_participants_report_trouble_and_organizers_hear(people: People) -> None:
    workshop = running(people)
    registration = registration_of(workshop, people.organizations["hydrolog"])
    carla = people.actor("carla")
    day_services.report_trouble(carla, registration=registration, kind="late", key="x")
    assert day_services.report_trouble(carla, registration=registration, kind="late", key="x") is None
    assert session().scalar(sa.select(sa.func.count(Trouble.id))) == 1
    with pytest.raises(Invalid, match="one sentence"):
        day_services.report_trouble(carla, registration=registration, kind="objection")
    with pytest.raises(Denied):
        day_services.report_trouble(people.actor("dora"), registration=registration, kind="late")
    trouble = releases.open_troubles(workshop)[0]
    assert any(line.endpoint == "scheduling.repair" for line in todo.todo_items(people.actor("ada")))
    day_services.settle_trouble(people.actor("ada"), workshop=workshop, trouble_id=trouble.public_id)
    assert releases.open_troubles(workshop) == []


def test_notes_are_for_both_sides_and_organizers(people: People) -> None:
    workshop = running(people)
    registration = registration_of(workshop, people.organizations["hydrolog"])
    meeting = releases.agenda(runs.last_release(workshop.id), registration)[0]
    day_services.write_note(people.actor("carla"), meeting=meeting, text="They need a pilot.")
    assert [n.text for n in releases.notes_of(meeting)] == ["They need a pilot."]
    with pytest.raises(Denied):
        day_services.write_note(people.actor("ada"), meeting=meeting, text="Mine.")
    day_services.write_note(people.actor("carla"), meeting=meeting, text=" ")
    assert releases.notes_of(meeting) == []


def asked(people: People, workshop: Workshop, incident: repairing.IncidentDraft) -> dict[str, object]:
    """Ada asks for options, the worker finds them."""
    repairing.ask_repair(people.actor("ada"), workshop=workshop, incident=incident)
    drain()
    schedule = problem.working_schedule(workshop)
    assert schedule is not None
    assert schedule.repair["state"] == "ready", schedule.repair
    return dict(schedule.repair)


def test_repair_after_a_cancellation_keeps_the_others_and_tells_only_those_affected(people: People) -> None:
    workshop = running(people, cities=2, companies=4)
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    before = {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop) if m.company_id != hydrolog.id}
    forget()
    data = asked(people, workshop, repairing.IncidentDraft("absent", hydrolog.id, None, "Hydrolog cannot come"))
    assert set(data["options"]) == {"gap", "few", "best"}  # type: ignore[arg-type]
    assert len(data["cancelled"]) == 2  # type: ignore[arg-type]
    repairing.accept_repair(people.actor("ada"), workshop=workshop, option="gap", release=True)
    after = {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)}
    assert after == before
    assert told() == {people.carla.id, people.chen.id, people.emil.id, people.eva.id, people.finn.id}
    lost = [m for m in problem.meetings_of(problem.working_schedule(workshop)) if m.status == "cancelled"]
    assert {m.cancelled_why for m in lost} == {"Hydrolog cannot come"}
    with pytest.raises(Conflict, match="no longer exists"):
        repairing.accept_repair(people.actor("ada"), workshop=workshop, option="gap")


def test_options_for_another_plan_are_refused(people: People) -> None:
    workshop = running(people)
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    asked(people, workshop, repairing.IncidentDraft("absent", hydrolog.id, None, "Hydrolog cannot come"))
    moving.lock_meeting(people.actor("ada"), workshop=workshop, meeting=planned(workshop)[0], locked=True)
    with pytest.raises(Conflict, match="changed since the options"):
        repairing.accept_repair(people.actor("ada"), workshop=workshop, option="few")


def test_a_lost_table_is_used_no_more_and_later_solves_know_it(people: People) -> None:
    workshop = running(people)
    table = planned(workshop)[0].table_id
    asked(people, workshop, repairing.IncidentDraft("table", table, None, "Table lost"))
    repairing.accept_repair(people.actor("ada"), workshop=workshop, option="few")
    assert table not in {m.table_id for m in planned(workshop)}
    assert len(planned(workshop)) == 6  # the host of the table meets at a spare one
    lost = next(t for t in problem.load_problem(workshop).tables if t.id == table)
    assert lost.free == frozenset()


def test_a_late_arrival_has_no_meeting_before(people: People) -> None:
    workshop = running(people)
    graz = registration_of(workshop, people.organizations["graz"])
    slots = board.load_board(workshop).slots
    asked(people, workshop, repairing.IncidentDraft("late", graz.id, slots[3].id, "Graz is late"))
    repairing.accept_repair(people.actor("ada"), workshop=workshop, option="best")
    positions = {s.id: s.position for s in slots}
    assert all(positions[m.slot_id] >= slots[3].position for m in planned(workshop) if m.city_id == graz.id)
    with pytest.raises(Invalid, match="from when"):
        repairing.ask_repair(people.actor("ada"), workshop=workshop, incident=repairing.IncidentDraft("late", graz.id))


def test_the_page_of_a_later_time_names_what_nobody_has_marked(people: People, browser: Browser) -> None:
    workshop = running(people, cities=2, companies=4)
    first, later = sorted({m.slot.starts_at for m in planned(workshop)})[:2]
    early = [m for m in planned(workshop) if m.slot.starts_at == first]
    with clock.at(later + timedelta(minutes=1)):
        page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/day")
        page.has("Not marked yet:", f"{len(early)} meetings" if len(early) > 1 else "1 meeting")
        for meeting in early:
            day_services.mark_meeting(people.actor("ada"), meeting=meeting, mark="held")
        browser.get(f"/workshops/{workshop.slug}/day").lacks("Not marked yet")


def test_the_meeting_leads_to_what_its_city_has_to_answer(people: People, browser: Browser) -> None:
    workshop = running(people)
    meeting = planned(workshop)[0]
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        day_services.mark_meeting(people.actor("ada"), meeting=meeting, mark="held")
    released = (
        session()
        .scalars(sa.select(Meeting).where(Meeting.request_id == meeting.request_id, Meeting.id != meeting.id))
        .one()
    )
    who = "emil" if meeting.city.organization_id == people.organizations["graz"].id else "finn"
    page = browser.as_(people, who).get(f"/meetings/{released.public_id}").has("Record what was new and what is next")
    link = next(link for link in page.links() if link.endswith("/follow-up"))
    browser.get(link).has(meeting.company.organization.name)
