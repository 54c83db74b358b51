"""The window formulation of the published problem, once for CP-SAT and once for the linear relaxation.

For a participant with n meetings either one *window* of n consecutive slots holds all of them (no break), or the
participant *has breaks*. A meeting's slot is a 0/1 choice; a slot counts *clusters*: meetings that share a participant
exclude each other anyway, so one literal per cluster and slot is enough against the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from matchmaker.evaluation.b2b.dzn import B2BInstance
from matchmaker.evaluation.b2b.proofs import Domains, meetings_of
from matchmaker.scheduling.engine.backend import CpModel, LinearModel


@dataclass(frozen=True, slots=True)
class Shape:
    """What both models need: slots left per meeting, meetings per participant, windows, most breaks possible."""

    instance: B2BInstance
    left: Domains
    busy: list[list[int]]
    usable: list[list[int]]
    windows: list[list[int]]
    most: list[int]
    clusters: list[list[int]]


def shape(instance: B2BInstance, left: Domains) -> Shape:
    """Derive the shared data of both models."""
    busy = meetings_of(instance)
    usable, windows, most = [], [], []
    for meetings in busy:
        slots = sorted(set().union(*(left[meeting] for meeting in meetings)) if meetings else set())
        usable.append(slots)
        windows.append(_windows(meetings, slots, left))
        idle = slots[-1] - slots[0] + 1 - len(meetings) if meetings else 0
        most.append(max(0, min(len(meetings) - 1, idle)))
    return Shape(instance, left, busy, usable, windows, most, _clusters(instance, busy))


def _windows(meetings: list[int], slots: list[int], left: Domains) -> list[int]:
    """First slots of the runs of `len(meetings)` usable slots in which every meeting and every slot finds a partner."""
    length = len(meetings)
    if not length:
        return []
    found = []
    usable = set(slots)
    for first in slots:
        run = range(first, first + length)
        if all(slot in usable for slot in run) and all(left[m] & set(run) for m in meetings):
            found.append(first)
    return found


def _clusters(instance: B2BInstance, busy: list[list[int]]) -> list[list[int]]:
    """Split the meetings into few groups that share a participant (greedy cover)."""
    open_meetings = set(range(len(instance.wishes)))
    groups = []
    while open_meetings:
        group = max(([m for m in meetings if m in open_meetings] for meetings in busy), key=len)
        groups.append(group)
        open_meetings -= set(group)
    return groups


@dataclass(slots=True)
class Built:
    """A CP-SAT model with the literals needed to read it: `place[meeting][slot]`, `breaks` counts the objective."""

    model: CpModel
    place: list[dict[int, int]]
    breaks: list[int] = field(default_factory=list)


def build_cp(data: Shape, fairness: int) -> Built:
    """The CP-SAT model; `breaks` are literals whose number is the total of breaks."""
    model = CpModel()
    built = Built(model, [{slot: model.boolean() for slot in sorted(slots)} for slots in data.left])
    for choice in built.place:
        model.exactly_one(list(choice.values()))
    levels: list[list[int]] = []
    occupied: list[dict[int, int]] = []
    for participant in range(data.instance.participants):
        occupied.append(_occupation(model, built, data, participant))
        levels.append(_participant(model, data, participant, occupied[-1]))
    _capacities(model, built, data, occupied)
    _precedences(model, built, data)
    _fairness(model, levels, fairness)
    built.breaks = [literal for chain in levels for literal in chain]
    return built


def _occupation(model: CpModel, built: Built, data: Shape, participant: int) -> dict[int, int]:
    """A literal per usable slot: this participant has a meeting in it."""
    meetings = data.busy[participant]
    taken: dict[int, int] = {}
    if not meetings:
        return taken
    for slot in data.usable[participant]:
        here = [built.place[m][slot] for m in meetings if slot in built.place[m]]
        taken[slot] = model.boolean()
        model.exactly_one([*here, -1 - taken[slot]])
    model.linear([(literal, 1) for literal in taken.values()], len(meetings), len(meetings))
    return taken


def _participant(model: CpModel, data: Shape, participant: int, taken: dict[int, int]) -> list[int]:
    """Windows and breaks of one participant; returns literals "at least k breaks" for k = 1, 2, …."""
    most = data.most[participant]
    if most == 0:
        return []
    length = len(data.busy[participant])
    chain = [model.boolean() for _ in range(most)]
    choices = []
    for first in data.windows[participant]:
        window = model.boolean()
        choices.append(window)
        inside = range(first, first + length)
        model.implies(window, [literal if slot in inside else -1 - literal for slot, literal in taken.items()])
    model.exactly_one([*choices, chain[0]])
    for slot, literal in taken.items():
        covering = [w for w, f in zip(choices, data.windows[participant], strict=True) if f <= slot < f + length]
        model.clause([-1 - literal, chain[0], *covering])
    starts = []
    for slot, literal in taken.items():
        previous = taken.get(slot - 1)
        if previous is None:
            starts.append(literal)
            continue
        start = model.boolean()
        model.clause([-1 - literal, previous, start])
        model.implies(start, [literal, -1 - previous])
        starts.append(start)
    model.linear([*((s, 1) for s in starts), *((level, -1) for level in chain)], 1, 1)
    for lower, higher in pairwise(chain):
        model.implies(higher, [lower])
    return chain


def _capacities(model: CpModel, built: Built, data: Shape, occupied: list[dict[int, int]]) -> None:
    tables = data.instance.tables
    owner = {tuple(meetings): participant for participant, meetings in enumerate(data.busy)}
    for slot in range(data.instance.slots):
        literals = []
        for group in data.clusters:
            here = [built.place[m][slot] for m in group if slot in built.place[m]]
            if len(here) <= 1:
                literals.extend(here)
            elif tuple(group) in owner:
                literals.append(occupied[owner[tuple(group)]][slot])
            else:
                literal = model.boolean()
                model.exactly_one([*here, -1 - literal])
                literals.append(literal)
        if len(literals) > tables:
            model.linear([(literal, 1) for literal in literals], 0, tables)
        present = [taken[slot] for taken in occupied if slot in taken]
        if len(present) > 2 * tables:
            model.linear([(literal, 1) for literal in present], 0, 2 * tables)


def _precedences(model: CpModel, built: Built, data: Shape) -> None:
    for meeting, earlier in enumerate(data.instance.before):
        for other in earlier:
            for slot in range(data.instance.slots):
                late = [lit for s, lit in built.place[other].items() if s >= slot]
                early = [lit for s, lit in built.place[meeting].items() if s <= slot]
                if late and early:
                    model.at_most_one([*late, *early])


def _fairness(model: CpModel, levels: list[list[int]], fairness: int) -> None:
    """Any two participants' breaks differ by at most `fairness`."""
    most = max((len(chain) for chain in levels), default=0)
    if most <= fairness:
        return
    floor = [model.boolean() for _ in range(most)]
    for lower, higher in pairwise(floor):
        model.implies(higher, [lower])
    for chain in levels:
        for count in range(most):
            if count < len(chain):
                model.implies(floor[count], [chain[count]])
            else:
                model.clause([-1 - floor[count]])
        for count in range(fairness, len(chain)):
            # More than count breaks here need more than count - fairness breaks everywhere.
            model.implies(chain[count], [floor[count - fairness]])


def build_lp(data: Shape) -> LinearModel:
    """The linear relaxation of the window formulation, minimising the total of breaks (fairness left out)."""
    lp = LinearModel(maximise=False)
    place = [{slot: lp.variable(0, 1) for slot in sorted(slots)} for slots in data.left]
    for choice in place:
        lp.row(list(choice.values()), [1.0] * len(choice), 1, 1)
    for participant, meetings in enumerate(data.busy):
        if len(meetings) > 1:
            _lp_participant(lp, data, participant, place)
    for slot in range(data.instance.slots):
        here = [choice[slot] for choice in place if slot in choice]
        if len(here) > data.instance.tables:
            lp.row(here, [1.0] * len(here), high=data.instance.tables)
    for meeting, earlier in enumerate(data.instance.before):
        for other in earlier:
            for slot in range(data.instance.slots):
                both = [v for s, v in place[other].items() if s >= slot]
                both += [v for s, v in place[meeting].items() if s <= slot]
                if len(both) > 1:
                    lp.row(both, [1.0] * len(both), high=1)
    return lp


def _lp_participant(lp: LinearModel, data: Shape, participant: int, place: list[dict[int, int]]) -> None:
    """Occupation = chosen window + scattered part; the scattered part starts at least twice and fills n slots."""
    meetings, firsts = data.busy[participant], data.windows[participant]
    length = len(meetings)
    if data.most[participant] == 0:
        for slot in data.usable[participant]:
            here = [place[m][slot] for m in meetings if slot in place[m]]
            lp.row(here, [1.0] * len(here), 0, 1)
        return
    windows = [lp.variable(0, 1) for _ in firsts]
    broken = lp.variable(0, 1, -1.0)
    lp.row([*windows, broken], [1.0] * (len(windows) + 1), 1, 1)
    scattered: dict[int, int] = {}
    starts = []
    for slot in data.usable[participant]:
        here = [place[m][slot] for m in meetings if slot in place[m]]
        covering = [w for w, first in zip(windows, firsts, strict=True) if first <= slot < first + length]
        scattered[slot] = lp.variable(0, 1)
        row = [*here, *covering, scattered[slot]]
        lp.row(row, [1.0] * len(here) + [-1.0] * (len(covering) + 1), 0, 0)
        lp.row([scattered[slot], broken], [1.0, -1.0], high=0)
        start = lp.variable(0, 1, 1.0)
        starts.append(start)
        if slot - 1 in scattered:
            lp.row([start, scattered[slot], scattered[slot - 1]], [1.0, -1.0, 1.0], low=0)
        else:
            lp.row([start, scattered[slot]], [1.0, -1.0], low=0)
        lp.row([start, scattered[slot]], [1.0, -1.0], high=0)
    lp.row([*scattered.values(), broken], [1.0] * len(scattered) + [-float(length)], 0, 0)
    lp.row([*starts, broken], [1.0] * len(starts) + [-2.0], low=0)
