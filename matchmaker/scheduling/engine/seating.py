"""Level 4: a table for every placed meeting, so that cities seldom change tables.

Slot by slot in time order a city keeps the table it had; a city without one takes a table no other city counts on. Each
slot is a matching, so a plan that passed the Hall rows always finds tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from matchmaker.scheduling.engine.compiled import Compiled
from matchmaker.scheduling.engine.problem import Placement


def seat(
    compiled: Compiled, plan: Mapping[int, int], keep: Mapping[int, int] | None = None
) -> tuple[Placement, ...] | None:
    """Placements of a plan, ordered by request id; `keep` names tables (by id) to keep where possible.

    None if some slot's meetings cannot be seated.
    """
    tables = compiled.problem.tables
    table_at = {table.id: number for number, table in enumerate(tables)}
    at: dict[int, list[int]] = defaultdict(list)
    for number, slot in plan.items():
        at[slot].append(number)
    homes = _homes(compiled, plan)
    placements = []
    for slot in sorted(at):
        kept = {n: table_at.get((keep or {}).get(compiled.problem.requests[n].id, -1), -1) for n in at[slot]}
        numbers = sorted(at[slot], key=lambda n: (kept[n] < 0, n))
        masks = [compiled.choices[n][slot] for n in numbers]
        wanted = [kept[n] if kept[n] >= 0 else homes.get(compiled.members[n][0], -1) for n in numbers]
        chosen, short = compiled.seats[slot].assign(masks, wanted)
        if short:
            return None
        for number, table in zip(numbers, chosen, strict=True):
            homes[compiled.members[number][0]] = table
            placements.append(
                Placement(compiled.problem.requests[number].id, compiled.problem.slots[slot].id, tables[table].id)
            )
    return tuple(sorted(placements))


def _homes(compiled: Compiled, plan: Mapping[int, int]) -> dict[int, int]:
    """A first table per city, busiest cities first, each its own as long as tables last."""
    usable: dict[int, Counter[int]] = defaultdict(Counter)
    busy: Counter[int] = Counter()
    for number, slot in plan.items():
        city = compiled.members[number][0]
        busy[city] += 1
        mask = compiled.choices[number][slot]
        for table in range(mask.bit_length()):
            if mask >> table & 1:
                usable[city][table] += 1
    homes: dict[int, int] = {}
    load: Counter[int] = Counter()
    for city, _ in sorted(busy.items(), key=lambda item: (-item[1], item[0])):
        table = min(usable[city], key=lambda k: (load[k], -usable[city][k], k))
        homes[city] = table
        load[table] += busy[city]
    return homes
