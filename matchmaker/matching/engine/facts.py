"""What the matcher knows about a challenge and a solution: plain values only, None or empty means unknown.

Codes are those of the vocabulary (`vocabulary.py`); money is a band code, times are ISO dates (YYYY-MM-DD) or whole
months, populations are persons. Nothing here reads a database or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CityFacts:
    """The city that posts a challenge; `country` is an ISO 3166 alpha-2 code or a region code."""

    id: str = ""
    name: str = ""
    country: str | None = None
    population: int | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The company behind a solution; `size` is self_employed, micro, small, medium, large or None."""

    id: str = ""
    name: str = ""
    size: str | None = None
    country: str | None = None
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A city in which the solution was used: country code, population in persons, year of use."""

    city: str = ""
    country: str | None = None
    population: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DataTerms:
    """Data governance, as wanted by a city or as offered by a company; None is "not said".

    ownership: city, shared or company · hosting: city, national, eu or anywhere · personal_data: none, minimised or
    any · the others: yes or no.
    """

    ownership: str | None = None
    open_standards: bool | None = None
    hosting: str | None = None
    exit_export: bool | None = None
    open_source: bool | None = None
    offline: bool | None = None
    open_data: bool | None = None
    security_checked: bool | None = None
    personal_data: str | None = None

    def is_empty(self) -> bool:
        """True when nothing is said."""
        return self == DataTerms()


@dataclass(frozen=True, slots=True)
class ChallengeFacts:
    """Everything the rules may read of a challenge. `sectors` has the primary one first (at most three)."""

    id: str
    title: str = ""
    summary: str = ""
    description: str = ""
    outcome: str = ""
    must_haves: tuple[str, ...] = ()
    nice_to_haves: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    city: CityFacts = field(default_factory=CityFacts)
    sectors: tuple[str, ...] = ()
    subtopics: tuple[str, ...] = ()
    solution_types: tuple[str, ...] = ()
    stage: str | None = None
    collaboration: tuple[str, ...] = ()
    maturity_from: str | None = None
    maturity_to: str | None = None
    budget_band: str | None = None
    budget_private: bool = False
    countries: tuple[str, ...] = ()
    country_condition: str | None = None  # work or seat: what a company must have in one of `condition_countries`
    condition_countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    start_on: str | None = None
    needs_by: str | None = None
    data_terms: DataTerms = field(default_factory=DataTerms)
    sdgs: tuple[str, ...] = ()
    gpc: tuple[str, ...] = ()
    taxonomy: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    evidence_wanted: str | None = None
    conflicts: tuple[str, ...] = ()  # ids of companies or solutions that may not be paired with it
    written_in: tuple[str, ...] = ()  # languages recognised in its texts


@dataclass(frozen=True, slots=True)
class SolutionFacts:
    """Everything the rules may read of a solution. `pairings` (so far) breaks ties: fewest first."""

    id: str
    title: str = ""
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    company: CompanyFacts = field(default_factory=CompanyFacts)
    sectors: tuple[str, ...] = ()
    subtopics: tuple[str, ...] = ()
    solution_types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    collaboration: tuple[str, ...] = ()
    maturity: str | None = None
    references: tuple[Reference, ...] = ()
    budget_bands: tuple[str, ...] = ()
    budget_private: bool = False
    countries: tuple[str, ...] = ()
    further_countries: str | None = None  # ready, partner or no: would it come to a country it does not name?
    languages: tuple[str, ...] = ()
    delivery_months: int | None = None
    data_terms: DataTerms = field(default_factory=DataTerms)
    sdgs: tuple[str, ...] = ()
    gpc: tuple[str, ...] = ()
    taxonomy: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    evidence: str | None = None
    pairings: int = 0
    written_in: tuple[str, ...] = ()  # languages recognised in its texts
