"""A public list with words, facets with counts and a neutral order, over rows with tags.

Filters, counts and order come from an index in memory (`core/list_index.py`); only the rows of the page are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pyroaring import BitMap

from matchmaker.core.db import session
from matchmaker.core.facets import Filters
from matchmaker.core.list_index import Execute, Index, Line, grouped, indexed, key_of, parts_of, with_leading
from matchmaker.core.pages import PER_PAGE, Page, page_within
from matchmaker.core.search import ranked

NEUTRAL, WORDS = "neutral", "words"
"""Orders of every such list: the day's draw, and closest to the words first."""

T = TypeVar("T")


@dataclass(frozen=True)
class Browse(Generic[T]):
    """One page of rows, facet → code → how many rows one more click would show, and the order they are in."""

    page: Page[T]
    counts: Mapping[str, Mapping[str, int]]
    sort: str = ""


@dataclass(frozen=True)
class FacetedList(Generic[T]):
    """How the rows of one model (with `id` and `public_id`) are listed; `name` is that of its list of changes.

    `public` selects what everybody sees. A facet is a scheme of the tags (`tag`, whose rows point by `tagged`), or a
    column. `sorted_by`: name → (column of numbers or moments, largest first), for orders beside the neutral one and the
    words. `leading`: facet → a name under which its first tag can be counted by itself.
    """

    name: str
    model: Any
    public: Callable[[], sa.Select[Any]]
    tag: Any
    tagged: Any
    facets: tuple[str, ...]
    schemes: Mapping[str, str]
    columns: Mapping[str, Any]
    sorted_by: Mapping[str, tuple[Any, bool]] = field(default_factory=dict)
    options: tuple[Any, ...] = ()
    leading: Mapping[str, str] = field(default_factory=dict)

    @property
    def orders(self) -> Sequence[str]:
        """The orders that have keys of their own."""
        return tuple(self.sorted_by)

    def browse(self, filters: Filters, *, per_page: int = PER_PAGE) -> Browse[T]:
        """The public rows for these filters (OR inside a facet, AND between facets).

        A facet's counts leave its own choice out, so that they say what one more click would show.
        """
        ranks = ranked(self.model, filters.text)
        sort = self._sort(filters, ranks)
        with indexed(self) as index:
            within = None if ranks is None else index.of(ranks)
            lines = index.passing(filters.values, within)
            counts = index.counts(self.facets, filters.values, within)
            number = page_within(filters.page, len(lines), per_page)
            first, last = (number - 1) * per_page, number * per_page
            ids = self._in_order(index, lines, ranks, sort, first, last)
        return Browse(Page(self._rows(ids), number, len(lines), per_page), counts, sort)

    def every(self, filters: Filters, most: int) -> list[T]:
        """The public rows for these filters in the order of the list, the first `most` of them."""
        ranks = ranked(self.model, filters.text)
        sort = self._sort(filters, ranks)
        with indexed(self) as index:
            lines = index.passing(filters.values, None if ranks is None else index.of(ranks))
            ids = self._in_order(index, lines, ranks, sort, 0, most)
        return [row for part in parts_of(ids) for row in self._rows(list(part or ()))]

    def _sort(self, filters: Filters, ranks: Mapping[int, float] | None) -> str:
        usual = NEUTRAL if ranks is None else WORDS
        return filters.sort if filters.sort in {NEUTRAL, *self.orders} else usual

    def _in_order(
        self, index: Index, lines: BitMap, ranks: Mapping[int, float] | None, sort: str, first: int, last: int
    ) -> list[int]:
        if sort == WORDS and ranks is not None:
            return index.page_by(ranks, lines, first, last, then="")
        return index.page(lines, sort if sort in self.orders else "", first, last)

    def figures(self, facets: Sequence[str]) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        """How many rows everybody sees; facet → code → how many of them."""
        with indexed(self) as index:
            return len(index.all), index.counts(facets, {})

    def lines(self, execute: Execute, ids: Collection[int] | None) -> Iterator[Line]:
        """The public rows as lines of the index: all, or those of these ids."""
        for part in parts_of(ids):
            schemes = {scheme: facet for facet, scheme in self.schemes.items() if facet not in self.columns}
            select = self._public(self.tagged, self.tag.scheme, self.tag.code, self.tag.position, ids=part)
            select = select.join(self.tag, self.tagged == self.model.id).where(self.tag.scheme.in_(schemes))
            rows = ((row_id, schemes[scheme], code, place) for row_id, scheme, code, place in execute(select))
            tags = grouped(with_leading(rows, self.leading))
            sorts = [column.label(f"by_{order}") for order, (column, _largest) in self.sorted_by.items()]
            own = [column.label(f"is_{facet}") for facet, column in self.columns.items()]
            for row in execute(self._public(self.model.id, self.model.public_id, *own, *sorts, ids=part)):
                values: dict[str, list[str]] = tags.get(row.id, {})
                values |= {facet: [row._mapping[f"is_{facet}"]] for facet in self.columns}
                keys = {
                    order: key_of(row._mapping[f"by_{order}"], largest_first=largest)
                    for order, (_column, largest) in self.sorted_by.items()
                }
                yield Line(row.id, row.public_id, values, keys)

    def _public(self, *columns: Any, ids: Collection[int] | None) -> sa.Select[Any]:
        select = self.public().with_only_columns(*columns, maintain_column_froms=True)
        return select if ids is None else select.where(self.model.id.in_(ids))

    def _rows(self, ids: Sequence[int]) -> list[T]:
        """The rows of a page; one that is not public any more is left out."""
        if not ids:
            return []
        select = self.public().where(self.model.id.in_(ids)).options(*self.options)
        rows = {row.id: row for row in session().scalars(select)}
        return [rows[row_id] for row_id in ids if row_id in rows]
