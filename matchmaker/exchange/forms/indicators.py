"""What the operations on indicators take."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matchmaker.exchange.forms.request_model import Code, Filled, Line, Number, Paging, RequestModel, Text, Year


class ValueQuery(Paging):
    """Which values."""

    indicator: str = Field(default="", max_length=60, description="A code of the list; empty: all.")


class ValueNew(RequestModel):
    """One value of one year. `unit` is one that the definition takes; the answer is in the definition's."""

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
