"""The time zone of a place: in it a city's deadlines are typed."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from math import cos, radians
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary

_PLACE: Final = re.compile(r"([+-])(\d{2})(\d{2})\d{0,2}([+-])(\d{3})(\d{2})\d{0,2}")
"""ISO 6709 as in the time zone database: ±DDMM±DDDMM, with or without seconds."""


def zone_of(organization: Organization) -> ZoneInfo | None:
    """The time zone in which an organization lives; None where its country has several and its place is unknown.

    What the gazetteer says of the city counts; else the zone of the country, of several the one whose principal place
    (in `zone.tab` of the time zone database) is nearest.
    """
    place = vocabulary.get_city(organization.geoname_id) if organization.geoname_id else None
    known = getattr(place, "timezone", "")
    if known and (zone := _zone(known)) is not None:
        return zone
    zones = _zones().get(organization.country, ())
    if len(zones) == 1:
        return _zone(zones[0][0])
    here = (organization.latitude, organization.longitude)
    if place is not None and None in here:
        here = (place.latitude, place.longitude)
    if not zones or here[0] is None or here[1] is None:
        return None
    latitude, longitude = here[0], here[1]
    narrow = cos(radians(latitude))  # degrees of longitude are shorter away from the equator

    def apart(zone: tuple[str, float, float]) -> float:
        return float((zone[1] - latitude) ** 2 + ((zone[2] - longitude) * narrow) ** 2)

    return _zone(min(zones, key=apart)[0])


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


@cache
def _zones() -> dict[str, tuple[tuple[str, float, float], ...]]:
    """By country: the names of its zones with the latitude and longitude of their principal places, in degrees."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    for line in files("pytz").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        parts = line.split("\t")
        place = _PLACE.fullmatch(parts[1]) if len(parts) > 2 and not line.startswith("#") else None
        if place is None:
            continue
        latitude = (int(place[2]) + int(place[3]) / 60) * (-1 if place[1] == "-" else 1)
        longitude = (int(place[5]) + int(place[6]) / 60) * (-1 if place[4] == "-" else 1)
        found.setdefault(parts[0], []).append((parts[2], latitude, longitude))
    return {country: tuple(zones) for country, zones in found.items()}
