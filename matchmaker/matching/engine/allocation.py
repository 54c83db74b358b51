"""Choose pairings for a workshop: the largest total score under caps, floors and a reserved share; proved optimal.

A mixed-integer programme solved by SCIP through OR-Tools. Values are whole numbers, the solver's gap is 0, equal optima
are told apart by a tiny seeded part of the objective, and the result is checked against every setting.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matchmaker.core.messages import N_
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.vocabulary.files import small_company_sizes

SMALL_SIZES = frozenset(small_company_sizes())
_TIE_SCALE = 1_000  # tie part of the objective stays below one hundredth of a point in all


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pairing that may be chosen; `value` is its score in hundredths of a point."""

    challenge_id: str
    solution_id: str
    city_id: str
    company_id: str
    company_size: str | None
    value: int

    @property
    def pair(self) -> tuple[str, str]:
        """(challenge, solution)."""
        return (self.challenge_id, self.solution_id)


@dataclass(frozen=True)
class AllocationSettings:
    """Caps and floors count pairings; reserved_share is the percent of chosen pairings kept for small companies.

    Small is `SMALL_SIZES`; a company of unknown size counts as not small. must_keep and never hold (challenge id,
    solution id).
    """

    city_cap: int = 10
    company_cap: int = 5
    total_cap: int | None = None
    city_floor: int = 0
    company_floor: int = 0
    reserved_share: int = 0
    must_keep: frozenset[tuple[str, str]] = frozenset()
    never: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Price:
    """What a fairness setting costs: value without it minus value with it, in hundredths of a point."""

    setting: str
    cost: int
    percent: float
    sentence: Sentence


@dataclass(frozen=True)
class Allocation:
    """Chosen pairings in the order of the candidates; `problems` says why nothing could be chosen."""

    chosen: tuple[Candidate, ...]
    value: int
    optimal: bool
    prices: tuple[Price, ...] = ()
    problems: tuple[Sentence, ...] = field(default=())


_FAIRNESS: dict[str, tuple[dict[str, Any], str]] = {
    "city_floor": ({"city_floor": 0}, N_("At least {setting} for each city")),
    "company_floor": ({"company_floor": 0}, N_("At least {setting} for each company")),
    "reserved_share": ({"reserved_share": 0}, N_("{setting} % for small companies")),
    "must_keep": ({"must_keep": frozenset()}, N_("{setting} pairings that must be kept")),
    "never": ({"never": frozenset()}, N_("{setting} pairs that must not meet")),
}


def allocate(
    candidates: Sequence[Candidate], settings: AllocationSettings, *, seed: int = 0, prices: bool = True
) -> Allocation:
    """The best choice. Deterministic for the same candidates (in any order), settings and seed.

    Raises ValueError when two candidates are the same pair or a value is negative.
    """
    ordered = sorted(candidates, key=lambda item: item.pair)
    if len({item.pair for item in ordered}) != len(ordered):
        raise ValueError("Two candidates are the same pairing.")
    if any(item.value < 0 for item in ordered):
        raise ValueError("The value of a pairing cannot be negative.")
    if not ordered:
        return Allocation((), 0, optimal=True)
    chosen = _solve(ordered, settings, seed)
    if chosen is None:
        return Allocation((), 0, optimal=False, problems=_why_not(ordered, settings, seed))
    value = sum(item.value for item in chosen)
    order = {item.pair: place for place, item in enumerate(candidates)}
    return Allocation(
        chosen=tuple(sorted(chosen, key=lambda item: order[item.pair])),
        value=value,
        optimal=True,
        prices=_prices(ordered, settings, seed, value) if prices else (),
    )


def _active(settings: AllocationSettings) -> list[str]:
    return [name for name in _FAIRNESS if getattr(settings, name)]


def _shown(value: object) -> int:
    return len(value) if isinstance(value, frozenset) else int(str(value))


def _named(settings: AllocationSettings, name: str) -> Sentence:
    """A fairness setting in words."""
    return Sentence(_FAIRNESS[name][1], setting=_shown(getattr(settings, name)))


def _prices(candidates: Sequence[Candidate], settings: AllocationSettings, seed: int, value: int) -> tuple[Price, ...]:
    found: list[Price] = []
    for name in _active(settings):
        without = _solve(candidates, replace(settings, **_FAIRNESS[name][0]), seed)
        best = sum(item.value for item in without or ())
        cost = best - value
        percent = 100 * cost / best if best else 0.0
        sentence = Sentence(
            "{setting} costs {points} points of {best} ({percent} %).",
            setting=_named(settings, name),
            points=cost / 100,
            best=best / 100,
            percent=round(percent, 2),
        )
        found.append(Price(name, cost, percent, sentence))
    return tuple(found)


def _why_not(candidates: Sequence[Candidate], settings: AllocationSettings, seed: int) -> tuple[Sentence, ...]:
    found = list(_unreachable(candidates, settings))
    found += [
        Sentence("Without this setting it can be done: {setting}.", setting=_named(settings, name))
        for name in _active(settings)
        if _solve(candidates, replace(settings, **_FAIRNESS[name][0]), seed) is not None
    ]
    return tuple(found) or (Sentence("No choice meets all settings; several of them contradict each other."),)


def _unreachable(candidates: Sequence[Candidate], settings: AllocationSettings) -> Iterable[Sentence]:
    left = [item for item in candidates if item.pair not in settings.never]
    for text, floor, owner in (
        (N_("Possible pairings of the city {name}: only {have}. The floor is {floor}."), settings.city_floor, _city),
        (
            N_("Possible pairings of the company {name}: only {have}. The floor is {floor}."),
            settings.company_floor,
            _company,
        ),
    ):
        groups = _grouped(left, owner)
        for name in sorted({owner(item) for item in candidates}):
            have = len(groups.get(name, ()))
            if have < floor:
                yield Sentence(text, name=name, have=have, floor=floor)
    absent = settings.must_keep - {item.pair for item in left}
    for challenge_id, solution_id in sorted(absent):
        yield Sentence(
            "The pairing {challenge} and {solution} must be kept but cannot be chosen.",
            challenge=challenge_id,
            solution=solution_id,
        )


def _city(item: Candidate) -> str:
    return item.city_id


def _company(item: Candidate) -> str:
    return item.company_id


def _grouped(candidates: Iterable[Candidate], owner: Callable[[Candidate], str]) -> Mapping[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for item in candidates:
        groups.setdefault(owner(item), []).append(item)
    return groups


def _solve(candidates: Sequence[Candidate], settings: AllocationSettings, seed: int) -> tuple[Candidate, ...] | None:
    """The optimal choice, or None when there is none. Candidates are in canonical order."""
    from ortools.linear_solver import pywraplp  # a large library, only needed here

    if settings.must_keep - {item.pair for item in candidates} or settings.must_keep & settings.never:
        return None
    solver = pywraplp.Solver.CreateSolver("SCIP")
    take = {
        item.pair: solver.IntVar(float(item.pair in settings.must_keep), float(item.pair not in settings.never), "")
        for item in candidates
    }
    _add_bounds(solver, take, candidates, settings)
    lots = random.Random(seed)
    scale = _TIE_SCALE * max(1, len(candidates))
    objective = solver.Objective()
    for item in candidates:
        objective.SetCoefficient(take[item.pair], item.value + lots.randrange(_TIE_SCALE) / scale)
    objective.SetMaximization()
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
    if solver.Solve(parameters) != pywraplp.Solver.OPTIMAL:
        return None
    return tuple(item for item in candidates if take[item.pair].solution_value() > 0.5)


def _add_bounds(
    solver: Any,
    take: Mapping[tuple[str, str], Any],
    candidates: Sequence[Candidate],
    settings: AllocationSettings,
) -> None:
    def total(items: Iterable[Candidate]) -> Any:
        return solver.Sum([take[item.pair] for item in items])

    for owner, floor, cap in (
        (_city, settings.city_floor, settings.city_cap),
        (_company, settings.company_floor, settings.company_cap),
    ):
        for items in _grouped(candidates, owner).values():
            solver.Add(total(items) <= cap)
            if floor:
                solver.Add(total(items) >= floor)
    if settings.total_cap is not None:
        solver.Add(total(candidates) <= settings.total_cap)
    if settings.reserved_share:
        small = [item for item in candidates if item.company_size in SMALL_SIZES]
        solver.Add(100 * total(small) >= settings.reserved_share * total(candidates))
