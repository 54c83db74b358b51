"""Random instances of the published problem, of shapes beyond the published families: reproducible from a seed.

Each has a hidden schedule, so that fixed places, forbidden slots and precedences alone never make it impossible (the
limit on the difference of breaks may).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from matchmaker.evaluation.b2b.dzn import B2BInstance, Wish

MORNING, AFTERNOON, ANY = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Form:
    """Sizes of a family. `hubs` participants are in every meeting (0: anybody meets anybody); `fill` is the share of
    tables × slots in use; `half` the slots of the morning (0: no session wishes); with `skew` (0: alike) the n-th
    participant is wanted n^-skew times as often as the first."""

    name: str
    participants: int
    tables: int
    slots: int
    fill: float
    hubs: int = 0
    half: int = 0
    skew: float = 0.0


@dataclass(frozen=True, slots=True)
class Twist:
    """What is laid over a family: shares of meetings fixed and of pairs ordered, forbidden slots a participant."""

    name: str
    fixed: float = 0.0
    forbidden: float = 0.0
    ordered: float = 0.0


FORMS = (
    Form("skewed-halves", 60, 12, 20, 0.55, half=12, skew=0.7),
    Form("skewed-long", 75, 11, 26, 0.50, skew=0.8),
    Form("skewed-tight", 70, 12, 16, 0.80, skew=0.6),
    Form("hubs-sparse", 90, 12, 18, 0.60, hubs=14),
    Form("hubs-tight", 70, 16, 12, 0.97, hubs=18),
    Form("dense", 44, 22, 10, 0.86),
    Form("dense-few-tables", 60, 20, 12, 0.92),
    Form("large", 120, 55, 10, 0.80),
    Form("short", 100, 45, 6, 0.85),
)
TWISTS = (
    Twist("plain"),
    Twist("fixed10", fixed=0.10),
    Twist("fixed30", fixed=0.30),
    Twist("forb1", forbidden=1.0),
    Twist("forb3", forbidden=3.0),
    Twist("order10", ordered=0.10),
    Twist("order30-fixed05", ordered=0.30, fixed=0.05),
)


def random_event(form: Form, twist: Twist, *, seed: int) -> B2BInstance:
    """An event of this shape; as many meetings as the hidden schedule took up to the fill asked for."""
    rng = random.Random(f"{form.name}/{twist.name}/{seed}")
    hidden = _hidden(form, rng)
    wishes = tuple(Wish(first, second, _session(form, slot, rng)) for (first, second), slot in hidden)
    places = [slot for _, slot in hidden]
    return B2BInstance(
        participants=form.participants,
        tables=form.tables,
        slots=form.slots,
        morning=form.half or form.slots,
        wishes=wishes,
        forbidden=_forbidden(form, twist, hidden, rng),
        fixed=tuple(slot if rng.random() < twist.fixed else None for slot in places),
        before=_order(twist, places, rng),
    )


def _hidden(form: Form, rng: random.Random) -> list[tuple[tuple[int, int], int]]:
    """Pairs with a slot each: nobody twice in a slot, no slot over the tables, no pair twice."""
    wanted = round(form.fill * form.tables * form.slots)
    everybody = range(form.participants)
    weights = [(number + 1) ** -form.skew for number in everybody]
    busy: list[set[int]] = [set() for _ in range(form.participants)]
    load = [0] * form.slots
    found: dict[tuple[int, int], int] = {}
    for _ in range(40 * wanted):
        if len(found) >= wanted:
            break
        first = rng.randrange(form.hubs) if form.hubs else rng.choices(everybody, weights)[0]
        second = rng.randrange(form.hubs, form.participants) if form.hubs else rng.choices(everybody, weights)[0]
        pair = (min(first, second), max(first, second))
        free = [t for t in range(form.slots) if load[t] < form.tables and t not in busy[first] | busy[second]]
        if first != second and pair not in found and free:
            slot = min(free, key=lambda t: (_apart(t, busy[first], busy[second]), load[t], t))
            found[pair] = slot
            load[slot] += 1
            busy[first].add(slot)
            busy[second].add(slot)
    return sorted(found.items())


def _apart(slot: int, *busy: set[int]) -> int:
    """How far a slot is from the others of both sides: the hidden schedule has few breaks."""
    return sum(min(abs(slot - other) for other in slots) if slots else 0 for slots in busy)


def _session(form: Form, slot: int, rng: random.Random) -> int:
    if not form.half or rng.random() < 0.4:
        return ANY
    return MORNING if slot < form.half else AFTERNOON


def _forbidden(
    form: Form, twist: Twist, hidden: list[tuple[tuple[int, int], int]], rng: random.Random
) -> tuple[frozenset[int], ...]:
    busy: list[set[int]] = [set() for _ in range(form.participants)]
    for pair, slot in hidden:
        for participant in pair:
            busy[participant].add(slot)
    forbidden = []
    for slots in busy:
        idle = [slot for slot in range(form.slots) if slot not in slots]
        count = int(twist.forbidden) + (rng.random() < twist.forbidden % 1)
        forbidden.append(frozenset(rng.sample(idle, min(count, len(idle)))))
    return tuple(forbidden)


def _order(twist: Twist, places: list[int], rng: random.Random) -> tuple[frozenset[int], ...]:
    """For a share of the meetings one that stands earlier in the hidden schedule."""
    before: list[frozenset[int]] = []
    for slot in places:
        earlier = [other for other, place in enumerate(places) if place < slot]
        chosen = [rng.choice(earlier)] if earlier and rng.random() < twist.ordered else []
        before.append(frozenset(chosen))
    return tuple(before)
