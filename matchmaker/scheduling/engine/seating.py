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
    kept = _kept(compiled, plan, keep or {}, table_at)
    homes = _homes(compiled, plan) if keep is None else _new_homes(compiled, plan, kept)
    placements = []
    for slot in sorted(at):
        numbers = sorted(at[slot], key=lambda n: (kept[n] < 0, n))
        masks = [compiled.choices[n][slot] for n in numbers]
        wanted = [kept[n] if kept[n] >= 0 else homes.get(compiled.members[n][0], -1) for n in numbers]
        chosen, short = compiled.seats[slot].assign(masks, wanted)
        if short:
            return None
        for number, table in zip(numbers, chosen, strict=True):
            if kept[number] < 0:
                homes[compiled.members[number][0]] = table
            placements.append(
                Placement(compiled.problem.requests[number].id, compiled.problem.slots[slot].id, tables[table].id)
            )
    return tuple(sorted(placements))


def _kept(
    compiled: Compiled, plan: Mapping[int, int], keep: Mapping[int, int], table_at: Mapping[int, int]
) -> dict[int, int]:
    """Meeting → the table it had and can still have; −1 for a new one and one whose table is gone."""
    had = {number: table_at.get(keep.get(compiled.problem.requests[number].id, -1), -1) for number in plan}
    return {n: k if k >= 0 and compiled.choices[n][plan[n]] >> k & 1 else -1 for n, k in had.items()}


def _new_homes(compiled: Compiled, plan: Mapping[int, int], kept: Mapping[int, int]) -> dict[int, int]:
    """A table for each city of which a meeting has none: one that stays empty in as many of its times as possible.

    Of equal ones the table it sits at already comes first, then one that nobody uses; cities with most to seat choose
    first.
    """
    tables = compiled.problem.tables
    taken = Counter((plan[number], table) for number, table in kept.items() if table >= 0)
    load = Counter(table for table in kept.values() if table >= 0)
    own = Counter((compiled.members[number][0], table) for number, table in kept.items() if table >= 0)
    seeking: dict[int, list[int]] = defaultdict(list)
    for number in sorted(plan):
        if kept[number] < 0:
            seeking[compiled.members[number][0]].append(number)
    homes: dict[int, int] = {}
    for city, numbers in sorted(seeking.items(), key=lambda item: (-len(item[1]), item[0])):
        fits: Counter[int] = Counter()
        for number in numbers:
            slot = plan[number]
            mask = compiled.choices[number][slot]
            for k in range(mask.bit_length()):
                if mask >> k & 1 and taken[slot, k] < tables[k].capacity:
                    fits[k] += 1
        if fits:
            home = homes[city] = min(fits, key=lambda k: (-fits[k], -own[city, k], load[k], k))
            load[home] += len(numbers)
            taken.update((plan[number], home) for number in numbers)
    return homes


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
