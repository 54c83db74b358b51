"""How the types of a package stand to each other: circles in "needs first", and the phases that follow. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

INTEGRATES, NEEDS_FIRST, TRADES_OFF = "integrates", "needs_first", "trades_off"
KINDS: Final = (NEEDS_FIRST, INTEGRATES, TRADES_OFF)
T = TypeVar("T", bound=Hashable)


def find_circle(needs: Mapping[T, Iterable[T]]) -> list[T]:
    """The first circle in "needs first" (what → what it needs), each member once; empty if there is none.

    Depth first, without recursion, in the order of the mapping: the same input names the same circle.
    """
    done: set[T] = set()
    for start in needs:
        path: list[T] = []
        walks = [iter((start,))]
        while walks:
            node = next(walks[-1], None)
            if node is None:
                walks.pop()
                if path:
                    done.add(path.pop())
                continue
            if node in path:
                return path[path.index(node) :]
            if node not in done:
                path.append(node)
                walks.append(iter(tuple(needs.get(node, ()))))
    return []


def phases(order: Sequence[T], needs: Mapping[T, Iterable[T]]) -> list[list[T]]:
    """The phases of a package: a member stands one phase behind the last of those it needs first, in `order` within a
    phase. Needs that are not members count for nothing. Raises ValueError for a circle.
    """
    if circle := find_circle(needs):
        raise ValueError(f"needs first goes round: {circle}")
    members = set(order)
    level: dict[T, int] = {}

    def level_of(node: T) -> int:
        if node not in level:
            level[node] = 1 + max((level_of(other) for other in needs.get(node, ()) if other in members), default=-1)
        return level[node]

    count = 1 + max(map(level_of, order), default=-1)
    return [[node for node in order if level[node] == n] for n in range(count)]
