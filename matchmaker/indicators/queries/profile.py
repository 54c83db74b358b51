"""Indicators as a city's profile shows them."""

from __future__ import annotations

from matchmaker.core.i18n import _, ngettext
from matchmaker.indicators.queries import definitions
from matchmaker.indicators.queries.city_page import Series, shown
from matchmaker.indicators.queries.values import values_of
from matchmaker.organizations.hooks import MOST_LINES, ProfileLine, ProfilePart
from matchmaker.organizations.models import Organization


def indicators_on_profile(organization: Organization) -> list[ProfilePart]:
    """What the city measures, with the newest value each (one query)."""
    if not organization.is_city:
        return []
    rows = values_of(organization.id)
    lines = []
    for one in definitions.definitions():
        mine = [row for row in rows if row.indicator == one.code]
        if mine:
            series = Series(
                one,
                tuple(row for row in mine if not row.is_target),
                tuple(row for row in mine if row.is_target),
            )
            lines.append(_line(organization, series))
    return [
        ProfilePart(
            "indicators",
            _("Indicators"),
            _("The city has not entered any values yet."),
            lines[:MOST_LINES],
            len(lines),
            (_("All indicators of the city"), "indicators.city", {"slug": organization.slug}),
        )
    ]


def _line(city: Organization, series: Series) -> ProfileLine:
    code = series.definition.code
    notes = [shown(series.latest, series.definition)] if series.latest else []
    notes += [_("Target: %(value)s", value=shown(series.target, series.definition))] if series.target else []
    notes.append(ngettext("%(num)s measured value", "%(num)s measured values", len(series.measured)))
    return ProfileLine(series.definition.label, ("indicators.show", {"slug": city.slug, "code": code}), notes)
