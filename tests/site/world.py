"""Samples for the access matrix."""

from __future__ import annotations

from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """One part of the sitemap, one kind of file of a list."""
    world["list_file"] = {"ending": "csv"}
    world["sitemap_part"] = {"kind": "challenges", "number": 1}
