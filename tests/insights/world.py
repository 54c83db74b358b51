"""Samples of the report and of the landscape for the access matrix."""

from __future__ import annotations

from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Any dataset, any picture: the report is public. The landscape of Graz; a company has none."""
    world["report_dataset"] = {"dataset": "challenges"}
    world["report_dataset_file"] = {"dataset": "challenges", "ending": "csv"}
    world["report_picture"] = {"name": "flow", "ending": "svg"}
    world["landscape"] = {"slug": people.organizations["graz"].slug}
    world["landscape_picture"] = world["landscape"] | {"ending": "svg"}
    world["landscape_company"] = {"slug": people.organizations["hydrolog"].slug}
