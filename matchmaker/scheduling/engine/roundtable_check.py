"""Independent checker of seatings: reads the guests and the seats and nothing that the model computed.

`unfair` is summed anew from the definition in words (see `roundtables`), so a mistake in the model cannot hide here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from matchmaker.scheduling.engine.roundtables import ATTRIBUTES, WEIGHTS, SeatingProblem, Seats


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a seating breaks: its code, the round (from 0), and the guests' ids."""

    code: str
    turn: int
    guests: tuple[int, ...] = ()


def broken_rules(problem: SeatingProblem, seats: Seats) -> list[Broken]:
    """Everything that may not be; nothing for a valid seating."""
    if len(seats) != problem.rounds:
        return [Broken("rounds", 0)]
    return [one for turn, row in enumerate(seats) for one in _round(problem, turn, row)]


def _round(problem: SeatingProblem, turn: int, row: tuple[int, ...]) -> Iterator[Broken]:
    if len(row) != len(problem.guests) or any(not 0 <= table < problem.tables for table in row):
        yield Broken("seats", turn)
        return
    sizes = [row.count(table) for table in range(problem.tables)]
    if max(sizes) - min(sizes) > 1:
        yield Broken("sizes", turn)
    table_of = {guest.id: table for guest, table in zip(problem.guests, row, strict=True)}
    for pair in problem.apart:
        one, other = sorted(pair)
        if table_of[one] == table_of[other]:
            yield Broken("conflict", turn, (one, other))


def unfair(problem: SeatingProblem, seats: Seats) -> int:
    """Weighted sum of unfair shares of each value at each table, over all rounds."""
    return sum(_unfair(problem, row) for row in seats)


def _unfair(problem: SeatingProblem, row: tuple[int, ...]) -> int:
    total = 0
    for attribute in ATTRIBUTES:
        values = {value for guest in problem.guests for value in guest.traits.get(attribute, ())}
        for value in values:
            holders = [place for place, guest in enumerate(problem.guests) if value in guest.traits.get(attribute, ())]
            if not 1 < len(holders) < len(problem.guests):
                continue
            fewest, rest = divmod(len(holders), problem.tables)
            most = fewest + (1 if rest else 0)
            for table in range(problem.tables):
                here = sum(row[place] == table for place in holders)
                total += WEIGHTS[attribute] * (max(here - most, 0) + max(fewest - here, 0))
    return total


def again(problem: SeatingProblem, seats: Seats) -> int:
    """Meetings of two participants beyond their first, over all rounds."""
    places = range(len(problem.guests))
    return sum(max(sum(row[one] == row[other] for row in seats) - 1, 0) for one, other in combinations(places, 2))
