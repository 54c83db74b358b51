"""Pictures of a city's indicators."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.core.pictures import charts
from matchmaker.core.pictures.charts import Point, Said, WordsOfTime
from matchmaker.core.pictures.picture import Picture
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries.city_page import IndicatorPage, Series
from matchmaker.organizations.models import Organization

VALUES, PEERS = "values", "similar-cities"


def pictures_of(city: Organization, page: IndicatorPage) -> dict[str, Picture]:
    """What there is to draw, by name; a picture without anything to show is left out."""
    found = [values_over_time(city, page.series), among_peers(city, page)]
    return {one.name: one for one in found if one is not None}


def values_over_time(city: Organization, series: Series) -> Picture | None:
    """Measured values and targets by year; years without a value break the line."""
    definition = series.definition
    if not (series.measured or series.targets):
        return None
    words = WordsOfTime(_("Measured"), _("Target"))
    description = _("Dots are measured values, open diamonds are targets. A dashed line spans years without a value.")
    said = Said(
        VALUES,
        _("%(indicator)s in %(city)s", indicator=definition.label, city=city.name),
        f"{description} {series.trend_text} {series.gap}".strip(),
        (_("Year"), definition.unit, _("Uncertainty (±)"), _("Value")),
        note=description,
    )
    return charts.over_time(
        said,
        measured=_points(series.measured),
        targets=_points(series.targets),
        unit=definition.unit,
        words_of=words,
    )


def _points(rows: Sequence[CityValue]) -> list[Point]:
    return [Point(row.year, row.value, figure(row.value), row.uncertainty) for row in rows]


def among_peers(city: Organization, page: IndicatorPage) -> Picture | None:
    """The own value among those of similar cities."""
    found, definition = page.comparison, page.series.definition
    if found.quartiles is None:
        return None
    latest = page.series.latest
    own = None
    if latest is not None:
        own = Point(latest.year, latest.value, f"{city.name}: {figure(latest.value)}")
    description = _("Each dot is a similar city, the band holds the middle half, its line is the median.")
    said = Said(
        PEERS,
        _("%(indicator)s in similar cities", indicator=definition.label),
        f"{description} {page.standing}",
        (_("What"), definition.unit, _("A quarter is below"), _("Half is below"), _("Three quarters are below")),
        note=description,
    )
    return charts.spread(said, [peer.value for peer in found.peers], own, found.quartiles)
