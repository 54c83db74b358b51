"""Keeping the places that organizations are registered at."""

from __future__ import annotations

from matchmaker.core.db import session
from matchmaker.vocabulary.models import GazetteerCity
from matchmaker.vocabulary.storage.packed import COLUMNS, Place


def keep_place(place: Place) -> None:
    """Have a row for this place, so that an organization can refer to it (idempotent)."""
    if session().get(GazetteerCity, place.geoname_id) is None:
        session().add(GazetteerCity(**{name: getattr(place, name) for name in COLUMNS}))
        session().flush()
