"""Independent check of a schedule of the published problem: reads only the instance and the slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from matchmaker.evaluation.b2b.dzn import B2BInstance


def breaks_of(instance: B2BInstance, slots: Sequence[int]) -> list[int]:
    """Number of breaks of each participant: maximal idle groups between two of their meetings."""
    held: list[set[int]] = [set() for _ in range(instance.participants)]
    for wish, slot in zip(instance.wishes, slots, strict=True):
        held[wish.first].add(slot)
        held[wish.second].add(slot)
    return [max(0, sum(1 for slot in mine if slot + 1 not in mine) - 1) for mine in held]


def faults(instance: B2BInstance, slots: Sequence[int], fairness: int) -> list[str]:
    """Every rule a schedule breaks, as sentences (1-based numbers as in the file); empty when it is valid."""
    if len(slots) != len(instance.wishes):
        return [f"The schedule names {len(slots)} slots for {len(instance.wishes)} meetings."]
    found = [
        f"Meeting {number}: slot {slot + 1} is not one of the {instance.slots} slots."
        for number, slot in enumerate(slots, start=1)
        if not 0 <= slot < instance.slots
    ]
    if found:
        return found
    for meeting, slot in enumerate(slots):
        found.extend(_meeting_faults(instance, meeting, slot, slots))
    seen: dict[tuple[int, int], int] = {}
    for meeting, (wish, slot) in enumerate(zip(instance.wishes, slots, strict=True)):
        for participant in (wish.first, wish.second):
            other = seen.setdefault((participant, slot), meeting)
            if other != meeting:
                found.append(
                    f"Participant {participant + 1} has meetings {other + 1} and {meeting + 1} in slot {slot + 1}."
                )
    for slot, count in sorted(Counter(slots).items()):
        if count > instance.tables:
            found.append(f"Slot {slot + 1} holds {count} meetings but there are {instance.tables} tables.")
    breaks = breaks_of(instance, slots)
    if breaks and max(breaks) - min(breaks) > fairness:
        found.append(f"Breaks per participant range from {min(breaks)} to {max(breaks)}, more than {fairness} apart.")
    return found


def _meeting_faults(instance: B2BInstance, meeting: int, slot: int, slots: Sequence[int]) -> list[str]:
    found = []
    wish, name = instance.wishes[meeting], f"Meeting {meeting + 1}"
    if wish.session == 1 and slot >= instance.morning:
        found.append(f"{name} asked for the morning but stands in slot {slot + 1}.")
    if wish.session == 2 and slot < instance.morning:
        found.append(f"{name} asked for the afternoon but stands in slot {slot + 1}.")
    found.extend(
        f"{name}: participant {participant + 1} cannot attend slot {slot + 1}."
        for participant in (wish.first, wish.second)
        if slot in instance.forbidden[participant]
    )
    fixed = instance.fixed[meeting]
    if fixed is not None and fixed != slot:
        found.append(f"{name} is fixed to slot {fixed + 1} but stands in slot {slot + 1}.")
    found.extend(
        f"{name} must come after meeting {other + 1}."
        for other in sorted(instance.before[meeting])
        if slots[other] >= slot
    )
    return found
