"""The values of a city as tables and for programs, and the list of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matchmaker.core.i18n import _
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries import definitions, values
from matchmaker.indicators.queries.import_lines import COLUMNS
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary

LICENCE = "CC BY 4.0"
TEMPLATE_COLUMNS = tuple(column.name for column in COLUMNS)
VALUE_COLUMNS = (*TEMPLATE_COLUMNS, "definition_version", "given_value", "given_unit", "is_demo")


def city_rows(city: Organization) -> list[list[object]]:
    """A row for each value, in the columns of an import (values in the unit of the definition), and four more."""
    units = {one.code: one.unit for one in definitions.definitions()}
    return [
        [
            city.slug,
            row.indicator,
            row.year,
            row.value,
            units.get(row.indicator, row.given_unit),
            row.kind,
            row.uncertainty,
            row.source,
            row.source_url,
            row.note,
            row.definition_version,
            row.given_value,
            row.given_unit,
            "demo" if row.is_demo else "",
        ]
        for row in values.values_of(city.id)
    ]


def machine_value(row: CityValue, unit: str) -> dict[str, Any]:
    """One value under stable names."""
    return {
        "id": row.public_id,
        "indicator": row.indicator,
        "definition_version": row.definition_version,
        "year": row.year,
        "kind": row.kind,
        "value": row.value,
        "unit": unit,
        "uncertainty": row.uncertainty,
        "given_value": row.given_value,
        "given_unit": row.given_unit,
        "source": row.source,
        "source_url": row.source_url or None,
        "note": row.note or None,
        "entered_by_an_organizer": row.by_organizer,
        "is_demo": row.is_demo,
    }


def machine_values(rows: Sequence[CityValue]) -> list[dict[str, Any]]:
    """Values for programs."""
    units = {one.code: one.unit for one in definitions.definitions()}
    return [machine_value(row, units.get(row.indicator, row.given_unit)) for row in rows]


def definition_table() -> tuple[list[str], list[list[object]]]:
    """The list for a spreadsheet."""
    columns = [
        _("Code"),
        _("Indicator"),
        _("Pillar"),
        _("Sector"),
        _("Aims"),
        _("Unit"),
        _("Direction"),
        _("Source"),
        _("Method"),
        _("Frequency"),
        _("ISO 37120 theme"),
        _("SDG targets"),
        _("Version"),
    ]
    rows: list[list[object]] = [
        [
            one.code,
            one.label,
            vocabulary.label("indicator_pillar", one.pillar),
            vocabulary.label("system", one.system),
            one.aim_words,
            one.unit,
            one.wanted,
            one.source,
            one.method,
            one.frequency,
            vocabulary.label("iso37120_theme", one.iso_theme),
            "; ".join(one.sdg_targets),
            one.version,
        ]
        for one in definitions.definitions()
    ]
    return columns, rows


def template_rows() -> list[list[object]]:
    """An example of a file to import: three lines of a city that is only an example."""
    return [
        ["", "water.losses", 2022, 31.4, "%", "baseline", 1.5, "Annual report of the water utility 2022", "", ""],
        ["", "water.losses", 2023, 29.8, "%", "measured", 1.5, "Annual report of the water utility 2023", "", ""],
        ["", "water.losses", 2030, 20, "%", "target", "", "Council decision on the water plan", "", ""],
    ]
