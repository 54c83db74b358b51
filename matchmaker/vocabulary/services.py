"""Filling the table of cities from the packaged file."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.vocabulary import policy
from matchmaker.vocabulary.files import CityRow, read_cities
from matchmaker.vocabulary.models import GazetteerCity
from matchmaker.vocabulary.queries import NAME_MARK


@command(policy.can_load)
def load_gazetteer(actor: Actor) -> int:
    """Add the cities that the table lacks. Returns how many."""
    known = set(session().scalars(sa.select(GazetteerCity.geoname_id)))
    rows = [_city(row) for row in read_cities() if row.geoname_id not in known]
    if rows:
        session().execute(sa.insert(cast(sa.Table, GazetteerCity.__table__)), rows)
    return len(rows)


def _city(row: CityRow) -> dict[str, Any]:
    names = dict.fromkeys(fold(name) for name in (row.name, row.ascii_name, *row.alternate_names))
    return {
        "geoname_id": row.geoname_id,
        "name": row.name,
        "name_key": fold(row.name)[:200],
        "country": row.country,
        "region": row.region,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "population": row.population,
        "search_key": NAME_MARK + NAME_MARK.join(names),
    }
