"""Samples of the report for the access matrix."""

from __future__ import annotations

from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Any dataset, any picture: the report is public."""
    assert people.organizations
    world["report_dataset"] = {"dataset": "challenges"}
    world["report_dataset_file"] = {"dataset": "challenges", "ending": "csv"}
    world["report_picture"] = {"name": "flow", "ending": "svg"}
