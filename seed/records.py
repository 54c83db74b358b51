"""The demo's records as typed, frozen data: read from ``seed/data/*.json``, without a database.

All days are relative to the day the demo is loaded: ``…_in_days`` ahead (negative: past), ``…_days_ago``.
Codes are those of ``matchmaker/vocabulary/data``; ``key`` names a record inside the demo and is never shown.
What must hold between records is checked in ``seed.checks``.
"""

from __future__ import annotations

import json
import types
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

DATA = Path(__file__).with_name("data")
_T = TypeVar("_T")


class RecordError(ValueError):
    """A record does not have the declared shape; the message names the place in the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: a public address, or a published document without one."""

    title: str
    address: str | None
    document: str | None


@dataclass(frozen=True, slots=True)
class City:
    """A real city; ``systems`` maps a system to the city's roles in it (an assumption for the demo).

    ``summary`` was written for the demo: where the city lies and what its challenges here are about.
    """

    key: str
    name: str
    country: str
    geoname_id: int
    summary: str
    population: int | None
    population_year: int | None
    population_source: str | None
    languages: tuple[str, ...]
    networks: tuple[str, ...]
    systems: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, from baseline to target, both in ``unit``; None means not known."""

    name: str
    unit: str
    baseline_value: float | None
    baseline_year: int | None
    target_value: float | None
    target_year: int | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of assessment; the weights of a challenge are percent and sum to 100."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class SmartAnswer:
    """Answer to one SMART question: 0 not addressed, 1 partly, 2 addressed with evidence."""

    score: int
    answer: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A later version: the new values of the changed fields and the public reason."""

    number: int
    days_ago: int
    reason: str
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CountryCondition:
    """What a company must have in the challenge's countries (``kind``: work or seat), why, and by which law."""

    kind: str
    reason: str
    law: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge as first published; ``revisions`` hold what changed later, in order.

    ``note`` must be shown, with ``source`` and ``added`` where given. ``countries`` are where a company may
    come from, empty for anywhere. ``systems`` starts with the primary one. ``digital_technologies`` are those
    the city can imagine; ``none`` among them says that an answer without any is welcome.
    """

    key: str
    city: str
    partners: tuple[str, ...]
    demo: bool
    source: Source | None
    note: str
    added: str | None
    status: str
    is_light_form: bool
    published_days_ago: int | None
    title: str
    summary: str
    problem: str
    who_affected: str
    indicator: Indicator | None
    must_haves: tuple[str, ...]
    nice_to_haves: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    questions: tuple[str, ...]
    stage: str
    procurement_phase: str
    budget_band: str
    is_budget_public: bool
    decision_owner: str | None
    decision_in_days: int | None
    closes_in_days: int | None
    questions_until_days: int | None
    route_to_adoption: str | None
    systems: tuple[str, ...]
    topics: tuple[str, ...]
    sdgs: tuple[str, ...]
    gpc: tuple[str, ...]
    taxonomy_objectives: tuple[str, ...]
    digital_technologies: tuple[str, ...]
    data_requirements: tuple[str, ...]
    constraints: str | None
    tried_before: str | None
    languages: tuple[str, ...]
    collaboration_types: tuple[str, ...]
    maturity_min: str
    maturity_max: str
    countries: tuple[str, ...]
    country_condition: CountryCondition | None
    cpv: tuple[str, ...]
    smart: dict[str, SmartAnswer]
    engagement_level: str | None
    outcome_code: str | None
    revisions: tuple[Revision, ...]
    address: str | None = None
    """The last part of its address, from the title it was published under; it stays when the title is edited."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A declared conflict of interest between a company and a city."""

    city: str
    reason: str


@dataclass(frozen=True, slots=True)
class Company:
    """An invented organization that registers solutions; ``kind`` is a code of ``organization_kind``."""

    key: str
    name: str
    kind: str
    demo: bool
    country: str
    city: str
    size: str
    founded: int
    countries_served: tuple[str, ...]
    languages: tuple[str, ...]
    summary: str
    website: str | None
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Use of a solution in an (invented) city, with its result."""

    city: str
    country: str
    population: int
    year: int
    result_indicator: str
    result_value: float
    result_unit: str
    contact_on_request: bool


@dataclass(frozen=True, slots=True)
class GhgClaim:
    """Tonnes of CO2 equivalent avoided a year, as the company states it."""

    tonnes_co2e_per_year: float
    gpc: str
    scope: str
    baseline_year: int
    evidence_level: str
    uncertainty_note: str


@dataclass(frozen=True, slots=True)
class Solution:
    """One company's registered solution; ``stages`` are the lifecycle stages it fits."""

    key: str
    company: str
    status: str
    listed_days_ago: int | None
    title: str
    summary: str
    description: str
    types: tuple[str, ...]
    systems: tuple[str, ...]
    topics: tuple[str, ...]
    sdgs: tuple[str, ...]
    stages: tuple[str, ...]
    maturity: str
    references: tuple[Reference, ...]
    price_model: str
    budget_band: str
    countries: tuple[str, ...]
    further_countries: str | None
    languages: tuple[str, ...]
    collaboration_types: tuple[str, ...]
    delivery_months: int | None
    digital_technologies: tuple[str, ...]
    data_terms: tuple[str, ...]
    ghg_claim: GhgClaim | None
    smart: dict[str, SmartAnswer]
    address: str | None = None
    """As that of a challenge."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question asked privately and answered to all."""

    challenge: str
    question: str
    answer: str
    asked_days_ago: int
    answered_days_ago: int


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop; ``phase`` is held, live_soon or wishes, ``small_company_share`` percent of meetings."""

    key: str
    title: str
    kit: str
    phase: str
    starts_in_days: int
    days: int
    city: str
    time_zone: str
    tables: int
    meeting_minutes: int
    max_meetings_per_company: int
    max_meetings_per_city: int
    small_company_share: int
    summary: str
    challenges: tuple[str, ...]
    cities: tuple[str, ...]
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything of the demo, in file order."""

    cities: tuple[City, ...]
    challenges: tuple[Challenge, ...]
    companies: tuple[Company, ...]
    solutions: tuple[Solution, ...]
    questions: tuple[Question, ...]
    workshops: tuple[Workshop, ...]


FILES: Mapping[str, tuple[str, type]] = {
    "cities": ("cities", City),
    "challenges": ("challenges", Challenge),
    "companies": ("companies", Company),
    "solutions": ("solutions", Solution),
    "questions": ("questions", Question),
    "workshops": ("workshops", Workshop),
}


def load(folder: Path = DATA) -> Demo:
    """Read all files; RecordError if a record has a missing, unknown or wrongly typed field."""
    parts: dict[str, Any] = {}
    for name, (stem, cls) in FILES.items():
        rows = json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))[name]
        parts[name] = tuple(build(cls, row, f"{stem}[{number}]") for number, row in enumerate(rows))
    return Demo(**parts)


def build(cls: type[_T], row: object, where: str) -> _T:
    """One dataclass from one JSON object, with its fields; those that have a default may be missing."""
    if not isinstance(row, dict):
        raise RecordError(f"{where} is not an object")
    names = {field.name: field.default is MISSING for field in fields(cast(Any, cls))}
    needed = {name for name, is_needed in names.items() if is_needed}
    if not needed <= row.keys() <= names.keys():
        raise RecordError(f"{where}: missing {sorted(needed - row.keys())}, unknown {sorted(row.keys() - names)}")
    hints = _hints(cast(Hashable, cls))
    return cls(**{name: _value(hints[name], value, f"{where}.{name}") for name, value in row.items()})


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cast(type, cls))


def _value(hint: Any, value: object, where: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        return None if value is None else _value(arguments[0], value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if origin is dict and isinstance(value, dict):
        return {key: _value(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    if is_dataclass(hint):
        return build(cast(type, hint), value, where)
    if hint is float and type(value) in (int, float):
        return value
    if type(value) is not hint:
        raise RecordError(f"{where}: {value!r} is not a {getattr(hint, '__name__', hint)}")
    return value
