"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.indicators.models import CityValue

PERSON_COLUMNS: Final = (
    PersonColumn(
        CityValue.recorded_by_id,
        "indicator_values_recorded",
        {
            "indicator": CityValue.indicator,
            "year": CityValue.year,
            "value": CityValue.value,
            "at": CityValue.recorded_at,
        },
        Erasure.KEPT,
        "the value is the city's, and where it came from must stay explainable",
    ),
)
