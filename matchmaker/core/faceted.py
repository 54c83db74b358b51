"""A public list with words, facets with counts and a neutral order, over rows with tags.

Two statements for ids and counts and those that load one page of rows, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.facets import Filters
from matchmaker.core.pages import PER_PAGE, Page
from matchmaker.core.search import found

NEUTRAL, WORDS = "neutral", "words"
"""Orders of every such list: the day's draw, and closest to the words first."""

T = TypeVar("T")


@dataclass(frozen=True)
class Browse(Generic[T]):
    """One page of rows, facet → code → how many rows one more click would show, and the order they are in."""

    page: Page[T]
    counts: Mapping[str, Mapping[str, int]]
    sort: str = ""


def neutral_key(public_id: str, today: date) -> str:
    """Where something stands today in the neutral order: a hash of the date and its random id.

    Everybody sees the same order on the same day, nobody's place depends on name, date or money.
    """
    return sha256(f"{today.isoformat()}/{public_id}".encode()).hexdigest()


@dataclass(frozen=True)
class FacetedList(Generic[T]):
    """How the rows of one model (with `id` and `public_id`) are listed.

    `public` selects what everybody sees. A facet is a scheme of the tags (`tag`, whose rows point by `tagged`), or a
    column. `orders`: name → (column, largest first) for orders beside the neutral one and the words.
    """

    model: Any
    public: Callable[[], sa.Select[Any]]
    tag: Any
    tagged: Any
    facets: tuple[str, ...]
    schemes: Mapping[str, str]
    columns: Mapping[str, Any]
    orders: Mapping[str, tuple[Any, bool]] = field(default_factory=dict)
    options: tuple[Any, ...] = ()

    def browse(self, filters: Filters, *, today: date | None = None, per_page: int = PER_PAGE) -> Browse[T]:
        """The public rows for these filters (OR inside a facet, AND between facets).

        A facet's counts leave its own choice out, so that they say what one more click would show.
        """
        hits = found(self.model, filters.text) if filters.text.strip() else None
        ids, sort = self._ordered_ids(filters, hits, today or clock.today())
        pages = max(1, -(-len(ids) // per_page))
        number = min(max(1, filters.page), pages)
        rows = self._rows(ids[(number - 1) * per_page : number * per_page])
        return Browse(Page(rows, number, len(ids), per_page), self._counts(filters, hits), sort)

    def _conditions(self, filters: Filters, *, without: str = "") -> list[sa.ColumnElement[bool]]:
        conditions = []
        for name, codes in filters.values.items():
            if name == without or not codes:
                continue
            if name in self.columns:
                conditions.append(self.columns[name].in_(codes))
            else:
                tagged = sa.select(self.tagged).where(self.tag.scheme == self.schemes[name], self.tag.code.in_(codes))
                conditions.append(self.model.id.in_(tagged))
        return conditions

    def _ordered_ids(self, filters: Filters, hits: sa.CTE | None, today: date) -> tuple[list[int], str]:
        rank = hits.c.rank if hits is not None else sa.literal(0.0)
        keys = [column.label(name) for name, (column, _largest_first) in self.orders.items()]
        columns = (self.model.id.label("id"), self.model.public_id.label("public_id"), rank.label("rank"), *keys)
        select = self.public().with_only_columns(*columns).where(*self._conditions(filters))
        if hits is not None:
            select = select.join(hits, hits.c.object_id == self.model.id)
        usual = WORDS if hits is not None else NEUTRAL
        sort = filters.sort if filters.sort in {NEUTRAL, *self.orders} else usual
        rows = sorted(session().execute(select), key=lambda row: neutral_key(row.public_id, today))
        if sort in self.orders:
            rows.sort(key=lambda row: row._mapping[sort], reverse=self.orders[sort][1])
        elif sort == WORDS:
            rows.sort(key=lambda row: row.rank)
        return [row.id for row in rows], sort

    def _counts(self, filters: Filters, hits: sa.CTE | None) -> dict[str, dict[str, int]]:
        parts = []
        for name in self.facets:
            code = self.columns.get(name, self.tag.code)
            select = (
                self.public()
                .with_only_columns(
                    sa.literal(name).label("facet"),
                    code.label("code"),
                    sa.func.count().label("n"),
                    maintain_column_froms=True,
                )
                .where(*self._conditions(filters, without=name))
                .group_by(code)
            )
            if name in self.schemes:
                same = sa.and_(self.tagged == self.model.id, self.tag.scheme == self.schemes[name])
                select = select.join(self.tag, same)
            if hits is not None:
                select = select.where(self.model.id.in_(sa.select(hits.c.object_id)))
            parts.append(select)
        counts: dict[str, dict[str, int]] = {name: {} for name in self.facets}
        for facet, code, n in session().execute(sa.union_all(*parts)):
            counts[facet][code] = n
        return counts

    def _rows(self, ids: Sequence[int]) -> list[T]:
        if not ids:
            return []
        select = sa.select(self.model).where(self.model.id.in_(ids)).options(*self.options)
        rows = {row.id: row for row in session().scalars(select)}
        return [rows[row_id] for row_id in ids if row_id in rows]
