"""Samples of scheduling, and small builders that its tests use."""

from __future__ import annotations

from itertools import product

import sqlalchemy as sa

from matchmaker.core import clock, jobs, testing
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.scheduling.models import Meeting, MeetingRequest, Schedule, SolveRun
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.scheduling.queries import problem, releases
from matchmaker.scheduling.queries import runs as runs_queries
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.scheduling.services import day, moving, releasing
from matchmaker.scheduling.services import runs as runs_services
from matchmaker.scheduling.services import seating as seating_services
from matchmaker.workshops.models.people import Registration, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.personas import People
from tests.scheduling import roundtables
from tests.scheduling.engine.small import PLENTY
from tests.workshops.world import make_registration, make_workshop, move
from tests.world import World

NO_FLOORS = Floors(0, 0, 0)


def wish(one: Registration, other: Registration, level: str = "would", back: str = "would") -> None:
    """Both say something about meeting each other; "" for nothing."""
    for row, target, said in ((one, other, level), (other, one, back)):
        if said:
            session().add(Wish(registration_id=row.id, other_id=target.id, level=said, updated_at=clock.now()))
    session().flush()


def make_day(
    people: People,
    *,
    cities: int = 2,
    companies: int = 3,
    status: WorkshopStatus = WorkshopStatus.SOLVING,
    title: str = "Dialogue day",
    wishes: bool = True,
) -> Workshop:
    """A workshop run by Ada: Graz, Linz and further cities, Hydrolog, Sonnwerk and further companies, all mutual."""
    orgs = people.organizations
    hosts = [orgs["graz"], orgs["linz"]] + [factories.make_city(f"{title} city {n}") for n in range(2, cities)]
    guests = [orgs["hydrolog"], orgs["sonnwerk"]]
    guests += [factories.make_company(f"{title} company {n}") for n in range(2, companies)]
    challenges = [factories.make_challenge(city, f"{title} leaks of {city.name}") for city in hosts[:cities]]
    workshop = make_workshop(people.actor("ada"), challenges, title=title)
    everybody = (*hosts[:cities], *guests[:companies])
    rows = [(make_registration(workshop, organization), organization) for organization in everybody]
    if wishes:
        for (city, host), (company, _guest) in product(rows[:cities], rows[cities:]):
            wish(city, company, "must" if host is orgs["graz"] else "would")
    move(workshop, status)
    return workshop


def registration_of(workshop: Workshop, organization: Organization) -> Registration:
    """The registration of an organization."""
    from matchmaker.workshops.queries.people import find_registration

    found = find_registration(workshop, organization.id)
    assert found is not None
    return found


def ask(people: People, workshop: Workshop, *, floors: Floors = NO_FLOORS, seconds: float = PLENTY) -> SolveRun:
    """Ada asks for a schedule."""
    return runs_services.request_solve(
        people.actor("ada"), workshop=workshop, seconds=seconds, floors=floors, workers=1
    )


def solve(people: People, workshop: Workshop, *, floors: Floors = NO_FLOORS) -> SolveRun:
    """Ada asks, the worker solves."""
    run = ask(people, workshop, floors=floors)
    run_id = run.id
    drain()
    return runs_queries.get_run_by_id(run_id)


def drain() -> int:
    """Commit what the test wrote, as the end of a request would, and let the worker run; returns how many jobs ran."""
    testing.commit()
    ran = jobs.drain()
    session().expire_all()
    return ran


def planned(workshop: Workshop) -> list[Meeting]:
    """Meetings of the working schedule that take place."""
    return [m for m in problem.meetings_of(problem.working_schedule(workshop)) if m.takes_place]


def release(people: People, workshop: Workshop, note: str = "") -> Schedule:
    """Ada releases."""
    return releasing.release_schedule(people.actor("ada"), workshop=workshop, note=note)


def samples(people: People, world: World) -> None:
    """A day run by Ada: Graz meets Hydrolog (placed by hand, released once), one wish has no place."""
    workshop = make_day(people, cities=1, companies=2, title="Sample day")
    ada = people.actor("ada")
    run = ask(people, workshop)
    asked = {r.company.organization_id: r for r in session().scalars(sa.select(MeetingRequest))}
    first, second = (asked[people.organizations[name].id] for name in ("hydrolog", "sonnwerk"))
    plan = plan_queries.current_plan(workshop, None)
    slot = min(plan.problem.requests[0].slots or ())
    table = plan.problem.tables[0].id
    moving.place_request(ada, workshop=workshop, request=first, slot_id=slot, table_id=table)
    release(people, workshop)
    meeting = planned(workshop)[0]
    registration = registration_of(workshop, people.organizations["hydrolog"])
    key = releasing.make_calendar_key(people.actor("carla"), registration=registration)
    trouble = day.report_trouble(people.actor("carla"), registration=registration, kind="late")
    assert trouble is not None
    released = releases.agenda(runs_queries.last_release(workshop.id), registration)[0]

    day_of_tables, roundtable = roundtables.make_roundtable(people, title="Sample roundtable")
    releasing_row = roundtables.seated(people, day_of_tables, roundtable)
    seating_services.release_seating(ada, seating=releasing_row)
    at = {"slug": day_of_tables.slug, "session_id": roundtable.public_id}
    world["roundtable"] = at
    world["roundtable_table"] = at | {"turn": "1", "number": "1"}
    world["schedule"] = {"slug": workshop.slug}
    world["schedule_release"] = {"slug": workshop.slug, "number": "1"}
    world["schedule_meeting"] = {"slug": workshop.slug, "public_id": meeting.public_id}
    world["schedule_request"] = {"slug": workshop.slug, "public_id": second.public_id}
    world["schedule_sheet"] = {"slug": workshop.slug, "sheet": "personal"}
    world["schedule_trouble"] = {"slug": workshop.slug, "trouble_id": trouble.public_id}
    world["solve_run"] = {"run_id": run.public_id}
    world["calendar"] = {"key": key.key}
    world["meeting"] = {"public_id": released.public_id}
