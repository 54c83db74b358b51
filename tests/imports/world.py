"""Samples of imports for the access matrix."""

from __future__ import annotations

from tests.imports import make
from tests.personas import People
from tests.world import World

ONE = b"indicator,year,value,unit,source\nwater.losses,2022,33,%,Annual report\nwater.losses,2022,32,%,Annual report\n"
MANY = b"city,indicator,year,value,unit,source\nGraz,water.use,2022,120,litres for each person a day,Report\n"


def samples(people: People, world: World) -> None:
    """A file of Graz waits, and one of an organizer for several cities."""
    graz = people.organizations["graz"]
    batch = make.send(people.actor("emil"), "values", ONE, organization=graz)
    many = make.send(people.actor("ada"), "values", MANY)
    world["values_of_city"] = {"name": "values", "slug": graz.slug}
    world["values_of_many"] = {"name": "values", "slug": "-"}
    world["values_template"] = {"name": "values", "slug": graz.slug, "ending": "csv"}
    world["file_import"] = {"public_id": batch.public_id}
    world["file_to_correct"] = {"public_id": batch.public_id, "ending": "xlsx"}
    world["file_of_many"] = {"public_id": many.public_id}
