"""Checking a value before it is kept: one rule for forms, files and programs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, ParamSpec, TypeVar

from matchmaker.core import clock
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.inputs import LONG, SHORT, checked_address, checked_text
from matchmaker.core.numbers import figure
from matchmaker.core.plausible import Doubt
from matchmaker.indicators.models import KINDS, TARGET
from matchmaker.indicators.queries import definitions
from matchmaker.indicators.queries.definitions import Definition
from matchmaker.vocabulary.engine.indicators import factor_into, unit_key

P = ParamSpec("P")
T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 1990, 2100
JUMP: Final = 90.0
"""Times the values of other years: probably a wrong unit or a slipped point (a thousand times, a share as 0.41)."""
NEAR: Final = 3
"""Values of the years next to it that one is compared with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A value as somebody gives it."""

    indicator: str
    year: int | None
    kind: str
    value: float | None
    unit: str
    source: str
    uncertainty: float | None = None
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A value that can be kept: `value` and `uncertainty` in the definition's unit."""

    definition: Definition
    year: int
    kind: str
    value: float
    uncertainty: float | None
    given_value: float
    given_unit: str
    source: str
    source_url: str
    note: str

    @property
    def is_target(self) -> bool:
        """Wanted, not measured."""
        return self.kind == TARGET


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is kept already."""

    year: int
    is_target: bool
    value: float
    given_unit: str


def checked(draft: Draft, known: Mapping[str, Definition] | None = None) -> Checked:
    """Raises Invalid (by field) for what is missing or cannot be.

    `known` are the definitions by code, for whoever checks many values.
    """
    found = _Problems()
    definition = found.of(_definition, draft.indicator, known)
    if draft.kind not in KINDS:
        found.errors["kind"] = [_("Choose baseline, measured or target.")]
    year = found.of(_year, draft.year, is_target=draft.kind == TARGET)
    unit = found.of(checked_text, draft.unit, field="unit", limit=60) or ""
    factor = found.of(_factor, definition, unit)
    value = found.of(_finite, draft.value)
    if definition is not None and factor is not None and value is not None:
        found.of(_check_range, definition, value * factor)
    found.of(_check_uncertainty, draft.uncertainty)
    source = found.of(_source, draft.source)
    source_url = found.of(checked_address, draft.source_url, field="source_url")
    note = found.of(checked_text, draft.note, field="note", limit=LONG)
    if definition is None or year is None or factor is None or value is None or found.errors:
        raise Invalid(found.errors)
    return Checked(
        definition=definition,
        year=year,
        kind=draft.kind,
        value=_rounded(value * factor),
        uncertainty=None if draft.uncertainty is None else _rounded(draft.uncertainty * factor),
        given_value=value,
        given_unit=unit,
        source=source or "",
        source_url=source_url or "",
        note=note or "",
    )


class _Problems:
    """Collects what several checks refuse, so that whoever corrects a value reads everything at once."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def of(self, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What a check answers; None if it refuses."""
        try:
            return check(*args, **kwargs)
        except Invalid as error:
            self.errors.update(error.errors)
            return None


def _definition(code: str, known: Mapping[str, Definition] | None) -> Definition:
    if not code:
        raise Invalid({"indicator": _("Choose an indicator of our list.")})
    found = definitions.find(code) if known is None else known.get(code)
    if found is None:
        raise Invalid({"indicator": _("Choose an indicator of our list; “%(code)s” is none.", code=code)})
    return found


def _check_uncertainty(uncertainty: float | None) -> None:
    if uncertainty is not None and (not math.isfinite(uncertainty) or uncertainty < 0):
        raise Invalid({"uncertainty": _("Enter the uncertainty as a number of 0 or more.")})


def _rounded(value: float) -> float:
    """Without the dust of a multiplication."""
    return float(f"{value:.12g}")


def _year(year: int | None, *, is_target: bool) -> int:
    if year is None:
        raise Invalid({"year": _("Enter the year.")})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid({"year": _("Enter a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)})
    if not is_target and year > clock.today().year:
        raise Invalid({"year": _("%(year)s has not begun. Only a target can be in the future.", year=year)})
    return year


def _factor(definition: Definition | None, unit: str) -> float | None:
    """What brings the unit into that of the definition; None while there is no definition."""
    if not unit:
        if definition is None:
            raise Invalid({"unit": _("Enter the unit.")})
        raise Invalid({"unit": _("Enter the unit. The unit of the definition is “%(unit)s”.", unit=definition.unit)})
    if definition is None:
        return None
    factor = factor_into(definition.code, unit)
    if factor is None:
        units = ", ".join(f"“{one}”" for one in definition.units)
        raise Invalid({"unit": _("“%(unit)s” is another unit. We take: %(units)s.", unit=unit, units=units)})
    return factor


def _source(raw: str) -> str:
    text = checked_text(raw, field="source", limit=SHORT)
    if not text:
        raise Invalid({"source": _("Name the source: who measured it, in which document.")})
    return text


def _finite(value: float | None) -> float:
    if value is None:
        raise Invalid({"value": _("Enter the value.")})
    if not math.isfinite(value) or abs(value) > 1e15:
        raise Invalid({"value": _("This number cannot be right. Please check it.")})
    return value


def _check_range(definition: Definition, value: float) -> None:
    low, high = definition.low, definition.high
    if (low is None or value >= low) and (high is None or value <= high):
        return
    shown = figure(value, definition.unit)
    if high is None:
        raise Invalid({"value": _("%(value)s cannot be: it cannot be below 0.", value=shown)})
    bounds = {"low": figure(low), "high": figure(high, definition.unit)}
    raise Invalid({"value": _("%(value)s cannot be: it lies between %(low)s and %(high)s.", value=shown, **bounds)})


def doubts_of(value: Checked, known: Sequence[Known]) -> dict[str, Doubt]:
    """Questions about a value, by field: below zero, another unit than the years before, or far from them.

    `known` are the other values of the city for this indicator.
    """
    measured = sorted((one for one in known if one.year != value.year), key=lambda one: abs(one.year - value.year))
    near = [one for one in measured if not one.is_target][:NEAR] or measured[:NEAR]
    questions = {
        "unit": _other_unit(value, near[0]) if near else None,
        "value": _below_zero(value, near) or (_jump(value, near) if near else None),
    }
    return {name: doubt for name, doubt in questions.items() if doubt is not None}


def _other_unit(value: Checked, before: Known) -> Doubt | None:
    if unit_key(value.given_unit) == unit_key(before.given_unit):
        return None
    text = _(
        "Is %(value)s right? The value of %(year)s was given in “%(unit)s”.",
        value=figure(value.given_value, value.given_unit),
        year=before.year,
        unit=before.given_unit,
    )
    return Doubt(text, f"{value.given_value!r} {value.given_unit} after {before.given_unit}")


def _below_zero(value: Checked, near: Sequence[Known]) -> Doubt | None:
    """Where a value below zero can be (a city takes up more than it emits), it is rare, and a slipped sign is not."""
    if value.value >= 0 or any(one.value < 0 for one in near):
        return None
    text = _("Is %(value)s right? It is below zero.", value=figure(value.value, value.definition.unit))
    return Doubt(text, f"{value.value!r} below zero")


def _jump(value: Checked, near: Sequence[Known]) -> Doubt | None:
    usual = median(abs(one.value) for one in near)
    if not usual or not value.value:
        return None
    times = abs(value.value) / usual
    if 1 / JUMP < times < JUMP:
        return None
    text = _(
        "Is %(value)s right? The values of the years next to it are about %(usual)s.",
        value=figure(value.value, value.definition.unit),
        usual=figure(usual, value.definition.unit),
    )
    return Doubt(text, f"{value.value!r} beside {usual!r}")


def taken_sentence(value: Checked) -> Mapping[str, str]:
    """What is said where the year has a value already."""
    if value.is_target:
        return {"year": _("There is already a target for %(year)s. Change that one instead.", year=value.year)}
    return {"year": _("There is already a value for %(year)s. Change that one instead.", year=value.year)}
