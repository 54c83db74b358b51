"""Who gets a place: capacities, the share kept for small companies, and the waiting list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil


@dataclass(frozen=True, slots=True)
class Capacity:
    """Places for organizations of each kind; None means no limit.

    `small_share` (0–100 %) of the company places are kept for micro and small companies while `keeps_share` holds.
    """

    cities: int | None
    companies: int | None
    others: int | None
    small_share: int = 0
    keeps_share: bool = False

    @property
    def kept(self) -> int:
        """Company places kept for small companies."""
        return ceil(self.companies * self.small_share / 100) if self.companies and self.keeps_share else 0


@dataclass(frozen=True, slots=True)
class Taken:
    """Places in use."""

    cities: int = 0
    small_companies: int = 0
    large_companies: int = 0
    others: int = 0

    def plus(self, kind: str, is_small: bool) -> Taken:
        """One more of this kind."""
        if kind == "city":
            return replace(self, cities=self.cities + 1)
        if kind != "company":
            return replace(self, others=self.others + 1)
        if is_small:
            return replace(self, small_companies=self.small_companies + 1)
        return replace(self, large_companies=self.large_companies + 1)

    def minus(self, kind: str, number: int) -> Taken:
        """After so many of this kind have left; of companies large ones, which hold no kept place."""
        if kind == "city":
            return replace(self, cities=self.cities - number)
        if kind != "company":
            return replace(self, others=self.others - number)
        return replace(self, large_companies=self.large_companies - number)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waiting list. `position` is the order of registration, `key` a random id of the row."""

    id: int
    kind: str
    is_small: bool
    position: int
    key: str


def has_place(capacity: Capacity, taken: Taken, *, kind: str, is_small: bool) -> bool:
    """Is there a place for one more of this kind?"""
    if kind == "city":
        return capacity.cities is None or taken.cities < capacity.cities
    if kind != "company":
        return capacity.others is None or taken.others < capacity.others
    if capacity.companies is None:
        return True
    still_kept = 0 if is_small else max(0, capacity.kept - taken.small_companies)
    return taken.small_companies + taken.large_companies + still_kept < capacity.companies


def draw_key(seed: str, key: str) -> str:
    """The number of one registration in the draw: SHA-256 of the recorded seed and the row's random id."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def in_turn(waiting: Iterable[Waiting], *, rule: str, seed: str) -> list[Waiting]:
    """The waiting list in the order in which places are given: by registration, or by the reproducible draw."""
    if rule == "lottery":
        return sorted(waiting, key=lambda row: (draw_key(seed, row.key), row.id))
    return sorted(waiting, key=lambda row: row.position)


def promote(capacity: Capacity, taken: Taken, queue: Sequence[Waiting]) -> list[Waiting]:
    """Who gets a place now, in turn. Somebody whose kind is full does not stop the ones behind."""
    promoted = []
    for row in queue:
        if has_place(capacity, taken, kind=row.kind, is_small=row.is_small):
            promoted.append(row)
            taken = taken.plus(row.kind, row.is_small)
    return promoted


def places_before(capacity: Capacity, taken: Taken, queue: Sequence[Waiting], row_id: int) -> int:
    """How many further places of its kind must become free before the one that this row gets. Raises ValueError for a
    row that does not wait.

    Somebody of another kind is not in the way, nor is a large company in the way of a small one whose place is kept.
    """
    row = next((one for one in queue if one.id == row_id), None)
    if row is None:
        raise ValueError("this row does not wait")
    for more in range(len(queue)):
        if row in promote(capacity, taken.minus(row.kind, more + 1), queue):
            return more
    return len(queue) - 1
