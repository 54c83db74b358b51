"""The world of the access matrix: one sample of everything, built through the factories.

A feature adds its samples in `tests/<feature>/world.py`: `def samples(people, world) -> None` puts the values of
URL arguments under a name, e.g. `world["draft"] = {"slug": challenge.slug}`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from matchmaker.app import FEATURES
from tests.personas import People

World = dict[str, dict[str, Any]]


ENDINGS = ("csv", "xlsx", "json")
TABLES = ("list", "application_closed", "challenge", "collaboration_challenge", "landscape", "partnered", "workshop")
"""Samples (and lists of everything) that have a table to download, in each of these endings."""


def build_world(people: People) -> World:
    """All samples of all features, in the order of the ladder; none takes the name of another's."""
    world: World = {"": {}}
    for feature in FEATURES:
        name = f"tests.{feature}.world"
        if find_spec(f"tests.{feature}") is not None and find_spec(name) is not None:
            before = dict(world)
            import_module(name).samples(people, world)
            taken = [sample for sample, values in before.items() if world[sample] is not values]
            assert not taken, f"{name} takes the names of other features' samples: {taken}"
    for name in TABLES:
        world |= {f"{name}_{ending}": {**world.get(name, {}), "ending": ending} for ending in ENDINGS}
    return world
