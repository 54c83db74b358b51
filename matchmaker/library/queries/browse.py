"""The list of the library: words, filters with counts, a neutral order. Two statements for ids and counts, two more for
one page of rows, however many pieces there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import found
from matchmaker.library.models import LibraryPiece, LibraryTag
from matchmaker.library.queries.visibility import public
from matchmaker.solutions.queries.browse import neutral_key

NEUTRAL, WORDS, NEWEST = "neutral", "words", "newest"
TAG_FACETS = {"system": "system", "topic": "topic", "stage": "stage", "kit": "kit"}
COLUMN_FACETS: Mapping[str, Any] = {"kind": LibraryPiece.kind, "language": LibraryPiece.language}
FACETS = ("kind", "system", "stage", "topic", "kit", "language")


@dataclass(frozen=True)
class LibraryFilters(Filters):
    """What a reader asked for. Without an order: by the words, else the neutral one."""

    facets: ClassVar[tuple[str, ...]] = FACETS
    sorts: ClassVar[tuple[str, ...]] = (WORDS, NEUTRAL, NEWEST)


@dataclass(frozen=True)
class Browse:
    """One page of pieces and what the filters would give."""

    page: Page[LibraryPiece]
    counts: Mapping[str, Mapping[str, int]]
    sort: str


def browse(filters: LibraryFilters, *, today: date | None = None, per_page: int = PER_PAGE) -> Browse:
    """The public pieces for these filters (OR inside a facet, AND between facets).

    A facet's counts leave its own choice out, so that they say what one more click would show.
    """
    hits = _hits(filters.text)
    ids, sort = _ordered_ids(filters, hits, today or clock.today())
    pages = max(1, -(-len(ids) // per_page))
    number = min(max(1, filters.page), pages)
    rows = _rows(ids[(number - 1) * per_page : number * per_page])
    return Browse(Page(rows, number, len(ids), per_page), _counts(filters, hits), sort)


def newest(limit: int) -> Sequence[LibraryPiece]:
    """What became public or was revised last."""
    select = public().order_by(LibraryPiece.revised_at.desc(), LibraryPiece.id.desc()).limit(limit)
    return session().scalars(select).all()


def _hits(text: str) -> sa.CTE | None:
    # Materialized: otherwise SQLite may run the full-text search once for every piece.
    hits = found(LibraryPiece, text) if text.strip() else None
    return sa.select(hits).cte("found").prefix_with("MATERIALIZED") if hits is not None else None


def _conditions(filters: LibraryFilters, *, without: str = "") -> list[sa.ColumnElement[bool]]:
    conditions = []
    for name, codes in filters.values.items():
        if name == without or not codes:
            continue
        if name in COLUMN_FACETS:
            conditions.append(COLUMN_FACETS[name].in_(codes))
        else:
            tagged = sa.select(LibraryTag.piece_id).where(
                LibraryTag.scheme == TAG_FACETS[name], LibraryTag.code.in_(codes)
            )
            conditions.append(LibraryPiece.id.in_(tagged))
    return conditions


def _ordered_ids(filters: LibraryFilters, hits: sa.CTE | None, today: date) -> tuple[list[int], str]:
    rank = hits.c.rank if hits is not None else sa.literal(0.0)
    columns = (LibraryPiece.id, LibraryPiece.public_id, LibraryPiece.revised_at, rank.label("rank"))
    select = public().with_only_columns(*columns).where(*_conditions(filters))
    if hits is not None:
        select = select.join(hits, hits.c.object_id == LibraryPiece.id)
    sort = filters.sort if filters.sort in {NEUTRAL, NEWEST} else (WORDS if hits is not None else NEUTRAL)
    rows = sorted(session().execute(select), key=lambda row: neutral_key(row.public_id, today))
    if sort == NEWEST:
        rows.sort(key=lambda row: row.revised_at, reverse=True)
    elif sort == WORDS:
        rows.sort(key=lambda row: row.rank)
    return [row.id for row in rows], sort


def _counts(filters: LibraryFilters, hits: sa.CTE | None) -> dict[str, dict[str, int]]:
    parts = []
    for name in FACETS:
        code = COLUMN_FACETS.get(name, LibraryTag.code)
        select = (
            public()
            .with_only_columns(sa.literal(name).label("facet"), code.label("code"), sa.func.count().label("n"))
            .select_from(LibraryPiece)
            .where(*_conditions(filters, without=name))
            .group_by(code)
        )
        if name in TAG_FACETS:
            same = sa.and_(LibraryTag.piece_id == LibraryPiece.id, LibraryTag.scheme == TAG_FACETS[name])
            select = select.join(LibraryTag, same)
        if hits is not None:
            select = select.where(LibraryPiece.id.in_(sa.select(hits.c.object_id)))
        parts.append(select)
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for facet, code, n in session().execute(sa.union_all(*parts)):
        counts[facet][code] = n
    return counts


def _rows(ids: Sequence[int]) -> list[LibraryPiece]:
    if not ids:
        return []
    select = sa.select(LibraryPiece).where(LibraryPiece.id.in_(ids))
    rows = {row.id: row for row in session().scalars(select)}
    return [rows[piece_id] for piece_id in ids if piece_id in rows]
