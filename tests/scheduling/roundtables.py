"""Roundtables for tests: a part of the programme, participants of many types, seats without a search."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.scheduling.engine.roundtables import SeatingResult
from matchmaker.scheduling.models import Seating
from matchmaker.scheduling.services import seating as commands
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.personas import People
from tests.workshops.world import make_registration, make_workshop, move

KINDS = (
    "city",
    "region",
    "national_government",
    "company",
    "civil_society",
    "academia",
    "philanthropy",
    "international_organization",
)
COUNTRIES = ("AT", "DE", "KE", "IN", "BR", "US", "FR", "ZA")


def make_roundtable(
    people: People, count: int = 4, *, title: str = "Roundtable day"
) -> tuple[Workshop, WorkshopSession]:
    """A workshop run by Ada with one roundtable: Graz, Linz, Hydrolog, Sonnwerk, and guests of all eight types."""
    orgs = people.organizations
    challenge = factories.make_challenge(orgs["graz"], f"{title} question")
    workshop = make_workshop(people.actor("ada"), [challenge], title=title)
    guests: list[Organization] = [orgs["graz"], orgs["linz"], orgs["hydrolog"], orgs["sonnwerk"]][:count]
    for number in range(4, count):
        kind = KINDS[number % len(KINDS)]
        languages = ["en", ("de", "fr", "es")[number % 3]]
        name = f"{title} guest {number}"
        values = {"country": COUNTRIES[number % 5], "languages": languages, "population": 250_000}
        guests.append(factories.make_organization(name, kind, **values))
    for organization in guests:
        make_registration(workshop, organization)
    row = WorkshopSession(
        workshop_id=workshop.id,
        kind="roundtable",
        title="What each of us can do",
        starts_at=workshop.starts_at,
        ends_at=workshop.starts_at + timedelta(minutes=45),
    )
    session().add(row)
    move(workshop, WorkshopStatus.SOLVING)
    session().flush()
    return workshop, row


def seated(people: People, workshop: Workshop, roundtable: WorkshopSession, *, tables: int = 2) -> Seating:
    """Seats dealt out in the order of the guests, two rounds, as if a search had found them."""
    row = commands.ask_seating(
        people.actor("ada"),
        workshop=workshop,
        roundtable=roundtable,
        draft=commands.SeatingDraft(tables, 2, 10),
    )
    first = tuple(place % tables for place in range(len(row.guests)))
    second = tuple(place * tables // len(row.guests) for place in range(len(row.guests)))
    result = SeatingResult("feasible", (first, second), 0, 0, 0, 0, 1.0, "by hand")
    commands.record_seating(system_actor("test"), seating=row, found=result, seed=row.seed)
    assert row.is_ready
    assert clock.now() >= row.asked_at
    return row
