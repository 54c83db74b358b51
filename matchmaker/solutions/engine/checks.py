"""Checks of a solution's content: what the table says, then what fields say together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Any, Final

from matchmaker.core.messages import N_
from matchmaker.records.fields import Problem, Values
from matchmaker.solutions.engine.content import SOLUTION

FIRST_YEAR: Final = 1950


def find_problems(values: Values, *, known: Mapping[str, Set[str]], types: Set[str], today: date) -> list[Problem]:
    """Everything wrong with the values that are given; `types` are the slugs of the solution types one may name."""
    found = [*SOLUTION.problems(values, known), *_title(values), *_types(values, types), *_references(values, today)]
    return [*found, *_data(values), *_claim(values, today)]


def _title(values: Values) -> Iterator[Problem]:
    if "title" in values and len(values["title"]) < 3:
        yield Problem("title", N_("Give the solution a name of at least three letters."), is_storable=False)


def _types(values: Values, types: Set[str]) -> Iterator[Problem]:
    for slug in values.get("types", ()):
        if slug not in types:
            text = N_("There is no solution type “%(name)s”. Choose from the list.")
            yield Problem("types", text, {"name": slug[:60]}, is_storable=False)


def _references(values: Values, today: date) -> Iterator[Problem]:
    for number, row in enumerate(values.get("references", ()), start=1):
        if not row.get("place"):
            yield Problem("references", N_("Reference %(number)s: name the city."), {"number": number})
        year = row.get("year")
        if year is not None and year > today.year:
            text = N_(
                "Reference %(number)s: the year %(year)s is in the future. Enter the current year or an earlier one."
            )
            yield Problem("references", text, {"number": number, "year": year}, is_storable=False)
        elif year is not None and year < FIRST_YEAR:
            text = N_("Reference %(number)s: enter a year from %(first)s to today.")
            yield Problem("references", text, {"number": number, "first": FIRST_YEAR}, is_storable=False)


def _data(values: Values) -> Iterator[Problem]:
    terms: Mapping[str, Any] = values.get("data_terms") or {}
    if any(answer not in {"yes", "no"} for code, answer in terms.items() if code != "note"):
        yield Problem("data_terms", N_("Answer yes or no, or leave it empty."), is_storable=False)


def _claim(values: Values, today: date) -> Iterator[Problem]:
    claim: Mapping[str, Any] = values.get("ghg_claim") or {}
    amount, year = claim.get("tco2e_per_year"), claim.get("baseline_year")
    if amount is not None and not 0 < amount < 1e9:
        text = N_("Enter the saving as a number of tonnes a year, more than zero.")
        yield Problem("ghg_claim", text, is_storable=False)
    if year is not None and not FIRST_YEAR <= year <= today.year:
        text = N_("Enter a year from %(first)s to today, not %(year)s.")
        yield Problem("ghg_claim", text, {"first": FIRST_YEAR, "year": year}, is_storable=False)
