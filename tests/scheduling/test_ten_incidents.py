"""Ten incidents in a row on a released day of 20 cities and 60 companies: promises are kept, everybody is told once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.models import MeetingRequest
from matchmaker.scheduling.queries import plan, problem, runs
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, Room, TimeSlot
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme
from matchmaker.workshops.queries.recipients import people_to_tell
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.independent import fewest_lost
from tests.scheduling.test_release import forget
from tests.scheduling.world import ask, drain, planned, release, wish
from tests.workshops.world import make_registration, make_workshop, move

pytestmark = pytest.mark.slow
FLOORS = Floors(1, 1, 1)
HOURS = {"start": time(9, 0), "end": time(18, 0)}


@pytest.fixture
def day(people: People) -> Workshop:
    """20 cities, 60 companies, some five wishes a company; released, and about to begin."""
    rng = random.Random(7)
    hosts = [factories.make_city(f"Town {n}") for n in range(20)]
    guests = [factories.make_company(f"Firm {n}", size="micro" if n % 3 else "large") for n in range(60)]
    for organization in (*hosts, *guests):
        factories.make_member(organization, factories.make_user(f"P {organization.name}"))
    challenges = [factories.make_challenge(city, f"Leaks of {city.name}") for city in hosts]
    workshop = make_workshop(
        people.actor("ada"), challenges, title="A full day", tables=16, capacity_company=None, **HOURS
    )
    rows = {organization.id: make_registration(workshop, organization) for organization in (*hosts, *guests)}
    for guest in guests:
        for host in rng.sample(hosts, rng.choice((2, 4, 6))):
            wish(rows[host.id], rows[guest.id])
    move(workshop, WorkshopStatus.SOLVING)
    run_id = ask(people, workshop, floors=FLOORS, seconds=8).id
    drain()
    assert runs.get_run_by_id(run_id).status == "done"
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    return workshop


def promises(workshop: Workshop) -> dict[int, int]:
    now = plan.current_plan(workshop, problem.working_schedule(workshop), floors=FLOORS)
    return {party.id: party.min_meetings for party in now.problem.parties if party.min_meetings}


def released(workshop: Workshop) -> dict[int, tuple[int, int]]:
    last = runs.last_release(workshop.id)
    return {m.request_id: (m.slot_id, m.table_id) for m in problem.meetings_of(last) if m.takes_place}


def sides(workshop: Workshop) -> dict[int, tuple[int, int]]:
    rows = session().scalars(sa.select(MeetingRequest).where(MeetingRequest.workshop_id == workshop.id))
    return {row.id: (row.city_id, row.company_id) for row in rows}


def shortfall(workshop: Workshop, promised: dict[int, int]) -> int:
    held = Counter(party for m in planned(workshop) for party in (m.city_id, m.company_id))
    return sum(max(0, floor - held[party]) for party, floor in promised.items())


class Day:
    """What Ada does, and what must be true after it."""

    def __init__(self, people: People, browser: Browser, workshop: Workshop) -> None:
        self.people, self.page, self.workshop = people, browser.as_(people, "ada"), workshop
        self.url = f"/workshops/{workshop.slug}/schedule/repair"

    def registrations(self, kind: str) -> list[Registration]:
        """Of one kind, those with most meetings first."""
        held = Counter(party for m in planned(self.workshop) for party in (m.city_id, m.company_id))
        rows = [r for r in self.workshop.registrations if r.kind == kind]
        return sorted(rows, key=lambda row: (-held[row.id], row.id))

    def slots(self) -> list[TimeSlot]:
        return programme.slots(self.workshop)

    def report(self, **fields: object) -> None:
        """The incident, the option that is shown first, accepted and released."""
        before, names = released(self.workshop), sides(self.workshop)
        forget()
        self.page.get(self.url).submit("Work out", **{k: str(v) for k, v in fields.items()}).follow()
        drain()
        shown = self.page.get(self.url)
        shown.lacks("No schedule was found")
        shown.submit("Accept B and tell them").follow()
        session().expire_all()
        names |= sides(self.workshop)
        after = released(self.workshop)
        changed = {request for request in set(before) | set(after) if before.get(request) != after.get(request)}
        self.told_once({party for request in changed for party in names[request]})
        self.kept()

    def told_once(self, parties: set[int]) -> None:
        """Everybody of these participants has one notification of the schedule, and nobody else has any."""
        wanted = {u for r in self.workshop.registrations if r.id in parties for u in people_to_tell(r)}
        rows = session().execute(sa.select(Notification.user_id, Notification.text)).all()
        told = Counter(user for user, text in rows if text.startswith("Your meeting schedule"))
        assert told == dict.fromkeys(wanted, 1)

    def kept(self) -> None:
        """No more promised meetings are lost than another solve of the whole day has to lose."""
        promised = promises(self.workshop)
        now = plan.current_plan(self.workshop, problem.working_schedule(self.workshop))
        begun = {slot.id for slot in self.slots() if slot.starts_at <= clock.now()}
        fixed = {place.request: place.slot for place in now.placements if place.slot in begun}
        assert shortfall(self.workshop, promised) == fewest_lost(now.problem, promised, fixed)


def test_ten_incidents_in_a_row(people: People, browser: Browser, day: Workshop) -> None:
    with clock.at(day.starts_at + timedelta(minutes=1)):
        ten = Day(people, browser, day)
        ten.kept()
        slots = ten.slots()
        cities, companies = ten.registrations("city"), ten.registrations("company")
        tables = [t for t in programme.tables(day) if not t.is_spare]
        incidents: list[Callable[[], None]] = [
            lambda: ten.report(kind="absent", participant=companies[0].id),
            lambda: ten.report(kind="late", participant=cities[0].id, slot=slots[1].id),
            lambda: ten.report(kind="table", table=tables[0].id),
            lambda: deputy(ten, companies[1]),
            lambda: delay(ten),
            lambda: ten.report(kind="absent", participant=cities[1].id, slot=slots[2].id),
            lambda: ten.report(kind="wish", city=cities[3].id, company=companies[-1].id),
            lambda: ten.report(kind="table", table=tables[5].id),
            lambda: ten.report(kind="absent", participant=companies[2].id),
            lambda: another_room(ten),
        ]
        for happens in incidents:
            happens()


def deputy(ten: Day, row: Registration) -> None:
    """Somebody else comes: nothing moves; the company and whoever meets it read the name, once."""
    before = released(ten.workshop)
    partners = {m.city_id for m in planned(ten.workshop) if m.company_id == row.id}
    forget()
    page = ten.page.get(ten.url).submit("Work out", kind="deputy", participant=str(row.id), deputy="Maja Kos")
    page.follow().has("All meetings stay")
    session().expire_all()
    assert released(ten.workshop) == before
    rows = session().execute(sa.select(Notification.user_id, Notification.text)).all()
    wanted = {u for r in ten.workshop.registrations if r.id in {row.id, *partners} for u in people_to_tell(r)}
    assert Counter(user for user, text in rows if "Maja Kos comes" in text) == dict.fromkeys(wanted, 1)


def delay(ten: Day) -> None:
    """A part takes twenty minutes longer: all meetings keep their order and tables, everybody is told, once."""
    before, times = released(ten.workshop), {slot.id: slot.starts_at for slot in ten.slots()}
    part = next(s for s in programme.programme(ten.workshop) if s.kind != "meetings" and s.ends_at > clock.now())
    forget()
    page = ten.page.get(ten.url).submit("Work out", kind="delay", part=str(part.id), minutes="20")
    page.follow().has("We have told all participants")
    session().expire_all()
    assert released(ten.workshop) == before
    assert {s.id: s.starts_at - times[s.id] for s in ten.slots()} == dict.fromkeys(times, timedelta(minutes=20))
    rows = session().execute(sa.select(Notification.user_id, Notification.text)).all()
    wanted = {u for r in ten.workshop.registrations for u in people_to_tell(r)}
    assert Counter(user for user, text in rows if "begins later by 20 min" in text) == dict.fromkeys(wanted, 1)
    assert problem.working_schedule(ten.workshop).inputs_changed_at is None  # type: ignore[union-attr]


def another_room(ten: Day) -> None:
    """The room of half the tables is lost; the tables that are missing come into another one and nothing is lost."""
    annex, garden = (
        Room(workshop_id=ten.workshop.id, name=name, position=8 + n) for n, name in enumerate(("Annex", "Garden"))
    )
    session().add_all([annex, garden])
    session().flush()
    usable = [t for t in programme.tables(ten.workshop) if not t.is_lost]
    session().execute(
        sa.update(MeetingTable).where(MeetingTable.id.in_([t.id for t in usable[::2]])).values(room_id=annex.id)
    )
    session().expire_all()
    before = {request: slot for request, (slot, _table) in released(ten.workshop).items()}
    ten.page.get(ten.url).submit("Work out", kind="room", room=str(annex.id)).follow()
    drain()
    page = ten.page.get(ten.url).has("keeps its time")
    page.submit("tables there", to=str(garden.id)).follow()
    forget()
    drain()
    names, old = sides(ten.workshop), released(ten.workshop)
    ten.page.get(ten.url).submit("Accept B and tell them").follow()
    session().expire_all()
    after = released(ten.workshop)
    assert {request: slot for request, (slot, _table) in after.items()} == before
    ten.told_once({party for request in after if after[request] != old[request] for party in names[request]})
    ten.kept()
