"""What a solution type would mean in numbers: activity × factor, always as a range. Pure, no database.

A range is made of the lowest and the highest value of everything in it; nothing says how likely either end is. Factors
come from `engine/factors.py`, each with its source.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from matchmaker.core.messages import N_
from matchmaker.solutions.engine import factors
from matchmaker.solutions.engine.factors import Factor

MOST: Final = 1e12
DOUBTS: Final = (5, 10, 25, 50)
"""How sure somebody is of an amount: plus or minus so many per cent."""


@dataclass(frozen=True, slots=True)
class Range:
    """From the lowest to the highest."""

    low: float
    high: float

    @classmethod
    def around(cls, amount: float, per_cent: float) -> Range:
        """An amount of which somebody is sure to plus or minus so many per cent."""
        return cls(amount * (1 - per_cent / 100), amount * (1 + per_cent / 100))

    def times(self, other: Range) -> Range:
        """Every product of a value of one and a value of the other."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(ends), max(ends))

    def minus(self, other: Range) -> Range:
        """Every difference."""
        return Range(self.low - other.high, self.high - other.low)

    @property
    def rounded(self) -> tuple[float, float]:
        """Both ends with two figures that count, rounded away from each other: a range never shrinks by printing."""
        return _to_two(self.low, math.floor), _to_two(self.high, math.ceil)


def _to_two(value: float, towards: object) -> float:
    if not value or not math.isfinite(value):
        return value
    step: float = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    down = towards is math.floor
    whole = math.floor(value / step + 1e-9) if down else math.ceil(value / step - 1e-9)
    return float(f"{whole * step:.12g}")


@dataclass(frozen=True, slots=True)
class Activity:
    """What a city uses or causes, with its unit; `hint` says where the figure stands."""

    code: str
    label: str
    unit: str
    hint: str = ""
    is_optional: bool = False


ACTIVITIES: Final = {
    one.code: one
    for one in (
        Activity("power_lighting", N_("Power for street lights today"), N_("kWh a year"), N_("Add up the bills.")),
        Activity("power_saved", N_("Power that would no longer be used"), N_("kWh a year")),
        Activity(
            "power_made", N_("Power the roofs would make"), N_("kWh a year"), N_("Ask for the yield of the roof.")
        ),
        Activity("power_charged", N_("Power the new vehicles would charge"), N_("kWh a year")),
        Activity("water_saved", N_("Water that would no longer be lost"), N_("m³ a year")),
        Activity("pumping", N_("Power for each m³ of water"), N_("kWh for 1 m³"), N_("Your own waterworks knows it.")),
        Activity("diesel", N_("Diesel that would no longer be burnt"), N_("litres a year")),
        Activity("gas_heat", N_("Natural gas for heat today"), N_("kWh a year"), N_("By the net calorific value.")),
        Activity("gas_replaced", N_("Natural gas that would no longer be burnt"), N_("kWh a year")),
        Activity("food_waste", N_("Food that would no longer go to the landfill"), N_("tonnes a year")),
    )
}
"""Everything that a method can ask for; a city keeps its own figure of it (`CityActivity`)."""


@dataclass(frozen=True, slots=True)
class Method:
    """How the emissions of a type are estimated: what it asks for, and what it leaves out."""

    code: str
    label: str
    asks: tuple[str, ...]
    needs_grid: bool
    leaves_out: tuple[str, ...]
    evidence: str = "reference_case"


_LIFE = N_("Making, building and scrapping what is needed.")
_REBOUND = N_("People who use more because it is cheaper or better.")
_GRID = N_("That power becomes cleaner from year to year.")

METHODS: Final = {
    one.code: one
    for one in (
        Method("lighting", N_("Street lights changed to LED"), ("power_lighting",), True,
               (_LIFE, _GRID, N_("Places that become brighter than before."))),
        Method("power_saved", N_("Less power used"), ("power_saved",), True, (_LIFE, _GRID, _REBOUND)),
        Method("solar_power", N_("Power from roofs"), ("power_made",), True,
               (_LIFE, _GRID, N_("Power that is made when nobody needs it."))),
        Method("pumping", N_("Less water pumped"), ("water_saved", "pumping"), True,
               (_GRID, N_("Chemicals and heat in water treatment."))),
        Method("diesel", N_("Less diesel burnt"), ("diesel",), False,
               (_LIFE, N_("The power or fuel that is used instead."), N_("Making and bringing the fuel."))),
        Method("diesel_to_power", N_("Electric instead of diesel"), ("diesel", "power_charged"), True,
               (_LIFE, _GRID, N_("Making and bringing the fuel."))),
        Method("heat_saving", N_("Buildings that need less heat"), ("gas_heat",), False,
               (_LIFE, _REBOUND, N_("Other fuels than natural gas."), N_("Gas that leaks before it is burnt."))),
        Method("gas_replaced", N_("Heat without natural gas"), ("gas_replaced",), False,
               (_LIFE, N_("Power for pumps and controls."), N_("Gas that leaks before it is burnt."))),
        Method("food_waste", N_("Food kept out of the landfill"), ("food_waste",), False,
               (N_("Gas that the landfill catches."), N_("Making the food."), N_("Fuel replaced by biogas."))),
    )
}  # fmt: skip
"""By code; the code stands on the solution type."""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the calculation: amount × factor."""

    label: str
    amount: Range
    unit: str
    factor: Factor
    tonnes: Range
    is_added: bool = False  # emissions that come in addition


@dataclass(frozen=True, slots=True)
class Also:
    """A further effect in its own unit."""

    label: str
    amount: Range
    unit: str


@dataclass(frozen=True)
class Estimate:
    """Tonnes of CO₂ equivalent a year that would no longer be emitted (below zero: more than today)."""

    tonnes: Range
    terms: list[Term]
    also: list[Also] = field(default_factory=list)

    @property
    def shown(self) -> tuple[str, float, float]:
        """What to say: "less", "more" or "both" (it may go either way), with both ends as positive numbers."""
        low, high = self.tonnes.rounded
        if high <= 0:
            return "more", -high, -low
        return ("both", -low, high) if low < 0 else ("less", low, high)


def estimate(method: Method, amounts: Mapping[str, Range], grid: Factor | None) -> Estimate:
    """The estimate of a method for these amounts. Raises KeyError for a missing amount, ValueError without the factor
    of the power grid where one is needed.
    """
    if method.needs_grid and grid is None:
        raise ValueError("this method needs the factor of the power grid")
    power = grid or factors.NONE
    return _CALCULATED[method.code](amounts, power)


def _single(activity: str, amount: Range, factor: Factor, also: list[Also] | None = None) -> Estimate:
    term = _term(activity, amount, factor)
    return Estimate(term.tonnes, [term], also or [])


def _term(activity: str, amount: Range, factor: Factor, *, is_added: bool = False) -> Term:
    one = ACTIVITIES[activity]
    tonnes = amount.times(Range(factor.low / 1000, factor.high / 1000))
    return Term(one.label, amount, one.unit, factor, tonnes, is_added)


def _lighting(amounts: Mapping[str, Range], grid: Factor) -> Estimate:
    share = factors.LED_SAVING
    saved = amounts["power_lighting"].times(Range(share.low, share.high))
    also = [Also(N_("Power no longer used"), saved, N_("kWh a year"))]
    found = _single("power_saved", saved, grid, also)
    return Estimate(found.tonnes, [Term(ACTIVITIES["power_lighting"].label, amounts["power_lighting"],
                                        N_("kWh a year"), share, saved), *found.terms], also)  # fmt: skip


def _pumping(amounts: Mapping[str, Range], grid: Factor) -> Estimate:
    power = amounts["water_saved"].times(amounts["pumping"])
    also = [
        Also(N_("Water kept"), amounts["water_saved"], N_("m³ a year")),
        Also(N_("Power no longer used"), power, N_("kWh a year")),
    ]
    return _single("power_saved", power, grid, also)


def _diesel(amounts: Mapping[str, Range], _grid: Factor) -> Estimate:
    return _single("diesel", amounts["diesel"], factors.DIESEL)


def _diesel_to_power(amounts: Mapping[str, Range], grid: Factor) -> Estimate:
    burnt = _term("diesel", amounts["diesel"], factors.DIESEL)
    charged = _term("power_charged", amounts["power_charged"], grid, is_added=True)
    return Estimate(burnt.tonnes.minus(charged.tonnes), [burnt, charged])


def _heat_saving(amounts: Mapping[str, Range], _grid: Factor) -> Estimate:
    share = factors.RENOVATION_SAVING
    saved = amounts["gas_heat"].times(Range(share.low, share.high))
    also = [Also(N_("Heat no longer needed"), saved, N_("kWh a year"))]
    found = _single("gas_replaced", saved, factors.GAS, also)
    first = Term(ACTIVITIES["gas_heat"].label, amounts["gas_heat"], N_("kWh a year"), share, saved)
    return Estimate(found.tonnes, [first, *found.terms], also)


def _food_waste(amounts: Mapping[str, Range], _grid: Factor) -> Estimate:
    amount = amounts["food_waste"]
    landfill = _term("food_waste", amount, factors.LANDFILL)
    treated = Term(N_("The same food in a compost plant"), amount, N_("tonnes a year"), factors.COMPOST,
                   amount.times(Range(factors.COMPOST.low / 1000, factors.COMPOST.high / 1000)), True)  # fmt: skip
    return Estimate(landfill.tonnes.minus(treated.tonnes), [landfill, treated])


_CALCULATED: Final = {
    "lighting": _lighting,
    "power_saved": lambda amounts, grid: _single("power_saved", amounts["power_saved"], grid),
    "solar_power": lambda amounts, grid: _single("power_made", amounts["power_made"], grid),
    "pumping": _pumping,
    "diesel": _diesel,
    "diesel_to_power": _diesel_to_power,
    "heat_saving": _heat_saving,
    "gas_replaced": lambda amounts, _grid: _single("gas_replaced", amounts["gas_replaced"], factors.GAS),
    "food_waste": _food_waste,
}
