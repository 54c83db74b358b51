"""Finding values: of a city, one by its address, those that a new one is compared with."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.indicators.models import BASELINE, TARGET, CityValue
from matchmaker.indicators.queries.checks import Checked, Known
from matchmaker.organizations import policy
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import visibility


def get_city(actor: Actor, *, slug: str) -> Organization:
    """A city or region that the actor may see. Raises NotFound."""
    found = visibility.get_visible(actor, slug=slug)
    if not found.is_city:
        raise NotFound(_l("Only cities and regions have indicators."))
    return found


def get_value(actor: Actor, *, public_id: str) -> CityValue:
    """One value by its address. Raises NotFound."""
    found = session().scalar(sa.select(CityValue).where(CityValue.public_id == public_id))
    if found is None or not policy.can_view(actor, organization=found.organization):
        raise NotFound(_l("There is no such value."))
    return found


def values_of(organization_id: int, indicator: str = "") -> list[CityValue]:
    """The values of a city by indicator and year, of one indicator if it is given (one query)."""
    where = [CityValue.organization_id == organization_id]
    where += [CityValue.indicator == indicator] if indicator else []
    return list(session().scalars(sa.select(CityValue).where(*where).order_by(CityValue.indicator, CityValue.year)))


def known_of(organization_id: int, indicator: str, *, but: int | None = None) -> list[Known]:
    """What is kept of a city for one indicator, without the row `but` (one query)."""
    return [known(row) for row in values_of(organization_id, indicator) if row.id != but]


def known(row: CityValue) -> Known:
    """A stored value as it is compared with."""
    return Known(row.year, row.is_target, row.value, row.given_unit)


def is_taken(organization_id: int, value: Checked, *, but: int | None = None) -> bool:
    """The year has such a value already (one query)."""
    kind = CityValue.kind == TARGET if value.is_target else CityValue.kind != TARGET
    return bool(
        session().scalar(
            sa.select(CityValue.id)
            .where(
                CityValue.organization_id == organization_id,
                CityValue.indicator == value.definition.code,
                CityValue.year == value.year,
                kind,
                CityValue.id != (but or 0),
            )
            .limit(1)
        )
    )


def baseline_of(organization_id: int, indicator: str, *, but: int | None = None) -> CityValue | None:
    """The value from which the city counts (one query)."""
    return session().scalar(
        sa.select(CityValue).where(
            CityValue.organization_id == organization_id,
            CityValue.indicator == indicator,
            CityValue.kind == BASELINE,
            CityValue.id != (but or 0),
        )
    )


def known_of_many(organization_ids: Collection[int], *, but_import: int) -> dict[tuple[int, str], list[Known]]:
    """What is kept of some cities, by city and indicator, without what an import has brought (one query)."""
    found: dict[tuple[int, str], list[Known]] = {}
    columns = (CityValue.organization_id, CityValue.indicator, CityValue.year, CityValue.kind, CityValue.value)
    for city, indicator, year, kind, value, unit in session().execute(
        sa.select(*columns, CityValue.given_unit).where(
            CityValue.organization_id.in_(organization_ids), CityValue.import_id.is_distinct_from(but_import)
        )
    ):
        found.setdefault((city, indicator), []).append(Known(year, kind == TARGET, value, unit))
    return found
