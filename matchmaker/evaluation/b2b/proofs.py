"""Cheap proofs that an instance of the published problem cannot be scheduled; milliseconds instead of a search.

Each test returns a sentence that is a complete reason, or None. They are: no slot left for a meeting (after precedence
bounds), a participant whose meetings do not fit into different slots (bipartite matching, Hall), more meetings fixed to
a slot than tables, and meetings that do not fit into the slots' tables together (flow).
"""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.evaluation.b2b.dzn import B2BInstance

Domains = list[set[int]]


def domains(instance: B2BInstance) -> tuple[Domains, str | None]:
    """Slots left for each meeting after precedences and fixed neighbours, and a reason when none is left."""
    left = [set(instance.allowed(meeting)) for meeting in range(len(instance.wishes))]
    busy = meetings_of(instance)
    changed = True
    while changed:
        empty = next((meeting for meeting, slots in enumerate(left) if not slots), None)
        if empty is not None:
            return left, f"Meeting {empty + 1} has no slot left that both participants can attend."
        changed = _tighten_order(instance, left) | _tighten_fixed(busy, left)
    return left, None


def meetings_of(instance: B2BInstance) -> list[list[int]]:
    """Meetings of each participant, in file order."""
    busy: list[list[int]] = [[] for _ in range(instance.participants)]
    for meeting, wish in enumerate(instance.wishes):
        busy[wish.first].append(meeting)
        busy[wish.second].append(meeting)
    return busy


def _tighten_order(instance: B2BInstance, left: Domains) -> bool:
    changed = False
    for meeting, earlier in enumerate(instance.before):
        for other in earlier:
            if not left[meeting] or not left[other]:
                return True
            late = {slot for slot in left[other] if slot >= max(left[meeting])}
            early = {slot for slot in left[meeting] if slot <= min(left[other])}
            left[other] -= late
            left[meeting] -= early
            changed = changed or bool(late or early)
    return changed


def _tighten_fixed(busy: Sequence[Sequence[int]], left: Domains) -> bool:
    changed = False
    for meetings in busy:
        single = [(meeting, next(iter(left[meeting]))) for meeting in meetings if len(left[meeting]) == 1]
        for meeting, slot in single:
            for other in meetings:
                if other != meeting and slot in left[other]:
                    left[other].discard(slot)
                    changed = True
    return changed


def contradiction(instance: B2BInstance, left: Domains) -> str | None:
    """A complete reason why no schedule exists, or None when these tests find none."""
    for participant, meetings in enumerate(meetings_of(instance)):
        slots = set().union(*(left[meeting] for meeting in meetings)) if meetings else set()
        if len(slots) < len(meetings):
            have = f"{len(meetings)} meetings but only {len(slots)} usable slots"
            return f"Participant {participant + 1} has {have}."
        stuck = _unmatched([left[meeting] for meeting in meetings], 1)
        if stuck is not None:
            return f"The meetings of participant {participant + 1} do not fit into different slots."
    if len(left) > instance.tables * instance.slots:
        return f"{len(left)} meetings do not fit into {instance.slots} slots of {instance.tables} tables."
    if _unmatched(left, instance.tables) is not None:
        return f"The meetings do not fit into the slots they are allowed with {instance.tables} tables in each."
    return None


def _unmatched(left: Sequence[set[int]], capacity: int) -> int | None:
    """First item that finds no slot when every slot takes `capacity` items (augmenting paths)."""
    holders: dict[int, list[int]] = {}
    for item in range(len(left)):
        if not _augment(item, left, holders, capacity, set()):
            return item
    return None


def _augment(item: int, left: Sequence[set[int]], holders: dict[int, list[int]], capacity: int, seen: set[int]) -> bool:
    for slot in sorted(left[item]):
        if slot in seen:
            continue
        seen.add(slot)
        taken = holders.setdefault(slot, [])
        if len(taken) < capacity:
            taken.append(item)
            return True
        for place, other in enumerate(taken):
            if _augment(other, left, holders, capacity, seen):
                taken[place] = item
                return True
    return False
