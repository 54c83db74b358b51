"""Filling the tables of terms and cities from the packaged files."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import Base, session
from matchmaker.core.text import fold
from matchmaker.vocabulary import policy
from matchmaker.vocabulary.files import CityRow, TermRow, read_cities, read_crosswalks, read_schemes
from matchmaker.vocabulary.models import Crosswalk, GazetteerCity, Term
from matchmaker.vocabulary.queries import NAME_MARK


@command(policy.can_load)
def load_vocabulary(actor: Actor) -> int:
    """Add the terms and crosswalks that the tables lack; what is there stays as it is. Returns how many rows."""
    known = {tuple(row) for row in session().execute(sa.select(Term.scheme, Term.code))}
    new = [_term(row) for rows in read_schemes().values() for row in rows if (row.scheme, row.code) not in known]
    pairs = sa.select(Crosswalk.from_scheme, Crosswalk.from_code, Crosswalk.to_scheme, Crosswalk.to_code)
    linked = {tuple(row) for row in session().execute(pairs)}
    links = [
        {"from_scheme": r.from_scheme, "from_code": r.from_code, "to_scheme": r.to_scheme, "to_code": r.to_code}
        for r in read_crosswalks()
        if (r.from_scheme, r.from_code, r.to_scheme, r.to_code) not in linked
    ]
    return _insert(Term, new) + _insert(Crosswalk, links)


@command(policy.can_load)
def load_gazetteer(actor: Actor) -> int:
    """Add the cities that the table lacks. Returns how many."""
    known = set(session().scalars(sa.select(GazetteerCity.geoname_id)))
    return _insert(GazetteerCity, [_city(row) for row in read_cities() if row.geoname_id not in known])


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> int:
    if rows:
        session().execute(sa.insert(cast(sa.Table, model.__table__)), rows)
    return len(rows)


def _term(row: TermRow) -> dict[str, Any]:
    return {
        "scheme": row.scheme,
        "code": row.code,
        "label": row.label,
        "description": row.description,
        "parent": row.parent or "",
        "position": row.position,
        "is_deprecated": row.deprecated,
        "extra": dict(row.extra),
    }


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
