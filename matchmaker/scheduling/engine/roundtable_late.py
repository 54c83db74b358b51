"""A chair for one more participant at tables that are seated already: nobody else moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matchmaker.scheduling.engine.roundtable_check import unfair
from matchmaker.scheduling.engine.roundtables import SeatingProblem, Seats


def with_latecomer(problem: SeatingProblem, seats: Seats, empty: frozenset[int]) -> Seats | None:
    """The seats with one more column, for the last guest of `problem`, whom they do not hold yet.

    In each round it is one of the smallest tables, so sizes still differ by one at most, and nobody sits there from
    whom the guest must be apart. Among these: first the table with the most chairs that stay empty (`empty`: places of
    guests who do not come), then the fairest mix, then the fewest who meet again. None if a round has no such table.
    """
    found: list[tuple[int, ...]] = []
    met: set[int] = set()
    late = problem.guests[-1].id
    apart = {place for place, guest in enumerate(problem.guests[:-1]) if frozenset((guest.id, late)) in problem.apart}
    for row in seats:
        best = min(
            _tables(row, problem.tables, apart),
            key=lambda table: (
                -sum(row[place] == table for place in empty),
                unfair(problem, ((*row, table),)),
                sum(row[place] == table for place in met),
                table,
            ),
            default=None,
        )
        if best is None:
            return None
        met |= {place for place, table in enumerate(row) if table == best} - empty
        found.append((*row, best))
    return tuple(found)


def _tables(row: Sequence[int], tables: int, apart: set[int]) -> list[int]:
    """The smallest tables of a round without those at which somebody sits who must be apart."""
    sizes = Counter(row)
    least = min(sizes[table] for table in range(tables))
    closed = {row[place] for place in apart}
    return [table for table in range(tables) if sizes[table] == least and table not in closed]
