"""A bound on the value in milliseconds at any size: the b-matching of cities and companies without slots.

Every schedule is a flow: a city sends at most as many meetings as it has limit and usable slots, a company takes at
most as many, and all together fit into the tables of the day. Leaving out when meetings take place can only raise the
optimum, so the cheapest flow bounds every schedule from above.
"""

from __future__ import annotations

from matchmaker.scheduling.engine.backend import most_valuable_flow
from matchmaker.scheduling.engine.compiled import Compiled


def flow_bound(compiled: Compiled) -> int:
    """An upper bound on the summed value of any schedule."""
    usable: list[set[int]] = [set() for _ in compiled.wishes]
    for number, slots in enumerate(compiled.choices):
        for party in compiled.members[number]:
            usable[party].update(slots)
    room = [min(limit, len(slots)) for limit, slots in zip(compiled.limits, usable, strict=True)]
    pairs = [
        (compiled.members[number][0], compiled.members[number][1], compiled.values[number])
        for number, slots in enumerate(compiled.choices)
        if slots
    ]
    seats = 0
    for slot in compiled.seats:
        kept = sum(count for table, count in enumerate(slot.capacity) if not slot.common >> table & 1)
        seats += kept + slot.room(slot.common)
    return most_valuable_flow(pairs, room, seats)
