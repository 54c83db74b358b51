"""Who comes without a registration, who speaks, what an organizer does next, what a challenge has in workshops."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid
from matchmaker.scheduling.models import MeetingRequest, Schedule
from matchmaker.scheduling.services import runs as scheduling_runs
from matchmaker.workshops.hooks import InUse, in_use
from matchmaker.workshops.models.people import Availability, Registration
from matchmaker.workshops.models.programme import MeetingTable, SessionKind, TimeSlot
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import groups, next_step
from matchmaker.workshops.queries import programme as programme_queries
from matchmaker.workshops.services import allocating, registering
from matchmaker.workshops.services import programme as programme_services
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, release, solve
from tests.workshops.test_running import draft_of
from tests.workshops.world import make_registration, make_workshop, move


@pytest.fixture
def challenge(people: People) -> Challenge:
    return factories.make_challenge(people.organizations["graz"], "Cut water losses")


@pytest.fixture
def workshop(people: People, challenge: Challenge) -> Workshop:
    """On its day, with one place for companies."""
    found = make_workshop(people.actor("ada"), [challenge], capacity_companies=1, small_share_percent=0)
    move(found, WorkshopStatus.RUNNING)
    return found


def welcome(people: People, workshop: Workshop, organization: str, who: str = "ada", **values) -> Registration:
    return registering.check_in_walk_in(
        people.actor(who), workshop=workshop, organization=people.organizations[organization], **values
    )


def test_whoever_comes_gets_a_place_or_waits(people: People, workshop: Workshop) -> None:
    with clock.at(workshop.starts_at):
        first = welcome(people, workshop, "hydrolog", name="Carla C.")
        assert (first.status, [p.name for p in first.people]) == ("confirmed", ["Carla C."])
        assert first.arrived_at == workshop.starts_at
        second = welcome(people, workshop, "sonnwerk")
        assert (second.status, second.arrived_at) == ("waiting", None)
        assert welcome(people, workshop, "hydrolog") is first
        assert welcome(people, workshop, "sonnwerk").status == "waiting"
    assert session().scalar(sa.select(sa.func.count()).select_from(Registration)) == 2


def test_on_the_day_a_free_place_goes_to_who_is_there(people: People, workshop: Workshop) -> None:
    absent = make_registration(workshop, factories.make_company("Absent"), status="waiting")
    with clock.at(workshop.promotion_stops_at - timedelta(minutes=1)):
        assert welcome(people, workshop, "hydrolog").status == "waiting"  # the list still moves, and Absent is first
    with clock.at(workshop.starts_at):
        here = welcome(people, workshop, "hydrolog")  # waits already, and stands at the desk
    assert (here.status, absent.status) == ("confirmed", "waiting")
    assert here.arrived_at == workshop.starts_at


def test_whom_the_desk_cannot_take_in(people: People, workshop: Workshop) -> None:
    for who in ("carla", "emil", "ben"):
        with pytest.raises(Denied):
            welcome(people, workshop, "hydrolog", who=who)
    people.organizations["hydrolog"].vetting = "pending"
    with pytest.raises(Denied, match="not reviewed"):
        welcome(people, workshop, "hydrolog")
    make_registration(workshop, people.organizations["sonnwerk"], status="declined", declined_why="Not about water.")
    with pytest.raises(Conflict, match="Not about water"):
        welcome(people, workshop, "sonnwerk")
    workshop.capacity_others = 0
    session().flush()
    with pytest.raises(Closed, match="no places"):
        registering.check_in_walk_in(
            people.actor("ada"),
            workshop=workshop,
            organization=factories.make_organization("Agency", kind="civil_society"),
        )


def test_before_the_day_everybody_registers_alone(people: People, challenge: Challenge) -> None:
    early = make_workshop(people.actor("ada"), [challenge], title="Early")
    with pytest.raises(Denied, match="registers itself"):
        welcome(people, early, "hydrolog")


def test_two_taps_at_the_desk(browser: Browser, people: People, workshop: Workshop) -> None:
    with clock.at(workshop.starts_at):
        page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/desk?q=hydro").has("Without a place")
        page.submit("Register now", name="Carla").follow().has(
            "has a place and is checked in", "1 of 1 checked in", "Carla"
        )
        page = browser.get(f"/workshops/{workshop.slug}/desk?q=sonn")
        page.submit("Register now").follow().has("is on the waiting list")
        browser.get(f"/workshops/{workshop.slug}/desk?q=sonn").has("Sonnwerk", "Waiting list")
        browser.get(f"/workshops/{workshop.slug}/desk?q=zzz").has("Somebody without a registration?")
        browser.get(f"/workshops/{workshop.slug}/desk").has("The day: meetings")


def test_the_desk_does_not_grow(browser: Browser, people: People, workshop: Workshop) -> None:
    path = f"/workshops/{workshop.slug}/desk?q=stranger"
    factories.make_company("Stranger 0")
    browser.as_(people, "ada").get(path)
    before = browser.get(path).statements.count
    for n in range(1, 30):
        factories.make_company(f"Stranger {n}")
    page = browser.get(path)
    assert page.statements.count == before
    assert page.text.count("Register now") == 5


def test_who_speaks_is_chosen_among_those_who_come(browser: Browser, people: People, workshop: Workshop) -> None:
    row = programme_queries.programme(workshop)[0]
    make_registration(workshop, people.organizations["hydrolog"])
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/programme/{row.public_id}")
    page.submit("Save this part", organization=str(people.organizations["hydrolog"].id)).follow()
    assert row.organization is people.organizations["hydrolog"]
    browser.get(f"/workshops/{workshop.slug}").has("Hydrolog")
    with pytest.raises(Invalid, match="one of the participants"):
        stranger = people.organizations["sonnwerk"].id
        draft = draft_of(row, kind=SessionKind.GREEN_SEAT, organization_id=stranger)
        programme_services.save_session(people.actor("ada"), workshop=workshop, row=row, draft=draft)


def test_the_operators_share_is_the_default(people: People, challenge: Challenge) -> None:
    assert make_workshop(people.actor("ada"), [challenge]).small_share_percent == 40
    settings = current_app.config["SETTINGS"]
    object.__setattr__(settings, "sme_share_percent", 25)
    try:
        workshop = make_workshop(people.actor("ada"), [challenge], title="Other")
    finally:
        object.__setattr__(settings, "sme_share_percent", 40)
    assert workshop.small_share_percent == 25
    assert allocating.AllocationChoice.of(workshop).reserved_share == 25


@pytest.mark.parametrize(
    ("status", "text", "endpoint"),
    [
        ("registration_open", "has a place|have a place", "workshops.people"),
        ("booking_open", "not made wishes yet", "workshops.people"),
        ("solving", "Wishes are closed", "scheduling.solve"),
        ("locked", "provisional schedule", "scheduling.board"),
        ("running", "check people in", "workshops.desk"),
        ("held", "public report", "workshops.edit_report"),
    ],
)
def test_every_phase_says_what_is_next(
    browser: Browser, people: People, challenge: Challenge, status: str, text: str, endpoint: str
) -> None:
    workshop = make_workshop(people.actor("ada"), [challenge])
    make_registration(workshop, people.organizations["hydrolog"])
    if status != "registration_open":
        move(workshop, WorkshopStatus(status))
    step = next_step.next_step(workshop)
    assert re.search(text, step.text)
    assert step.links[0][1] == endpoint
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/programme").has("Your next step", step.links[0][0])


def test_the_workshops_of_a_challenge(browser: Browser, people: People) -> None:
    day = make_day(people, cities=1, companies=2)
    challenge = day.challenges[0]
    run = solve(people, day)
    scheduling_runs.apply_run(people.actor("ada"), workshop=day, run=run)
    release(people, day)
    assert len(planned(day)) == 2
    path = f"/challenges/{challenge.slug}/workshops"
    everybody = browser.visitor().get(path).has(day.title, "Sessions on this challenge")
    assert "1:1 meetings on this challenge" not in everybody.text
    own = browser.as_(people, "carla").get(path).has("1:1 meetings on this challenge", "Hydrolog")
    assert "Sonnwerk" not in own.text
    browser.as_(people, "emil").get(path).has("Hydrolog", "Sonnwerk")
    before = browser.as_(people, "ada").get(path).has("Hydrolog", "Sonnwerk").statements.count
    assert browser.get(path).statements.count <= before
    other = factories.make_challenge(people.organizations["linz"], "Nobody talks about this")
    browser.get(f"/challenges/{other.slug}/workshops").has("No workshops on this challenge yet")
    assert f'href="{path}"' in browser.get(f"/challenges/{challenge.slug}").text


@pytest.fixture
def released(people: People) -> Workshop:
    """Two meetings are announced; the wishes are open again."""
    day = make_day(people, cities=1, companies=2)
    scheduling_runs.apply_run(people.actor("ada"), workshop=day, run=solve(people, day))
    release(people, day)
    move(day, WorkshopStatus.SOLVING)
    move(day, WorkshopStatus.BOOKING_OPEN)
    return day


def test_times_of_released_meetings_stay(browser: Browser, people: People, released: Workshop) -> None:
    ada = people.actor("ada")
    before = {slot.id for slot in programme_queries.slots(released)}
    with pytest.raises(Invalid, match="There are released meetings at"):
        programme_services.arrange_slots(ada, workshop=released, meeting_minutes=35, buffer_minutes=3)
    block = next(s for s in programme_queries.programme(released) if s.kind == "meetings")
    with pytest.raises(Conflict, match="There are released meetings at"):
        programme_services.remove_session(ada, workshop=released, row=block)
    page = browser.as_(people, "ada").get(f"/workshops/{released.slug}/programme")
    refused = page.submit("Recalculate times", meeting_minutes="35")
    assert refused.status == 422
    refused.has("There are released meetings at")
    assert {slot.id for slot in programme_queries.slots(released)} == before


def test_tables_of_released_meetings_stay(browser: Browser, people: People, released: Workshop) -> None:
    ada = people.actor("ada")
    used = groups.in_use(released).tables
    number = min(t.number for t in programme_queries.tables(released) if t.id in used)
    with pytest.raises(Invalid, match="Mark it as lost instead"):
        programme_services.arrange_tables(ada, workshop=released, number=number - 1, drafts=())
    page = browser.as_(people, "ada").get(f"/workshops/{released.slug}/tables")
    refused = page.submit("Save tables", number=str(number - 1))
    assert refused.status == 422
    refused.has("There are released meetings at table")
    assert used.keys() <= {t.id for t in programme_queries.tables(released)}


def test_a_table_takes_at_least_its_released_meetings(people: People, released: Workshop) -> None:
    table = next(t for t in programme_queries.tables(released) if t.id in groups.in_use(released).tables)
    with (
        in_use.also(lambda _workshop: InUse(tables={table.id: 2})),
        pytest.raises(Invalid, match="released meetings at the same time"),
    ):
        programme_services.arrange_tables(
            people.actor("ada"),
            workshop=released,
            number=len(programme_queries.tables(released)),
            drafts=[programme_services.TableDraft(table.id, capacity=1)],
        )


def test_the_database_keeps_them_too(released: Workshop) -> None:
    used = groups.in_use(released)
    for model, ids in ((TimeSlot, used.slots), (MeetingTable, set(used.tables))):
        with pytest.raises(IntegrityError), session().begin_nested():
            session().execute(sa.delete(model).where(model.id.in_(ids)))
    with session().begin_nested():  # a workshop may go, but only from its leaves
        for model in (Schedule, MeetingRequest):
            session().execute(sa.delete(model).where(model.workshop_id == released.id))
        session().execute(sa.delete(Workshop).where(Workshop.id == released.id))
    assert session().scalar(sa.select(sa.func.count()).select_from(Workshop)) == 0


def test_a_plan_nobody_was_told_of_lets_go(people: People) -> None:
    day = make_day(people, cities=1, companies=2)
    scheduling_runs.apply_run(people.actor("ada"), workshop=day, run=solve(people, day))
    assert planned(day)
    move(day, WorkshopStatus.BOOKING_OPEN)
    programme_services.arrange_slots(people.actor("ada"), workshop=day, meeting_minutes=35, buffer_minutes=0)
    assert all(m.slot_id in {s.id for s in programme_queries.slots(day)} for m in planned(day))


def test_times_that_stay_keep_who_is_away(people: People, challenge: Challenge) -> None:
    workshop = make_workshop(people.actor("ada"), [challenge])
    row = make_registration(workshop, people.organizations["hydrolog"])
    slots = programme_queries.slots(workshop)
    session().add(Availability(registration_id=row.id, slot_id=slots[0].id))
    session().flush()
    kept = [slot.id for slot in slots]
    again = programme_services.arrange_slots(
        people.actor("ada"),
        workshop=workshop,
        meeting_minutes=workshop.meeting_minutes,
        buffer_minutes=workshop.buffer_minutes,
    )
    assert again == len(kept)
    assert [slot.id for slot in programme_queries.slots(workshop)] == kept
    assert session().scalar(sa.select(Availability.slot_id)) == kept[0]
