"""The units of the list of indicators: what a unit as people write it is worth in the unit of the definition."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from matchmaker.vocabulary.files import current_schemes

_SAME: Final = (("m3", "m³"), ("m2", "m²"), ("co2", "co₂"), ("per cent", "%"), ("percent", "%"), ("/", " for each "))
_WORDS: Final = (("per ", "for each "), ("for each person and", "for each person a"), (" for each year", " a year"))


@lru_cache(4096)
def unit_key(text: str) -> str:
    """A unit as it is compared: "kWh / year", "kWh per year" and "kWh a year" are the same."""
    key = " ".join(text.replace("\u00a0", " ").split()).casefold()
    for written, meant in (*_SAME, *_WORDS):
        key = key.replace(written, meant)
    key = key.replace("for each year", "a year").replace("for each day", "a day")
    return " ".join(key.split())


@cache
def _factors(code: str) -> dict[str, float]:
    row = current_schemes()["indicator"][code]
    found = {unit_key(row.extra["unit"]): 1.0}
    for part in row.parts("also_units"):
        unit, _equals, factor = part.rpartition("=")
        found[unit_key(unit)] = float(factor)
    return found


def factor_into(code: str, unit: str) -> float | None:
    """By what a value in this unit is multiplied to be one in the definition's; None if the unit is another one.

    Raises KeyError for a code that the list does not have.
    """
    return _factors(code).get(unit_key(unit))


def units_of(code: str) -> list[str]:
    """The units that are taken, the definition's own first."""
    row = current_schemes()["indicator"][code]
    return [row.extra["unit"], *(part.rpartition("=")[0] for part in row.parts("also_units"))]
