"""What comes with the platform: complete, of every sector, with sources, and loaded once."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from matchmaker.core.actors import system_actor
from matchmaker.core.errors import Denied
from matchmaker.solutions.engine.estimates import METHODS
from matchmaker.solutions.engine.relations import INTEGRATES, KINDS, NEEDS_FIRST, find_circle
from matchmaker.solutions.engine.shipped import shipped_packages, shipped_types
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.services import catalogue
from matchmaker.solutions.services.shipped import load_catalogue
from matchmaker.vocabulary.files import current_schemes
from tests.personas import People

SETUP = system_actor("setup")


def test_there_are_enough_of_every_sector_and_half_are_not_digital() -> None:
    types, packages = shipped_types(), shipped_packages()
    assert len(types) >= 45
    assert len(packages) >= 12
    assert sum(not one.values["is_digital"] for one in types) * 2 >= len(types)
    systems = Counter(code for one in types for code in one.values["systems"])
    assert set(systems) == set(current_schemes()["system"])
    assert min(systems.values()) >= 5
    in_packages = {key for package in packages for key, _why in package.items}
    covered = {code for one in types if one.key in in_packages for code in one.values["systems"]}
    assert covered == set(systems)


@pytest.mark.parametrize("one", shipped_types(), ids=lambda one: one.key)
def test_every_type_is_complete(one: object) -> None:
    values = one.values  # type: ignore[attr-defined]
    assert set(values["enabling_actions"]) == set(current_schemes()["enabling_action"])
    assert all(action["text"] and action["who"] for lines in values["enabling_actions"].values() for action in lines)
    assert values["conditions"].count("\n") >= 1
    assert values["risks"].count("\n") >= 1
    assert {"vision", "scaling_replication"} <= set(values["steps"])
    assert all(values[name] for name in ("city_roles", "city_sizes", "stages", "cost_classes", "benefits", "gpc"))
    assert values["estimate"] in {"", *METHODS}
    assert values["cases"]
    for case in values["cases"]:
        assert case["text"]
        assert case["source"]
        assert case["publisher"]
        assert case["url"].startswith("http")
        assert case["evidence"] in current_schemes()["evidence_level"]


def test_every_package_says_why_and_goes_round_nowhere() -> None:
    keys = {one.key for one in shipped_types()}
    for package in shipped_packages():
        own = {key for key, _why in package.items}
        assert own <= keys
        assert all(why for _key, why in package.items)
        needs: dict[str, list[str]] = {}
        for key, kind, other, why in package.relations:
            assert {key, other} <= own
            assert kind in KINDS
            assert why
            if kind == NEEDS_FIRST:
                needs.setdefault(key, []).append(other)
        assert find_circle(needs) == []
        assert {NEEDS_FIRST, INTEGRATES} <= {kind for _key, kind, _other, _why in package.relations} <= set(KINDS)


@pytest.mark.slow
def test_it_is_loaded_once_and_never_undoes_what_organizers_did(people: People, database: sa.orm.Session) -> None:
    assert load_catalogue(SETUP) == (len(shipped_types()), len(shipped_packages()))
    kinds = list(database.scalars(sa.select(SolutionType)))
    assert all(kind.is_public for kind in kinds)
    assert all(package.is_public for package in database.scalars(sa.select(SolutionPackage)))
    ada = people.actor("ada")
    catalogue.withdraw_type(ada, solution_type=kinds[0], reason="It did more harm than good.")
    catalogue.save_type(ada, solution_type=kinds[1], values={"title": "Our own words"})
    assert load_catalogue(SETUP) == (0, 0)
    assert (kinds[0].is_public, kinds[1].title) == (False, "Our own words")
    with pytest.raises(Denied):
        load_catalogue(ada)
