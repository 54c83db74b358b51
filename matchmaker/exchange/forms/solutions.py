"""Bodies and queries about solutions, solution types and packages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from matchmaker.exchange.forms.challenges import Chosen, SmartAnswers
from matchmaker.exchange.forms.request_model import (
    FILLED,
    TIDY,
    WHOLE,
    Code,
    Codes,
    Line,
    Number,
    Paging,
    RequestModel,
    Year,
)


class SolutionQuery(Paging):
    """Listed solutions; several values of one filter mean "or", several filters mean "and"."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    system: Chosen = Field(default=(), description="Codes of the vocabulary `system`.")
    maturity: Chosen = Field(default=(), description="Codes of the vocabulary `maturity`.")
    country: Chosen = Field(default=(), description="Two-letter codes of countries it works in.")
    collaboration: Chosen = Field(default=(), description="Codes of the vocabulary `collaboration`.")
    size: Chosen = Field(default=(), description="Codes of the vocabulary `company_size`.")
    tech: Chosen = Field(default=(), description="Codes of the vocabulary `digital_technology`.")
    price: Chosen = Field(default=(), description="Codes of the vocabulary `price_model`.")
    sort: Literal["", "neutral", "newest", "fewest"] = Field(
        default="", description="Without it: by words if there are any, else the neutral order of the day."
    )


class TypeQuery(Paging):
    """Public solution types."""

    system: str = Field(default="", max_length=60, description="A code of the vocabulary `system`.")


class ReferenceIn(RequestModel):
    """A city that uses it; `value` and `unit` are a measured figure, `result` says of what."""

    place: Annotated[str, Field(min_length=1, max_length=200), FILLED]
    country: Code = ""
    population: Annotated[int, Field(ge=0, le=50_000_000), WHOLE] | None = None
    year: Year | None = None
    result: Annotated[str, Field(max_length=500), TIDY] = ""
    value: Number | None = None
    unit: Annotated[str, Field(max_length=40), TIDY] = ""
    is_contact_on_request: bool = False


class ClaimIn(RequestModel):
    """How much carbon it saves, and compared with what."""

    tco2e_per_year: Number | None = None
    gpc: Code = ""
    scope: Code = ""
    baseline_year: Year | None = None
    note: Annotated[str, Field(max_length=1_000), TIDY] = ""


class SolutionChange(RequestModel):
    """Fields of a solution. What is not sent stays as it is; codes are those of `/vocabulary/{scheme}`."""

    title: Annotated[str, Field(min_length=1, max_length=200), FILLED] = "Untitled"
    summary: Line = ""
    description: Annotated[str, Field(max_length=5_000), TIDY] = ""
    types: Annotated[list[Annotated[str, Field(max_length=90), TIDY]], Field(max_length=50)] = []
    systems: Codes = []
    topics: Codes = []
    stages: Codes = []
    sdgs: Codes = []
    maturity: Code = ""
    countries: Codes = []
    languages: Codes = []
    collaborations: Codes = []
    technologies: Codes = []
    delivery_months: Annotated[int, Field(ge=0, le=240), WHOLE] | None = None
    references: Annotated[list[ReferenceIn], Field(max_length=12)] = []
    price_model: Code = ""
    budget_band: Code = ""
    is_budget_public: bool = True
    data_terms: Annotated[dict[Code, Annotated[str, Field(max_length=1_000), TIDY]], Field(max_length=40)] = Field(
        default={}, description="Code of `data_requirement` → yes or no; `note` → a text."
    )
    ghg_claim: ClaimIn = ClaimIn()
    evidence_level: Code = ""
    smart_answers: SmartAnswers = {}

    model_config = ConfigDict(json_schema_extra={"example": {"delivery_months": 4, "countries": ["AT", "DE"]}})


class SolutionNew(SolutionChange):
    """A new draft of the company the token acts for."""

    title: Annotated[str, Field(min_length=1, max_length=200), FILLED]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": "Leak listening",
                "summary": "Listens to hydrants at night and finds leaks.",
                "systems": ["water"],
                "topics": ["water.supply_losses"],
                "maturity": "in_use_one_city",
            }
        }
    )
