"""Samples of indicators for the access matrix."""

from __future__ import annotations

from tests.indicators import make
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Graz has two values."""
    graz = people.organizations["graz"]
    value = make.value(graz, 2023)
    make.value(graz, 2024, 30.9)
    world["indicator"] = {"code": "water.losses"}
    world["indicator_city"] = {"slug": graz.slug}
    world["indicator_of_city"] = {"slug": graz.slug, "code": "water.losses"}
    world["indicator_picture"] = {"slug": graz.slug, "code": "water.losses", "name": "values", "ending": "svg"}
    world["indicator_table"] = {"ending": "csv"}
    world["indicator_city_table"] = {"slug": graz.slug, "ending": "csv"}
    world["city_value"] = {"public_id": value.public_id}
