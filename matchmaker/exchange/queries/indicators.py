"""Indicators and the values of cities as the API answers them."""

from __future__ import annotations

from matchmaker.exchange.forms.indicators import ValueQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries.response_model import Paged, ResponseModel, cut
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries import definitions, downloads, values
from matchmaker.indicators.queries.definitions import Definition
from matchmaker.organizations.models import Organization


class IndicatorOut(ResponseModel):
    """One definition of our own list, with where it stands in other frames."""

    code: str
    name: str
    description: str
    version: int
    system: str
    pillar: str
    aims: list[str]
    unit: str
    also_taken: list[str]
    direction: str
    lowest: float | None
    highest: float | None
    is_additive: bool
    source: str
    method: str
    years_between_values: int
    iso_37120_theme: str
    sdg_targets: list[str]


class ValueOut(ResponseModel):
    """One value of one city and year (CC BY 4.0), `value` and `uncertainty` (±) in the unit of the definition."""

    id: str
    indicator: str
    definition_version: int
    year: int
    kind: str
    value: float
    unit: str
    uncertainty: float | None
    given_value: float
    given_unit: str
    source: str
    source_url: str | None
    note: str | None
    entered_by_an_organizer: bool
    is_demo: bool


def list_indicators(query: Paging) -> Paged[IndicatorOut]:
    """One page of the list."""
    return cut(definitions.definitions(), query.page, _indicator)


def _indicator(row: Definition) -> IndicatorOut:
    return IndicatorOut.model_validate(row.for_program())


def list_values(city: Organization, query: ValueQuery) -> Paged[ValueOut]:
    """One page of the values of a city, by indicator and year."""
    return cut(values.values_of(city.id, query.indicator), query.page, show_value)


def show_value(row: CityValue) -> ValueOut:
    """One value."""
    (shown,) = downloads.machine_values([row])
    return ValueOut.model_validate(shown)
