"""The public list: search, facets with counts, neutral order. Three statements for ids, counts and text search,
three more for one page of rows, however many solutions there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import found
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution, SolutionTag
from matchmaker.solutions.queries.visibility import listed

NEUTRAL, WORDS, NEWEST, FEWEST = "neutral", "words", "newest", "fewest"
TAG_FACETS = {"system": "system", "country": "country", "collaboration": "collaboration", "tech": "digital_technology"}
COLUMN_FACETS: Mapping[str, Any] = {
    "maturity": Solution.maturity,
    "size": Organization.size,
    "price": Solution.price_model,
    "further": Solution.further_countries,
}
FACETS = ("system", "maturity", "country", "further", "collaboration", "size", "tech", "price")
SCHEMES = TAG_FACETS | {
    "maturity": "maturity",
    "size": "company_size",
    "price": "price_model",
    "further": "further_countries",
}


@dataclass(frozen=True)
class SolutionFilters(Filters):
    """What a reader asked for. Without an order: by the words, else the neutral one."""

    facets: ClassVar[tuple[str, ...]] = FACETS
    sorts: ClassVar[tuple[str, ...]] = (WORDS, NEUTRAL, NEWEST, FEWEST)


@dataclass(frozen=True)
class Browse:
    """One page of solutions and what the filters would give."""

    page: Page[Solution]
    counts: Mapping[str, Mapping[str, int]]
    sort: str


def browse(filters: SolutionFilters, *, today: date | None = None, per_page: int = PER_PAGE) -> Browse:
    """The listed solutions for these filters (OR inside a facet, AND between facets).

    A facet's counts leave its own choice out, so that they say what one more click would show.
    """
    hits = _hits(filters.text)
    ids, sort = _ordered_ids(filters, hits, today or clock.today())
    pages = max(1, -(-len(ids) // per_page))
    number = min(max(1, filters.page), pages)
    rows = _rows(ids[(number - 1) * per_page : number * per_page])
    return Browse(Page(rows, number, len(ids), per_page), _counts(filters, hits), sort)


def neutral_key(public_id: str, today: date) -> str:
    """Where a solution stands today in the neutral order: a hash of the date and its random id.

    Everybody sees the same order on the same day, nobody's place depends on name, date or money.
    """
    return sha256(f"{today.isoformat()}/{public_id}".encode()).hexdigest()


def _hits(text: str) -> sa.CTE | None:
    return found(Solution, text) if text.strip() else None


def _conditions(filters: SolutionFilters, *, without: str = "") -> list[sa.ColumnElement[bool]]:
    conditions = []
    for name, codes in filters.values.items():
        if name == without or not codes:
            continue
        if name in COLUMN_FACETS:
            conditions.append(COLUMN_FACETS[name].in_(codes))
        else:
            tagged = sa.select(SolutionTag.solution_id).where(
                SolutionTag.scheme == TAG_FACETS[name], SolutionTag.code.in_(codes)
            )
            conditions.append(Solution.id.in_(tagged))
    return conditions


def _ordered_ids(filters: SolutionFilters, hits: sa.CTE | None, today: date) -> tuple[list[int], str]:
    rank = hits.c.rank if hits is not None else sa.literal(0.0)
    columns = (Solution.id, Solution.public_id, Solution.listed_at, Solution.pairings_count, rank.label("rank"))
    select = listed().with_only_columns(*columns).where(*_conditions(filters))
    if hits is not None:
        select = select.join(hits, hits.c.object_id == Solution.id)
    sort = filters.sort if filters.sort in {NEUTRAL, NEWEST, FEWEST} else (WORDS if hits is not None else NEUTRAL)
    rows = sorted(session().execute(select), key=lambda row: neutral_key(row.public_id, today))
    if sort == NEWEST:
        rows.sort(key=lambda row: row.listed_at, reverse=True)
    elif sort == FEWEST:
        rows.sort(key=lambda row: row.pairings_count)
    elif sort == WORDS:
        rows.sort(key=lambda row: row.rank)
    return [row.id for row in rows], sort


def _counts(filters: SolutionFilters, hits: sa.CTE | None) -> dict[str, dict[str, int]]:
    parts = []
    for name in FACETS:
        code = COLUMN_FACETS.get(name, SolutionTag.code)
        select = (
            listed()
            .with_only_columns(sa.literal(name).label("facet"), code.label("code"), sa.func.count().label("n"))
            .where(*_conditions(filters, without=name))
            .group_by(code)
        )
        if name in TAG_FACETS:
            same = sa.and_(SolutionTag.solution_id == Solution.id, SolutionTag.scheme == TAG_FACETS[name])
            select = select.join(SolutionTag, same)
        if hits is not None:
            select = select.where(Solution.id.in_(sa.select(hits.c.object_id)))
        parts.append(select)
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for facet, code, n in session().execute(sa.union_all(*parts)):
        counts[facet][code] = n
    return counts


def _rows(ids: Sequence[int]) -> list[Solution]:
    if not ids:
        return []
    light = (lazyload(Solution.types), lazyload(Solution.references))
    select = sa.select(Solution).where(Solution.id.in_(ids)).options(*light)
    rows = {row.id: row for row in session().scalars(select)}
    return [rows[solution_id] for solution_id in ids if solution_id in rows]
