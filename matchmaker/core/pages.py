"""One page of a list, and how to cut it from a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.text import whole_number

T = TypeVar("T")
U = TypeVar("U")
PER_PAGE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` of page `number` (from 1) among `total` rows, `per_page` a page."""

    items: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.per_page))

    @property
    def first(self) -> int:
        """1-based position of the first item shown (0 when empty)."""
        return (self.number - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        """1-based position of the last item shown."""
        return (self.number - 1) * self.per_page + len(self.items)

    def map(self, function: Callable[[T], U]) -> Page[U]:
        """The same page with every item changed."""
        return Page([function(item) for item in self.items], self.number, self.total, self.per_page)

    def numbers(self, around: int = 2) -> list[int | None]:
        """Page numbers to show; None stands for a gap."""
        wanted = {1, self.pages, *range(self.number - around, self.number + around + 1)}
        shown: list[int | None] = []
        for n in sorted(n for n in wanted if 1 <= n <= self.pages):
            if shown and shown[-1] is not None and n - shown[-1] > 1:
                shown.append(None)
            shown.append(n)
        return shown


def page_number(raw: str | None) -> int:
    """The page asked for in an address; anything odd is page 1."""
    return whole_number(raw, digits=6) or 1


def page_within(number: int, total: int, per_page: int = PER_PAGE) -> int:
    """The number of a page that there is: one past the end is the last one."""
    return min(max(1, number), max(1, ceil(total / per_page)))


def paginate(
    select: sa.Select[Any], *, number: int, per_page: int = PER_PAGE, scalars: bool = True, at_once: bool = False
) -> Page[Any]:
    """Run `select` for one page and count all its rows (two queries). A page past the end is the last one.

    at_once: one statement does both; for what takes long to find, such as the hits of a search.
    """
    if at_once and (page := _at_once(select, number, per_page, scalars=scalars)):
        return page
    total = session().scalar(_count(select)) or 0
    number = page_within(number, total, per_page)
    cut = select.limit(per_page).offset((number - 1) * per_page)
    rows: Sequence[Any] = session().scalars(cut).unique().all() if scalars else session().execute(cut).all()
    return Page(rows, number, total, per_page)


def _count(select: sa.Select[Any]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(select.order_by(None).subquery())


def _at_once(select: sa.Select[Any], number: int, per_page: int, *, scalars: bool) -> Page[Any] | None:
    """The page with its total beside each row; None where no row says it, on an empty page."""
    cut = select.add_columns(_count(select).scalar_subquery()).limit(per_page).offset((number - 1) * per_page)
    rows = session().execute(cut).unique().all()
    if not rows:
        return None
    return Page([row[0] if scalars else row for row in rows], number, rows[0][-1], per_page)
