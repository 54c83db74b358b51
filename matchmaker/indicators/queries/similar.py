"""A city beside cities like it: no names in an order of merit, no sum over indicators, and nothing about a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.indicators.engine.trend import quartiles
from matchmaker.indicators.models import TARGET, CityValue
from matchmaker.organizations.models import Organization, Vetting, here
from matchmaker.vocabulary import queries as vocabulary

FEW: Final = 5
"""Cities at least, for a comparison to say something (as in the fairness report)."""
RECENT: Final = 5
"""Years within which the values of others are compared."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The newest value of another city of the same size; in the order of names."""

    name: str
    slug: str
    value: float
    year: int
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Values of similar cities; `quartiles` is None with too few of them. `group` says who is similar, in words."""

    group: str
    peers: tuple[Peer, ...]
    quartiles: tuple[float, float, float] | None
    why_not: str = ""


def size_of(population: int | None) -> str:
    """The code of the size class of a population; "" if it is not known."""
    if population is None:
        return ""
    for term in vocabulary.terms("city_size"):
        high = term.extra["max_population"]
        if not high or population <= int(high):
            return term.code
    return ""


def compare(city: Organization, code: str) -> Comparison:
    """With cities of the same size class, on the same continent if at least five of them have a value (one query)."""
    size = size_of(city.population)
    if not size:
        return Comparison("", (), None, _("The city’s population is not known, so no similar cities can be chosen."))
    continents = {term.code: term.extra.get("continent", "") for term in vocabulary.terms("country")}
    found = _values(city, code, size)
    near = [peer for peer, country in found if continents.get(country) == continents.get(city.country)]
    is_near = len(near) >= FEW
    peers = near if is_near else [peer for peer, _country in found]
    label = vocabulary.label("city_size", size)
    group = _("%(size)s, same continent", size=label) if is_near else _("%(size)s, all continents", size=label)
    if not peers:
        return Comparison(group, (), None, _("No other city of this size has a recent value."))
    if len(peers) < FEW:
        text = ngettext(
            "Only %(num)s other city of this size has a recent value: too few to compare.",
            "Only %(num)s other cities of this size have a recent value: too few to compare.",
            len(peers),
        )
        return Comparison(group, tuple(peers), None, text)
    return Comparison(group, tuple(peers), quartiles([peer.value for peer in peers]))


def _values(city: Organization, code: str, size: str) -> list[tuple[Peer, str]]:
    """The newest recent value of each similar city, with its country."""
    term = vocabulary.term("city_size", size)
    bounds = term.extra if term is not None else {}
    low, high = int(bounds.get("min_population") or 0), bounds.get("max_population")
    where = [Organization.population >= low]
    where += [Organization.population <= int(high)] if high else []
    rows = session().execute(
        sa.select(Organization.id, Organization.name, Organization.slug, Organization.country, CityValue)
        .join(CityValue, CityValue.organization_id == Organization.id)
        .where(
            CityValue.indicator == code,
            CityValue.kind != TARGET,
            CityValue.year >= clock.today().year - RECENT,
            Organization.kind.in_(GOVERNMENTS),
            Organization.vetting == Vetting.VETTED.value,
            Organization.id != city.id,
            here(),
            *where,
        )
        .order_by(Organization.name_key, Organization.id, CityValue.year)
    )
    newest = {
        key: (Peer(name, slug, row.value, row.year, row.is_demo), country) for key, name, slug, country, row in rows
    }
    return list(newest.values())


def standing(own: float, found: Comparison) -> str:
    """Where a value lies among similar ones, in words that are no rank."""
    if found.quartiles is None:
        return found.why_not
    low, _median, high = found.quartiles
    if own < low:
        return _("Below the middle half of similar cities.")
    if own > high:
        return _("Above the middle half of similar cities.")
    return _("Within the middle half of similar cities.")
