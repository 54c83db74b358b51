"""Making the list of the world's places ready."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.settings import cache_folder
from matchmaker.vocabulary import policy
from matchmaker.vocabulary.models import GazetteerCity
from matchmaker.vocabulary.storage import gazetteer


@command(policy.can_load)
def load_gazetteer(actor: Actor) -> int:
    """Build the file of places if it is missing, and complete registered places that have no time zone yet.

    Returns how many places the list has.
    """
    folder = cache_folder()
    gazetteer.ensure(folder)
    for row in session().scalars(sa.select(GazetteerCity).where(GazetteerCity.timezone == "")):
        place = gazetteer.find_place(folder, row.geoname_id)
        if place is not None:
            row.region, row.county, row.timezone = place.region, place.county, place.timezone
    return gazetteer.count(folder)
