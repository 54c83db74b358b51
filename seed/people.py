"""The demo's people and organizations."""

from __future__ import annotations

import secrets
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.organizations.services import registration as organization_registration
from matchmaker.vocabulary import services as vocabulary
from seed.records import City, Company
from seed.world import SEED, World, days_ago, in_one_unit

# name → (organization, role); the same people as in tests/personas.py
MEMBERS = {
    "Emil": ("graz", "owner"),
    "Eva": ("graz", "editor"),
    "Finn": ("linz", "owner"),
    "Carla": ("kantstein", "owner"),
    "Chen": ("kantstein", "editor"),
    "Dora": ("schattenwerk", "owner"),
}
ORGANIZERS = ("Ada", "Ben")
ADMINISTRATORS = ("Gus",)
EVALUATORS = ("Hana",)
FOUNDED = 560  # days ago; nothing in the story is older
OF_A_CITY = (
    "A profile of the demo. The city is real, but it did not register here and did not check this page. What it owns, "
    "runs or plans is an assumption."
)
OF_A_COMPANY = "Invented for the demo, with all its solutions, references and figures."


@in_one_unit
def load_gazetteer(_world: World) -> str:
    """The cities of the world."""
    return f"{vocabulary.load_gazetteer(SEED)} places"


@in_one_unit
def load_people(world: World) -> str:
    """The personas. Nobody knows their passwords: in the demo one signs in with a button."""
    password = secrets.token_urlsafe(32)
    for name in (*MEMBERS, *ORGANIZERS, *EVALUATORS, *ADMINISTRATORS):
        user = accounts.create_person(SEED, email=f"{name.lower()}@example.org", name=name, password=password)
        user.is_demo = True
        user.is_organizer = name in ORGANIZERS
        user.is_administrator = name in ADMINISTRATORS
        session().flush()
        world.users[name] = user.id
    return f"{len(world.users)} people"


@in_one_unit
def load_organizations(world: World) -> str:
    """Real cities (which did not register here) and invented companies, vetted by Ada."""
    ada = world.actor("Ada")
    with clock.at(days_ago(FOUNDED)):
        for city in world.records.cities:
            world.organizations[city.key] = _register_city(city).id
        for company in world.records.companies:
            world.organizations[company.key] = _register_company(company).id
        for key in world.organizations:
            organization_registration.vet_organization(ada, organization=world.organization(key), accepted=True)
        for name, (key, role) in MEMBERS.items():
            session().add(
                OrganizationMember(
                    organization_id=world.organizations[key],
                    user=session().get_one(User, world.users[name]),
                    role=role,
                    created_at=clock.now(),
                )
            )
    session().flush()
    return f"{len(world.records.cities)} cities, {len(world.records.companies)} companies and others"


def _register_city(record: City) -> Organization:
    city = organization_registration.register_city(SEED, geoname_id=record.geoname_id, languages=record.languages)
    values: dict[str, Any] = {"networks": list(record.networks), "summary": record.summary, "description": OF_A_CITY}
    if record.population is not None:
        values |= {
            "population": record.population,
            "population_year": record.population_year,
            "population_source": record.population_source or "",
        }
    systems = tuple((system, role) for system, roles in record.systems.items() for role in roles)
    organization_registration.edit_organization(
        SEED, organization=city, seen_version=city.version, values=values, systems=systems
    )
    city.is_demo = True
    return city


def _register_company(record: Company) -> Organization:
    company = organization_registration.register_organization(
        SEED,
        kind=record.kind,
        is_new=True,
        values={
            "name": record.name,
            "country": record.country,
            "size": record.size,
            "summary": record.summary,
            "description": OF_A_COMPANY,
            "website": record.website or "",
            "languages": list(record.languages),
            "countries_served": list(record.countries_served),
        },
    )
    company.is_demo = True
    return company
