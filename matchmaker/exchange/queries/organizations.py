"""Organizations as the API answers them."""

from __future__ import annotations

from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.exchange.forms.participation import OrganizationQuery
from matchmaker.exchange.queries.response_model import Paged, Place, ResponseModel, paged
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import lists as organization_lists


class OrganizationLine(Place):
    """A checked organization in a list."""

    summary: str
    population: int | None
    size: str


class SystemOut(ResponseModel):
    """A sector a city governs, and its role in it."""

    system: str
    role: str


class OrganizationOut(OrganizationLine):
    """The public profile of an organization."""

    description: str
    website: str
    latitude: float | None
    longitude: float | None
    population_year: int | None
    population_source: str
    languages: list[str]
    countries_served: list[str]
    networks: list[str]
    systems: list[SystemOut]
    is_checked: bool


def list_organizations(actor: Actor, query: OrganizationQuery) -> Paged[OrganizationLine]:
    """One page of the public directory."""
    found = organization_lists.directory(
        actor, text=query.q, kinds=query.kind, countries=query.country, number=query.page
    )
    return paged(found.page, query.page, lambda row: OrganizationLine(**_line(row)))


def _line(row: Organization) -> dict[str, Any]:
    place = Place.of(row).model_dump()
    return place | {"summary": row.summary, "population": row.population, "size": row.size}


def show_organization(row: Organization) -> OrganizationOut:
    """One profile."""
    return OrganizationOut(
        **_line(row),
        description=row.description,
        website=row.website,
        latitude=row.latitude,
        longitude=row.longitude,
        population_year=row.population_year,
        population_source=row.population_source,
        languages=list(row.languages or ()),
        countries_served=list(row.countries_served or ()),
        networks=list(row.networks or ()),
        systems=[SystemOut(system=system.system, role=system.role) for system in row.systems],
        is_checked=row.is_vetted,
    )
