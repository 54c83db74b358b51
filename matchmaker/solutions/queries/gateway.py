"""Browsing solution types and packages by what a city asks: sector, problem, role, size, stage, cost, benefit.

What is filtered and counted are ids and terms, plain tuples of all that the reader may see; only the rows of one page
are loaded. A constant number of statements, however many types there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, session
from matchmaker.core.faceted import Browse
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import ranked
from matchmaker.solutions.models import PackageItem, SolutionPackage, SolutionType
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
    codes = _codes_of_types(catalogue.types_visible_to(actor))
    page, counts = _filtered(_by_words(list(codes), SolutionType, filters.text), codes, filters, per_page)
    rows = catalogue.with_offers(_loaded(SolutionType, page.items))
    return Browse(Page(rows, page.number, page.total, page.per_page), counts)


def browse_packages(actor: Actor, filters: GatewayFilters, *, per_page: int = PER_PAGE) -> Browse[SolutionPackage]:
    """The packages for these filters: a package has every term that one of its types has."""
    codes = _codes_of_packages(catalogue.packages_visible_to(actor))
    page, counts = _filtered(_by_words(list(codes), SolutionPackage, filters.text), codes, filters, per_page)
    rows = _loaded(SolutionPackage, page.items, lazyload(SolutionPackage.relations))
    return Browse(Page(rows, page.number, page.total, page.per_page), counts)


Codes = Mapping[int, Mapping[str, set[str]]]
"""Id → facet → its values, in the order of the list."""


def _codes_of_types(visible: sa.Select[tuple[SolutionType]]) -> Codes:
    """The values of these types (one statement)."""
    return {
        line.id: {
            **{facet: set(line.codes(scheme)) for facet, scheme in SCHEMES.items()},
            DIGITAL: {YES if line.is_digital else NO},
        }
        for line in catalogue.type_lines(visible, SCHEMES.values())
    }


def _codes_of_packages(visible: sa.Select[tuple[SolutionPackage]]) -> Codes:
    """The values of all types of these packages (two statements)."""
    items = visible.outerjoin(SolutionPackage.items).with_only_columns(SolutionPackage.id, PackageItem.solution_type_id)
    pairs = session().execute(items).tuples().all()
    kinds = {kind for _package, kind in pairs if kind is not None}
    of_types = _codes_of_types(sa.select(SolutionType).where(SolutionType.id.in_(kinds)))
    codes: dict[int, dict[str, set[str]]] = {}
    for package, kind in pairs:
        own = codes.setdefault(package, {name: set() for name in FACETS})
        for facet, values in of_types.get(kind, NOTHING).items():
            own[facet] |= values
    return codes


def _by_words(ids: list[int], model: type[Base], text: str) -> list[int]:
    ranks = ranked(model, text)
    if ranks is None:
        return ids
    return sorted((key for key in ids if key in ranks), key=lambda key: ranks[key])


def _loaded(model: type[M], ids: Sequence[int], *light: ORMOption) -> list[M]:
    """The rows with these ids, in their order."""
    select = sa.select(model).where(model.id.in_(ids)).options(*light)  # type: ignore[attr-defined]
    rows = session().scalars(select).unique() if ids else ()
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
