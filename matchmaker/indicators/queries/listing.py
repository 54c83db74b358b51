"""Which cities have values, by indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.indicators.models import TARGET, CityValue
from matchmaker.indicators.queries.contributions import Contribution
from matchmaker.organizations.models import Organization, Vetting

MOST_CITIES = 200


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city with values of one indicator, in the order of names."""

    name: str
    slug: str
    country: str
    first: int
    last: int
    count: int


def _public() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Organization.vetting == Vetting.VETTED.value,
        Organization.merged_into_id.is_(None),
        CityValue.kind != TARGET,
    )


def cities_by_indicator() -> dict[str, int]:
    """How many cities have a measured value, by indicator (one query)."""
    rows = session().execute(
        sa.select(CityValue.indicator, sa.func.count(sa.distinct(CityValue.organization_id)))
        .join(Organization, Organization.id == CityValue.organization_id)
        .where(*_public())
        .group_by(CityValue.indicator)
    )
    return dict(rows.tuples().all())


def cities_with(code: str) -> list[CityLine]:
    """The first cities with measured values of one indicator, by name (one query)."""
    rows = session().execute(
        sa.select(
            Organization.name,
            Organization.slug,
            Organization.country,
            sa.func.min(CityValue.year),
            sa.func.max(CityValue.year),
            sa.func.count(CityValue.id),
        )
        .join(CityValue, CityValue.organization_id == Organization.id)
        .where(CityValue.indicator == code, *_public())
        .group_by(Organization.id)
        .order_by(Organization.name_key, Organization.id)
        .limit(MOST_CITIES)
    )
    return [CityLine(*row) for row in rows]


def count_by_code(found: Iterable[Contribution]) -> Counter[str]:
    """How many figures of collaborations each indicator has."""
    return Counter(one.code for one in found)
