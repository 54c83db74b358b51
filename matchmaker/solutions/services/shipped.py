"""Loading the solution types and packages that come with the platform: once, and again for what is new in them."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.text import shorten
from matchmaker.solutions.engine.shipped import shipped_packages, shipped_types
from matchmaker.solutions.jobs.curated import index_package
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.queries import catalogue as catalogue_queries
from matchmaker.solutions.services import catalogue, packages

LONGEST_SUMMARY = 380


@command(platform_only, audit=lambda **arguments: {"loaded": sum(arguments["result"])})
def load_catalogue(actor: Actor) -> tuple[int, int]:
    """Write and publish every shipped type and package that is not here yet; returns how many of each.

    What is here stays as organizers left it: changed, or withdrawn. Packages of before they were searched are indexed.
    """
    known = {row.shipped_key: row for row in session().scalars(sa.select(SolutionType))}
    new_types = [one for one in shipped_types() if one.key not in known]
    for one in new_types:
        values = {**one.values, "summary": shorten(one.values["description"], LONGEST_SUMMARY)}
        row = catalogue.write_type(actor, values=cast(catalogue.TypeInput, values), shipped_key=one.key)
        known[one.key] = catalogue.publish_type(actor, solution_type=row)
    here = set(session().scalars(sa.select(SolutionPackage.shipped_key)))
    new_packages = [one for one in shipped_packages() if one.key not in here]
    for package in new_packages:
        slugs = {key: known[key].slug for key, _why in package.items}
        inputs: dict[str, Any] = {
            "title": package.title,
            "summary": shorten(package.problem, LONGEST_SUMMARY),
            "description": package.problem,
            "items": [(slugs[key], why) for key, why in package.items],
            "relations": [(slugs[key], kind, slugs[other], why) for key, kind, other, why in package.relations],
        }
        written = packages.write_package(actor, values=cast(packages.PackageInput, inputs), shipped_key=package.key)
        if all(known[key].is_public for key, _why in package.items):
            packages.publish_package(actor, package=written)
    for unfound in catalogue_queries.unfound_packages():
        index_package(unfound)
    return len(new_types), len(new_packages)
