"""Why a meeting is not placed: reasons that are true of the schedule at hand, with what would help.

For every slot all parties can attend, the obstacles are named: who is busy with which meeting, whether the tables are
taken, whose limit is reached, which precedence stands against it. The reason is the narrowest statement that covers all
those slots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.scheduling.engine.compiled import Compiled, compile_problem
from matchmaker.scheduling.engine.problem import Placement, Problem, Request
from matchmaker.scheduling.engine.state import State

NEVER_TOGETHER = "never together"
NOWHERE_ALLOWED = "nowhere allowed"
LIMIT = "limit reached"
NO_TABLE = "no table"
BUSY = "busy"
ORDER = "order"
GAVE_WAY = "gave way"
KEPT = "kept"
FREE_PLACE = "free place"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way in one slot (ids): meetings of the same parties, taken tables, a precedence."""

    slot: int
    meetings: tuple[int, ...] = ()
    tables_taken: bool = False
    order: bool = False
    kept: str = ""
    """Why one of these meetings may not be given up for it: a lock, a must, or a promise to somebody."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request is not placed; `common` are the slots all its parties can attend and the rules allow."""

    request: int
    kind: str
    sentence: str
    common: tuple[int, ...]
    obstacles: tuple[Obstacle, ...]
    helps: tuple[str, ...]


def why_unplaced(
    problem: Problem, placements: Sequence[Placement], *, only: Collection[int] | None = None
) -> Mapping[int, Reason]:
    """A reason for every request (or those of `only`) that has no placement, by request id."""
    compiled = compile_problem(problem)
    state = State(compiled, compiled.plan(placements))
    return {
        request.id: _Case(problem, compiled, state, number, request).reason()
        for number, request in enumerate(problem.requests)
        if number not in state.plan and (only is None or request.id in only)
    }


@dataclass(slots=True)
class _Case:
    problem: Problem
    compiled: Compiled
    state: State
    number: int
    request: Request

    def reason(self) -> Reason:
        together = self._together()
        if not together:
            return self._reason(NEVER_TOGETHER, f"{self._who()} are never free in the same slot.", self._nearly())
        if not self.compiled.choices[self.number]:
            return self._reason(
                NOWHERE_ALLOWED,
                f"{self._who()} are both free in {_slots(together)}, but this meeting may use no table then.",
                (f"allow a table in {_slots(together)}",),
            )
        limited = self._limited()
        if limited:
            return self._limit(limited)
        obstacles = tuple(self._obstacle(slot) for slot in self.compiled.choices[self.number])
        return self._blocked(obstacles)

    def _name(self, party: int) -> str:
        return f"{self.problem.parties[party].kind} {self.problem.parties[party].id}"

    def _who(self) -> str:
        names = [self._name(party) for party in self.compiled.members[self.number]]
        text = ", ".join(names[:-1]) + f" and {names[-1]}"
        return text[0].upper() + text[1:]

    def _together(self) -> list[int]:
        free = [self.problem.parties[party].free for party in self.compiled.members[self.number]]
        both = frozenset.intersection(*free)
        allowed = both if self.request.slots is None else both & self.request.slots
        return [slot.id for slot in self.problem.slots if slot.id in allowed]

    def _nearly(self) -> tuple[str, ...]:
        """Slots in which one party alone would have to make time."""
        parties = [self.problem.parties[party] for party in self.compiled.members[self.number]]
        helps = []
        for slot in self.problem.slots:
            absent = [party for party in parties if slot.id not in party.free]
            if len(absent) == 1 and (self.request.slots is None or slot.id in self.request.slots):
                helps.append(f"{absent[0].kind} {absent[0].id} making time in slot {slot.id}")
        return tuple(helps[:3])

    def _limited(self) -> list[int]:
        return [
            party
            for party in self.compiled.members[self.number]
            if len(self.state.hold[party]) >= self.compiled.limits[party]
        ]

    def _limit(self, limited: list[int]) -> Reason:
        party = limited[0]
        count = self.compiled.limits[party]
        held = [self.compiled.values[other] for other in self.state.hold[party].values()]
        lowest = f", the least valuable worth {min(held)}; this one is worth {self.request.value}" if held else ""
        sentence = f"{self._name(party)} already has its {count} meetings{lowest}."
        helps = tuple(f"a higher limit for {self._name(p)}" for p in limited)
        return self._reason(LIMIT, sentence[0].upper() + sentence[1:], helps)

    def _obstacle(self, slot: int) -> Obstacle:
        blockers = self.state.blockers(self.number, slot)
        staying = (self.state.at[slot] - blockers) | {self.number}
        return Obstacle(
            slot=self.problem.slots[slot].id,
            meetings=tuple(sorted(self.problem.requests[n].id for n in blockers)),
            tables_taken=not self.state.seats_fit(slot, staying),
            order=not self.state.order_holds(self.number, slot),
            kept=next((why for n in sorted(blockers) if (why := self._kept(n))), ""),
        )

    def _kept(self, number: int) -> str:
        """Why a meeting may not be given up; "" if it may."""
        meeting = self.problem.requests[number].id
        if self.compiled.pinned[number] is not None:
            return f"meeting {meeting} is locked"
        if self.compiled.musts[number]:
            return f"meeting {meeting} has to take place"
        for party in self.compiled.members[number]:
            least = self.compiled.floors[party]
            if party not in self.compiled.members[self.number] and 0 < least >= len(self.state.hold[party]):
                return f"{self._name(party)} is promised {least} meetings"
        return ""

    def _blocked(self, obstacles: tuple[Obstacle, ...]) -> Reason:
        common = [obstacle.slot for obstacle in obstacles]
        for obstacle in obstacles:
            if not (obstacle.meetings or obstacle.tables_taken or obstacle.order):
                why = "this schedule is not proved best" if self.request.value else "it is worth 0, so nothing is lost"
                return self._reason(
                    FREE_PLACE,
                    f"It could still be placed in slot {obstacle.slot}; {why}.",
                    (f"placing it in slot {obstacle.slot}",),
                    obstacles,
                )
        where = f"{self._who()} are both free only in {_slots(common)}"
        if all(obstacle.order for obstacle in obstacles):
            return self._reason(
                ORDER,
                f"{where}, but the order with other meetings rules that out.",
                ("moving the meetings it is tied to",),
                obstacles,
            )
        if all(obstacle.tables_taken and not obstacle.meetings for obstacle in obstacles):
            return self._reason(
                NO_TABLE,
                f"{where}, and every table it may use is taken then.",
                (f"one more table in slot {common[0]}",),
                obstacles,
            )
        return self._busy(where, obstacles)

    def _busy(self, where: str, obstacles: tuple[Obstacle, ...]) -> Reason:
        """Somebody is busy in some of the slots: what giving that up would cost there, and what forbids it."""
        parts = "; ".join(self._words(obstacle) for obstacle in obstacles[:4])
        more = f"; and {len(obstacles) - 4} more slots likewise" if len(obstacles) > 4 else ""
        apart = [o for o in obstacles if o.meetings and not o.tables_taken and not o.order]
        cheaper = [o for o in apart if self._worth(o) < self.request.value]
        free = sorted((o for o in cheaper if not o.kept), key=lambda o: (self._worth(o), o.slot))
        kind, end, helps = BUSY, "", [*self._nearly()[:2]]
        if free:
            given = " and ".join(f"meeting {meeting}" for meeting in free[0].meetings)
            helps.insert(0, f"giving up {given} (value {self._worth(free[0])})")
        elif cheaper:
            kind = KEPT
            end = f" What is worth less stays, since {cheaper[0].kept}."
        elif len(apart) == len(obstacles):
            kind = GAVE_WAY
            end = f" It gave way to meetings worth at least its {self.request.value}."
        return self._reason(kind, f"{where}: {parts}{more}.{end}", tuple(helps), obstacles)

    def _worth(self, obstacle: Obstacle) -> int:
        """What giving up everything in the way in this slot would cost."""
        return sum(self.compiled.values[self.compiled.numbers[meeting]] for meeting in obstacle.meetings)

    def _words(self, obstacle: Obstacle) -> str:
        causes = [f"meeting {meeting} stands there" for meeting in obstacle.meetings]
        if obstacle.tables_taken:
            causes.append("all tables are taken")
        if obstacle.order:
            causes.append("the order with other meetings forbids it")
        return f"in slot {obstacle.slot} {' and '.join(causes)}"

    def _reason(self, kind: str, sentence: str, helps: tuple[str, ...], obstacles: tuple[Obstacle, ...] = ()) -> Reason:
        common = tuple(self.problem.slots[slot].id for slot in self.compiled.choices[self.number])
        return Reason(self.request.id, kind, sentence, common, obstacles, helps)


def _slots(slots: Iterable[int]) -> str:
    listed = [str(slot) for slot in slots]
    if len(listed) == 1:
        return f"slot {listed[0]}"
    if len(listed) > 6:
        return f"{len(listed)} slots ({', '.join(listed[:5])}, …)"
    return f"slots {', '.join(listed[:-1])} and {listed[-1]}"
