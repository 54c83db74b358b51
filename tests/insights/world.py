"""Samples of the dashboards for the access matrix."""

from __future__ import annotations

from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """The landscape of Graz; a company has none."""
    world["landscape"] = {"slug": people.organizations["graz"].slug}
    world["landscape_company"] = {"slug": people.organizations["hydrolog"].slug}
