"""A schedule under change: who sits where, kept up to date move by move, for the greedy answer and the polish."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from matchmaker.scheduling.engine.compiled import Compiled, Plan


def gaps_in(busy: int) -> int:
    """Idle gaps of a party whose meetings are the set bits: groups of adjacent bits minus one."""
    return (busy & ~(busy >> 1)).bit_count() - 1 if busy else 0


class State:
    """A valid plan; every change goes through `place`, `remove` or a chain of both."""

    def __init__(self, compiled: Compiled, plan: Mapping[int, int] | None = None) -> None:
        self.compiled = compiled
        slots = len(compiled.seats)
        self.plan: Plan = {}
        self.at: list[set[int]] = [set() for _ in range(slots)]
        self.hold: list[dict[int, int]] = [{} for _ in compiled.wishes]
        self.busy = [0] * len(compiled.wishes)
        self.linked = {number for link in compiled.order for number in link}
        self.room: list[int | None] = [self._plain_room(slot) for slot in range(slots)]
        for number, slot in (plan or {}).items():
            self.place(number, slot)

    def _plain_room(self, slot: int) -> int | None:
        """Seats of a slot in which all choices may use the same tables; None when tables differ by meeting."""
        masks = {slots[slot] for slots in self.compiled.choices if slot in slots}
        if len(masks) > 1:
            return None
        return self.compiled.seats[slot].room(masks.pop()) if masks else 0

    def place(self, number: int, slot: int) -> None:
        """Put a request into a slot (the caller has checked that it fits)."""
        self.plan[number] = slot
        self.at[slot].add(number)
        for party in self.compiled.members[number]:
            self.hold[party][slot] = number
            self.busy[party] |= 1 << slot

    def remove(self, number: int) -> int:
        """Take a request out; returns the slot it had."""
        slot = self.plan.pop(number)
        self.at[slot].discard(number)
        for party in self.compiled.members[number]:
            del self.hold[party][slot]
            self.busy[party] &= ~(1 << slot)
        return slot

    def seats_fit(self, slot: int, numbers: Collection[int]) -> bool:
        """Whether exactly these requests find tables in the slot."""
        room = self.room[slot]
        if room is not None:
            return len(numbers) <= room
        masks = [self.compiled.choices[number][slot] for number in numbers]
        return not self.compiled.seats[slot].assign(masks)[1]

    def order_holds(self, number: int, slot: int) -> bool:
        """Whether the precedences of a request hold if it stood in this slot."""
        return not self.order_blockers(number, slot)

    def fits(self, number: int, slot: int) -> bool:
        """Whether an unplaced request may be added in this slot without touching anything else."""
        bit = 1 << slot
        for party in self.compiled.members[number]:
            if self.busy[party] & bit or len(self.hold[party]) >= self.compiled.limits[party]:
                return False
        room = self.room[slot]
        if room is not None:
            return len(self.at[slot]) < room and self.order_holds(number, slot)
        return self.order_holds(number, slot) and self.seats_fit(slot, [*self.at[slot], number])

    def blockers(self, number: int, slot: int) -> set[int]:
        """Requests that stand in the way in this slot because they share a party."""
        return {self.hold[p][slot] for p in self.compiled.members[number] if slot in self.hold[p]}

    def order_blockers(self, number: int, slot: int) -> set[int]:
        """Requests whose precedence with this one would break if it stood in this slot."""
        found: set[int] = set()
        if number in self.linked:
            for first, second in self.compiled.order:
                if number == first and self.plan.get(second, slot + 1) <= slot:
                    found.add(second)
                if number == second and self.plan.get(first, slot - 1) >= slot:
                    found.add(first)
        return found

    def gaps(self) -> int:
        """Idle gaps of everybody together."""
        return sum(gaps_in(busy) for busy in self.busy)
