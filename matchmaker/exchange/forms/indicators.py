"""What the operations on indicators take."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from matchmaker.exchange.forms.request_model import Code, Filled, Line, Number, Paging, RequestModel, Text, Year


class ValueQuery(Paging):
    """Which values."""

    indicator: str = Field(default="", max_length=60, description="A code of the list; empty: all.")


class ValueNew(RequestModel):
    """One value of one year. `unit` is one that the definition takes; the answer is in the definition's."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "indicator": "water.losses",
                "year": 2021,
                "value": 31.5,
                "unit": "%",
                "source": "Annual report of the water works",
            }
        }
    )

    indicator: Code
    year: Year
    kind: Literal["baseline", "measured", "target"] = "measured"
    value: Number
    unit: Filled
    uncertainty: Number | None = None
    source: Filled
    source_url: Line = ""
    note: Text = ""
    sure: bool = Field(default=False, description="Yes, the value is right although it is far from its neighbours.")
