"""The places as they lie in the repository: `data/places.xz`, column by column, so that it packs small.

Lines of text, xz: first a line of JSON (`{"places": n, "made": day, "regions": [...], "zones": [...]}`), then for each
column in `COLUMNS` one block of n lines. Region and time zone are numbers into those lists; coordinates are hundredths
of a degree; `keys` are other names as `place_key` writes them, with "|" between. Source: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from matchmaker.vocabulary.files import DATA

PACKED: Final = DATA / "places.xz"
COLUMNS: Final = (
    "geoname_id",
    "name",
    "country",
    "region",
    "county",
    "latitude",
    "longitude",
    "population",
    "timezone",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A city, town or village. Degrees WGS 84; population 0 is unknown; `county` only where the region is not enough.

    `region` is the first administrative level in English or its own language; `timezone` an IANA name.
    """

    geoname_id: int
    name: str
    country: str
    region: str
    county: str
    latitude: float
    longitude: float
    population: int
    timezone: str


def pack(places: Sequence[tuple[Place, Iterable[str]]], made: str, path: Path = PACKED) -> None:
    """Write the file; each place comes with its other keys."""
    regions = sorted({place.region for place, _keys in places})
    zones = sorted({place.timezone for place, _keys in places})
    region_of = {name: number for number, name in enumerate(regions)}
    zone_of = {name: number for number, name in enumerate(zones)}
    columns: list[list[str]] = [[] for _name in (*COLUMNS, "keys")]
    for place, keys in places:
        values: tuple[object, ...] = (
            *astuple(place)[:3],
            region_of[place.region],
            place.county,
            round(place.latitude * 100),
            round(place.longitude * 100),
            place.population,
            zone_of[place.timezone],
            "|".join(keys),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(str(value))
    head = json.dumps({"places": len(places), "made": made, "regions": regions, "zones": zones}, ensure_ascii=False)
    text = "\n".join([head, *("\n".join(column) for column in columns)])
    path.write_bytes(lzma.compress(text.encode(), preset=9))


def unpack(path: Path = PACKED) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Every place with its other keys, in file order: by country, largest population first."""
    head, _line, body = lzma.decompress(path.read_bytes()).decode().partition("\n")
    facts = json.loads(head)
    cells, count = body.split("\n"), facts["places"]
    columns = [cells[start : start + count] for start in range(0, len(cells), count)]
    regions, zones = facts["regions"], facts["zones"]
    for code, name, country, region, county, north, east, people, zone, keys in zip(*columns, strict=True):
        yield (
            Place(
                int(code),
                name,
                country,
                regions[int(region)],
                county,
                int(north) / 100,
                int(east) / 100,
                int(people),
                zones[int(zone)],
            ),
            tuple(keys.split("|")) if keys else (),
        )
