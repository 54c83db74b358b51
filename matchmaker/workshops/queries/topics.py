"""What a city may talk about at a workshop: the challenges it brings. Without one it has no 1:1 meetings (rule 2)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from matchmaker.challenges.models import Signatory
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationKind
from matchmaker.workshops.models.workshop import Workshop

Topics = Mapping[int, tuple[int, ...]]
"""City (organization id) → ids of its challenges on the table, in their order there."""


def topics_of(workshop: Workshop) -> Topics:
    """The challenges that each city asks, or has joined as a partner of a joint one (one query for these)."""
    tabled = workshop.challenges
    found: dict[int, list[int]] = {}
    for challenge in tabled:
        found.setdefault(challenge.city_id, []).append(challenge.id)
    joint = [challenge.id for challenge in tabled if challenge.is_joint]
    if joint:
        rows = session().execute(
            sa.select(Signatory.city_id, Signatory.challenge_id)
            .where(Signatory.challenge_id.in_(joint), Signatory.status == "accepted")
            .order_by(Signatory.id)
        )
        for city_id, challenge_id in rows:
            found.setdefault(city_id, []).append(challenge_id)
    return {city: tuple(dict.fromkeys(ids)) for city, ids in found.items()}


def brings_no_topic(workshop: Workshop, organization: Organization) -> bool:
    """A city none of whose challenges is on the table: it takes part in the open sessions only."""
    return organization.is_city and organization.id not in topics_of(workshop)


def cities_without_topic(workshop: Workshop) -> list[str]:
    """Names of the cities with a place that bring no challenge, for the organizer (one query)."""
    rows = session().execute(
        sa.select(Organization.id, Organization.name)
        .join(Registration, Registration.organization_id == Organization.id)
        .where(
            Registration.workshop_id == workshop.id,
            Registration.status.in_(HOLDS_PLACE),
            Registration.kind == RegistrationKind.CITY.value,
        )
        .order_by(Organization.name_key, Organization.id)
    )
    known = topics_of(workshop)
    return [name for one, name in rows if one not in known]
