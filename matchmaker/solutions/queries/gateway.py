"""Browsing solution types and packages by what a city asks: sector, problem, role, size, stage, cost, benefit.

What is filtered and counted are ids and terms, plain tuples of all that the reader may see; only the rows of one page
are loaded. A constant number of statements, however many types there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, session
from matchmaker.core.faceted import Browse
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import found
from matchmaker.solutions.models import PackageItem, SolutionPackage, SolutionType, SolutionTypeTag
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
NOTHING: Mapping[str, set[str]] = {name: set() for name in FACETS}
M = TypeVar("M", bound=Base)


@dataclass(frozen=True)
class GatewayFilters(Filters):
    """What a reader asked for."""

    facets: ClassVar[tuple[str, ...]] = FACETS


def browse_types(actor: Actor, filters: GatewayFilters, *, per_page: int = PER_PAGE) -> Browse[TypeWithOffers]:
    """The types for these filters (OR inside a facet, AND between facets), by title; by the words if there are any."""
    visible = catalogue.types_visible_to(actor)
    ids = _by_words(list(session().scalars(visible.with_only_columns(SolutionType.id))), SolutionType, filters.text)
    page, counts = _filtered(ids, _codes_of_types(visible), filters, per_page)
    rows = catalogue.with_offers(_loaded(SolutionType, page.items))
    return Browse(Page(rows, page.number, page.total, page.per_page), counts)


def browse_packages(actor: Actor, filters: GatewayFilters, *, per_page: int = PER_PAGE) -> Browse[SolutionPackage]:
    """The packages for these filters: a package has every term that one of its types has."""
    visible = catalogue.packages_visible_to(actor)
    ids = _by_words(
        list(session().scalars(visible.with_only_columns(SolutionPackage.id))), SolutionPackage, filters.text
    )
    page, counts = _filtered(ids, _codes_of_packages(visible), filters, per_page)
    rows = _loaded(SolutionPackage, page.items)
    return Browse(Page(rows, page.number, page.total, page.per_page), counts)


Codes = Mapping[int, Mapping[str, set[str]]]
"""Id → facet → its values."""


def _codes_of_types(visible: sa.Select[Any]) -> Codes:
    """The values of these types (two statements)."""
    chosen = visible.order_by(None)
    codes = {
        key: {**{facet: set[str]() for facet in SCHEMES}, DIGITAL: {YES if is_digital else NO}}
        for key, is_digital in session().execute(chosen.with_only_columns(SolutionType.id, SolutionType.is_digital))
    }
    facets = {scheme: facet for facet, scheme in SCHEMES.items()}
    tags = sa.select(SolutionTypeTag.solution_type_id, SolutionTypeTag.scheme, SolutionTypeTag.code).where(
        SolutionTypeTag.scheme.in_(facets),
        SolutionTypeTag.solution_type_id.in_(chosen.with_only_columns(SolutionType.id)),
    )
    for key, scheme, code in session().execute(tags):
        codes[key][facets[scheme]].add(code)
    return codes


def _codes_of_packages(visible: sa.Select[Any]) -> Codes:
    """The values of all types of these packages (three statements)."""
    packages = visible.order_by(None).with_only_columns(SolutionPackage.id)
    items = sa.select(PackageItem.package_id, PackageItem.solution_type_id).where(PackageItem.package_id.in_(packages))
    kinds = sa.select(SolutionType).where(SolutionType.id.in_(items.with_only_columns(PackageItem.solution_type_id)))
    of_types = _codes_of_types(kinds)
    codes: dict[int, dict[str, set[str]]] = {}
    for package, kind in session().execute(items):
        for facet, values in of_types[kind].items():
            codes.setdefault(package, {name: set() for name in FACETS})[facet] |= values
    return codes


def _by_words(ids: list[int], model: type[Base], text: str) -> list[int]:
    hits = found(model, text) if text.strip() else None
    if hits is None:
        return ids
    ranks = {row.object_id: row.rank for row in session().execute(sa.select(hits))}
    return sorted((key for key in ids if key in ranks), key=lambda key: ranks[key])


def _loaded(model: type[M], ids: Sequence[int]) -> list[M]:
    """The rows with these ids, in their order."""
    rows = session().scalars(sa.select(model).where(model.id.in_(ids))).unique() if ids else ()  # type: ignore[attr-defined]
    known = {row.id: row for row in rows}  # type: ignore[attr-defined]
    return [known[key] for key in ids if key in known]


def _filtered(
    ids: Iterable[int], codes_of: Codes, filters: GatewayFilters, per_page: int
) -> tuple[Page[int], dict[str, dict[str, int]]]:
    chosen = {name: set(values) for name, values in filters.values.items()}
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    fitting = []
    for key in ids:
        codes = codes_of.get(key, NOTHING)
        misses = [name for name, wanted in chosen.items() if not wanted & codes[name]]
        if not misses:
            fitting.append(key)
        for name in FACETS:
            if not misses or misses == [name]:  # a facet's counts leave its own choice out
                for code in codes[name]:
                    counts[name][code] = counts[name].get(code, 0) + 1
    pages = max(1, -(-len(fitting) // per_page))
    number = min(max(1, filters.page), pages)
    return Page(fitting[(number - 1) * per_page : number * per_page], number, len(fitting), per_page), counts
