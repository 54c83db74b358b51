"""Lists that are kept in memory: which lines have which values, so that no page's cost grows with the list.

A feature says how a line is read (`Source`); a bitmap for each value of each facet answers filters and counts by the
processor's own AND and OR (Roaring bitmaps), and each order is an array of whole numbers of which a page takes the
smallest. What changed since is read before each use (`core/list_changes.py`), usually nothing. The index says which
ids stand on a page; the page itself reads their rows, public ones only, so nothing is shown that was withdrawn.

`indexed(source)` is the one of this process, or one made for this question alone where none is kept (tests).
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, Protocol

import numpy as np
import sqlalchemy as sa
from flask import Flask, current_app
from numpy.typing import NDArray
from pyroaring import BitMap

from matchmaker.core import clock
from matchmaker.core.database_state import database_state
from matchmaker.core.db import db, session, writing
from matchmaker.core.list_changes import changed_since, mark

Execute = Callable[[sa.Select[Any]], Iterable[Any]]
"""Runs a statement; a session's or a connection's."""
TIE_BITS: Final = 28
MOST_IDS: Final = 500
LARGEST_KEY: Final = 2 ** (63 - TIE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its id and random public id, facet → codes, order → key (the smallest first, below LARGEST_KEY), and
    when its values must be read again because time went by."""

    id: int
    lot: str
    values: Mapping[str, Collection[str]]
    keys: Mapping[str, int]
    until: datetime | None = None


class Source(Protocol):
    """How the lines of one list are read."""

    @property
    def name(self) -> str:
        """Of its changes (`core/list_changes.py`)."""

    @property
    def orders(self) -> Sequence[str]:
        """The orders that have keys."""

    def lines(self, execute: Execute, ids: Collection[int] | None) -> Iterator[Line]:
        """The lines that everybody sees: all, or those of these ids."""


class Index:
    """The lines of one list in memory. Not for two threads at once."""

    def __init__(self, source: Source, today: date) -> None:
        self.source = source
        self.today = today
        self.all = BitMap()
        self._places: dict[int, int] = {}
        self._lines: list[Line | None] = []
        self._maps: dict[str, dict[str, BitMap]] = {}
        self._ids = np.zeros(64, dtype=np.int64)
        self._ties = np.zeros(64, dtype=np.int64)
        self._keys = {order: np.zeros(64, dtype=np.int64) for order in source.orders}
        self._due: list[tuple[datetime, int]] = []

    @classmethod
    def read(cls, source: Source, execute: Execute) -> Index:
        """All lines as they are now."""
        found = cls(source, clock.today())
        for line in source.lines(execute, None):
            found.put(line)
        return found

    def put(self, line: Line) -> None:
        """Add a line, or change it."""
        self.drop(line.id)
        place = len(self._lines)
        self._grow(place + 1)
        self._lines.append(line)
        self._places[line.id] = place
        self.all.add(place)
        self._ids[place] = line.id
        self._ties[place] = _tie(line.lot, self.today)
        for order, keys in self._keys.items():
            keys[place] = min(max(line.keys[order], 0), LARGEST_KEY)
        for facet, codes in line.values.items():
            maps = self._maps.setdefault(facet, {})
            for code in codes:
                maps.setdefault(code, BitMap()).add(place)
        if line.until is not None:
            heapq.heappush(self._due, (line.until, line.id))

    def drop(self, line_id: int) -> None:
        """Take a line away, if it is there."""
        place = self._places.pop(line_id, None)
        line = self._lines[place] if place is not None else None
        if place is None or line is None:
            return
        self._lines[place] = None
        self.all.discard(place)
        for facet, codes in line.values.items():
            for code in codes:
                self._maps[facet][code].discard(place)

    def renew(self, execute: Execute, ids: Collection[int]) -> None:
        """Read these lines again; those that are not there any more go."""
        found = {line.id: line for line in self.source.lines(execute, ids)} if ids else {}
        for line_id in ids:
            if line_id in found:
                self.put(found[line_id])
            else:
                self.drop(line_id)

    def is_worn(self) -> bool:
        """The day is over, for which equals were drawn, or most places are of lines that changed."""
        return self.today != clock.today() or len(self._lines) > 2 * len(self._places) + 1_000

    def overdue(self, now: datetime) -> set[int]:
        """Ids of lines whose values changed by the clock alone; each is told once."""
        found = set()
        while self._due and self._due[0][0] <= now:
            found.add(heapq.heappop(self._due)[1])
        return found & self._places.keys()

    def of(self, ids: Iterable[int]) -> BitMap:
        """The places of these ids, of those that are listed."""
        return BitMap([self._places[one] for one in ids if one in self._places])

    def passing(
        self, chosen: Mapping[str, Collection[str]], within: BitMap | None = None, *, without: str = ""
    ) -> BitMap:
        """Lines that have one of the chosen codes of every facet (OR inside a facet, AND between them)."""
        found = self.all if within is None else within
        for facet, codes in chosen.items():
            if codes and facet != without:
                maps = self._maps.get(facet, {})
                found = found & BitMap.union(BitMap(), *(maps[code] for code in codes if code in maps))
        return found

    def counts(
        self, facets: Iterable[str], chosen: Mapping[str, Collection[str]], within: BitMap | None = None
    ) -> dict[str, dict[str, int]]:
        """Facet → code → how many lines have it and pass what is chosen in the *other* facets; no zeros."""
        every = self.passing(chosen, within)
        found = {}
        for facet in facets:
            base = self.passing(chosen, within, without=facet) if chosen.get(facet) else every
            numbers = {code: base.intersection_cardinality(lines) for code, lines in self._maps.get(facet, {}).items()}
            found[facet] = {code: number for code, number in numbers.items() if number}
        return found

    def page(self, lines: BitMap, order: str, first: int, last: int) -> list[int]:
        """Ids of the lines from `first` to before `last` in this order; "" is the day's draw. Equals are drawn."""
        places = np.array(lines.to_array(), dtype=np.int64)
        keys = self._ties[places]
        if order:
            keys = (self._keys[order][places] << TIE_BITS) | (keys >> (63 - TIE_BITS))
        return self._smallest(places, keys, first, last)

    def page_by(self, ranks: Mapping[int, float], lines: BitMap, first: int, last: int, *, then: str) -> list[int]:
        """The same in the order of ranks by id (the smallest first), equals in another order."""
        listed = self._ids[np.array(lines.to_array(), dtype=np.int64)]
        ids = sorted(self.page(lines, then, 0, len(listed)), key=lambda one: ranks[one])
        return ids[first:last]

    def _smallest(self, places: NDArray[np.int64], keys: NDArray[np.int64], first: int, last: int) -> list[int]:
        if last < len(keys):
            near = np.argpartition(keys, last)[:last]
            places, keys = places[near], keys[near]
        ids = self._ids[places]
        return [int(one) for one in ids[np.lexsort((ids, keys))][first:last]]

    def _grow(self, size: int) -> None:
        if size <= len(self._ids):
            return
        more = max(size, 2 * len(self._ids))
        self._ids, self._ties = (np.resize(array, more) for array in (self._ids, self._ties))
        self._keys = {order: np.resize(keys, more) for order, keys in self._keys.items()}


def neutral_key(public_id: str, today: date) -> str:
    """Where something stands today in the neutral order: a hash of the date and its random id.

    Everybody sees the same order on the same day, nobody's place depends on name, date or money.
    """
    return sha256(f"{today.isoformat()}/{public_id}".encode()).hexdigest()


def _tie(lot: str, today: date) -> int:
    """The first 63 bits of the neutral order, for arrays."""
    return int(neutral_key(lot, today)[:16], 16) >> 1


def grouped(rows: Iterable[Any]) -> dict[int, dict[str, list[str]]]:
    """Rows of (id, facet, code) by id and facet."""
    found: dict[int, dict[str, list[str]]] = {}
    for line_id, facet, code in rows:
        found.setdefault(line_id, {}).setdefault(facet, []).append(code)
    return found


def with_leading(rows: Iterable[Any], facets: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Rows of (id, facet, code, position) without the position; a first code is one of `facets[facet]`, too."""
    for line_id, facet, code, position in rows:
        yield line_id, facet, code
        if not position and facet in facets:
            yield line_id, facets[facet], code


def parts_of(ids: Collection[int] | None) -> Iterator[Collection[int] | None]:
    """As many ids as a statement takes."""
    if ids is None:
        yield None
        return
    known = list(ids)
    for start in range(0, len(known), MOST_IDS):
        yield known[start : start + MOST_IDS]


def key_of(value: datetime | float | None, *, largest_first: bool) -> int:
    """Where a value stands in its order; what has none stands last."""
    if value is None:
        return LARGEST_KEY
    number = round(value.timestamp() if isinstance(value, datetime) else value)
    return LARGEST_KEY - 1 - number if largest_first else number


class Keeper:
    """The indexes of this process, each as new as the database when it is asked."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._kept: dict[str, tuple[Index, str, str | None]] = {}

    @contextmanager
    def use(self, source: Source) -> Iterator[Index]:
        """The index, for one thread at a time."""
        with self._lock:
            yield self._fresh(source)

    def _fresh(self, source: Source) -> Index:
        state = database_state().now()
        index, seen, known = self._kept.get(source.name, (None, "", None))
        due = index.overdue(clock.now()) if index is not None else set()
        if index is None or index.is_worn() or due or state is None or state != known:
            index, seen = self._renewed(source, index, seen, due)
            self._kept[source.name] = (index, seen, state)
        return index

    def _renewed(self, source: Source, index: Index | None, seen: str, due: set[int]) -> tuple[Index, str]:
        """Everything is read in one transaction, so that nothing falls between a change and its mark."""
        with writing(False), db.engine.connect() as connection:
            if connection.dialect.name != "sqlite" and not connection.in_transaction():  # a test's is in its own
                connection.execution_options(isolation_level="REPEATABLE READ")
            now = mark(connection)
            changed = (
                changed_since(connection, seen, source.name) if index is not None and not index.is_worn() else None
            )
            if index is None or changed is None:
                return Index.read(source, connection.execute), now
            index.renew(connection.execute, changed | due)
            return index, now


@contextmanager
def indexed(source: Source) -> Iterator[Index]:
    """The index of a list: this process's, or one of what this unit of work sees where none is kept."""
    keeper: Keeper | None = current_app.extensions["list_indexes"]
    if keeper is None:
        yield Index.read(source, session().execute)
        return
    with keeper.use(source) as index:
        yield index


def init_app(app: Flask, *, is_on: bool) -> None:
    """Keep indexes in this application's processes, or make one for each question."""
    app.extensions["list_indexes"] = Keeper() if is_on else None
