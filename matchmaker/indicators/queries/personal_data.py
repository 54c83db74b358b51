"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.indicators.models import CityValue, ValueImport

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
    PersonColumn(
        ValueImport.created_by_id,
        "indicator_files_imported",
        {"name": ValueImport.name, "lines": ValueImport.lines, "at": ValueImport.created_at},
        Erasure.KEPT,
        "the city knows which file its values came from; the row goes after some days",
    ),
)
