"""Browsing solution types and packages by what a city asks: sector, problem, role, size, stage, cost, benefit.

All of them are read and counted here: some hundred rows, which every reader may see. Four statements for types (rows,
terms, words, solutions), five for packages, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, session
from matchmaker.core.faceted import Browse
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import found
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.queries import catalogue
from matchmaker.solutions.queries.catalogue import TypeWithOffers

SCHEMES: Mapping[str, str] = {
    "system": "system",
    "topic": "topic",
    "role": "city_role",
    "size": "city_size",
    "stage": "stage",
    "cost": "budget_band",
    "benefit": "co_benefit",
}
DIGITAL = "digital"
FACETS = (*SCHEMES, DIGITAL)
YES, NO = "yes", "no"
T = TypeVar("T")


@dataclass(frozen=True)
class GatewayFilters(Filters):
    """What a reader asked for."""

    facets: ClassVar[tuple[str, ...]] = FACETS


def browse_types(actor: Actor, filters: GatewayFilters, *, per_page: int = PER_PAGE) -> Browse[TypeWithOffers]:
    """The types for these filters (OR inside a facet, AND between facets), by title; by the words if there are any."""
    rows = list(session().scalars(catalogue.types_visible_to(actor)))
    kept = _by_words(rows, SolutionType, filters.text)
    page, counts = _filtered(kept, codes_of_type, filters, per_page)
    return Browse(replace(page, items=catalogue.with_offers(page.items)), counts)


def browse_packages(actor: Actor, filters: GatewayFilters, *, per_page: int = PER_PAGE) -> Browse[SolutionPackage]:
    """The packages for these filters: a package has every term that one of its types has."""
    rows = _by_words(catalogue.visible_packages(actor), SolutionPackage, filters.text)
    page, counts = _filtered(rows, codes_of_package, filters, per_page)
    return Browse(page, counts)


def codes_of_type(row: SolutionType) -> dict[str, set[str]]:
    """The values of one type by facet."""
    codes = {facet: set(row.codes(scheme)) for facet, scheme in SCHEMES.items()}
    return codes | {DIGITAL: {YES if row.is_digital else NO}}


def codes_of_package(row: SolutionPackage) -> dict[str, set[str]]:
    """The values of all types of a package by facet."""
    codes: dict[str, set[str]] = {facet: set() for facet in FACETS}
    for item in row.items:
        for facet, values in codes_of_type(item.solution_type).items():
            codes[facet] |= values
    return codes


def _by_words(rows: Sequence[Any], model: type[Base], text: str) -> list[Any]:
    hits = found(model, text) if text.strip() else None
    if hits is None:
        return list(rows)
    ranks = {row.object_id: row.rank for row in session().execute(sa.select(hits))}
    return sorted((row for row in rows if row.id in ranks), key=lambda row: ranks[row.id])


def _filtered(
    rows: Iterable[T], codes_of: Callable[[T], dict[str, set[str]]], filters: GatewayFilters, per_page: int
) -> tuple[Page[T], dict[str, dict[str, int]]]:
    chosen = {name: set(values) for name, values in filters.values.items()}
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    fitting = []
    for row in rows:
        codes = codes_of(row)
        misses = [name for name, wanted in chosen.items() if not wanted & codes[name]]
        if not misses:
            fitting.append(row)
        for name in FACETS:
            if not misses or misses == [name]:  # a facet's counts leave its own choice out
                for code in codes[name]:
                    counts[name][code] = counts[name].get(code, 0) + 1
    pages = max(1, -(-len(fitting) // per_page))
    number = min(max(1, filters.page), pages)
    return Page(fitting[(number - 1) * per_page : number * per_page], number, len(fitting), per_page), counts
