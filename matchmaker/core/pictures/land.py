"""The land of the world for a small map: rings of longitude and latitude in degrees, to the nearest half.

Natural Earth, 1:110m land, public domain (naturalearthdata.com), read from its TopoJSON and thinned (Douglas-Peucker,
0.8 degrees): good for where a city is, not for where a border runs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

Ring = tuple[tuple[float, float], ...]
_FILE = Path(__file__).with_name("land.txt")


@cache
def land() -> tuple[Ring, ...]:
    """One ring a coast: (longitude, latitude) pairs, first and last not repeated."""
    return tuple(_ring(line) for line in _FILE.read_text(encoding="ascii").splitlines())


def _ring(line: str) -> Ring:
    pairs = (pair.split(",") for pair in line.split())
    return tuple((float(longitude), float(latitude)) for longitude, latitude in pairs)
