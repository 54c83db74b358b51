"""Samples of indicators for the access matrix."""

from __future__ import annotations

from io import BytesIO

from matchmaker.indicators.services import importing
from tests.indicators import make
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Graz has a value and a file that waits; an organizer's file waits, too."""
    graz, emil = people.organizations["graz"], people.actor("emil")
    value = make.value(graz, 2023)
    make.value(graz, 2024, 30.9)
    data = make.csv_file("water.losses,2022,33,%,Annual report")
    batch = importing.start_import(emil, city=graz, name="a.csv", file=BytesIO(data), most_bytes=10_000)
    data = make.csv_file(
        "Graz,water.use,2022,120,litres for each person a day,Report", header="city,indicator,year,value,unit,source"
    )
    many = importing.start_import(people.actor("ada"), city=None, name="b.csv", file=BytesIO(data), most_bytes=10_000)
    world["indicator"] = {"code": "water.losses"}
    world["indicator_city"] = {"slug": graz.slug}
    world["indicator_of_city"] = {"slug": graz.slug, "code": "water.losses"}
    world["indicator_picture"] = {"slug": graz.slug, "code": "water.losses", "name": "values", "ending": "svg"}
    world["indicator_table"] = {"ending": "csv"}
    world["indicator_city_table"] = {"slug": graz.slug, "ending": "csv"}
    world["city_value"] = {"public_id": value.public_id}
    world["value_import"] = {"public_id": batch.public_id}
    world["many_import"] = {"public_id": many.public_id}
