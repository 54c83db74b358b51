"""Bodies and queries about solutions, solution types and packages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from matchmaker.exchange.forms.challenges import Chosen
from matchmaker.exchange.forms.record_models import request_of
from matchmaker.exchange.forms.request_model import Paging, codes_of
from matchmaker.solutions.engine.content import SOLUTION


class SolutionQuery(Paging):
    """Listed solutions; several values of one filter mean "or", several filters mean "and"."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    system: Annotated[Chosen, codes_of("system")] = Field(default=(), description="Codes of the vocabulary `system`.")
    maturity: Annotated[Chosen, codes_of("maturity")] = Field(
        default=(), description="Codes of the vocabulary `maturity`."
    )
    country: Annotated[Chosen, codes_of("country")] = Field(
        default=(), description="Two-letter codes of countries it works in."
    )
    collaboration: Annotated[Chosen, codes_of("collaboration")] = Field(
        default=(), description="Codes of the vocabulary `collaboration`."
    )
    size: Annotated[Chosen, codes_of("company_size")] = Field(
        default=(), description="Codes of the vocabulary `company_size`."
    )
    tech: Annotated[Chosen, codes_of("digital_technology")] = Field(
        default=(), description="Codes of the vocabulary `digital_technology`."
    )
    price: Annotated[Chosen, codes_of("price_model")] = Field(
        default=(), description="Codes of the vocabulary `price_model`."
    )
    further: Annotated[Chosen, codes_of("further_countries")] = Field(
        default=(), description="Codes of the vocabulary `further_countries`."
    )
    sort: Literal["", "neutral", "newest", "fewest"] = Field(
        default="", description="Without it: by words if there are any, else the neutral order of the day."
    )


class TypeQuery(Paging):
    """Public solution types."""

    system: str = Field(default="", max_length=60, description="A code of the vocabulary `system`.")


class SolutionChange(request_of(SOLUTION)):  # type: ignore[misc]  # a class made from the table
    """Fields of a solution. What is not sent stays as it is; codes are those of `/vocabulary/{scheme}`."""

    model_config = ConfigDict(json_schema_extra={"example": {"delivery_months": 4, "countries": ["AT", "DE"]}})


class SolutionNew(request_of(SOLUTION, is_new=True)):  # type: ignore[misc]  # a class made from the table
    """A new draft of the company the token acts for."""

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
