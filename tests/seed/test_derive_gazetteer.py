"""The places are selected and named as their README says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matchmaker.vocabulary.storage import packed
from seed import derive_gazetteer as derive


def place(number: int, name: str, population: int, *others: str, east: float = 16.37) -> dict[str, Any]:
    return {
        "geonameid": number,
        "name": name,
        "countrycode": "AT",
        "population": population,
        "admin1code": "09",
        "latitude": 48.208,
        "longitude": east,
        "alternatenames": list(others),
        "timezone": "Europe/Vienna",
    }


CITY = place(1, "Vienna", 1_700_000, "Wien", "VIE", "bienna", "Вена", "https://wien.example")
PART = place(2, "Favoriten", 200_000)
NEW_PART = place(3, "Aspern", 30_000, east=16.45)
SUBURB = place(4, "Schwechat", 18_000, east=16.45)
FAR = place(5, "Aspern", 3_000, east=15.0)


def test_parts_of_cities_are_no_cities() -> None:
    known = derive.kinds(f"{n}\t\t\t\t\t\t\t{kind}\tAT" for n, kind in ((1, "PPLC"), (2, "PPLX"), (4, "PPLA3")))
    kept = derive.without_parts([CITY, PART, NEW_PART, SUBURB, FAR], known)
    assert [city["geonameid"] for city in kept] == [1, 4, 5]


def test_other_names_become_keys_without_codes_and_machine_spellings() -> None:
    assert list(derive.other_keys(CITY)) == ["wien", "вена"]


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    named = [{"latitude": 48.208, "longitude": 15.0, "city": "Aspern", "state": "Vienna", "county": "Krems"}]
    areas = derive.Areas([NEW_PART, FAR], named)
    rows = derive.as_places([NEW_PART, FAR], areas)
    packed.pack(rows, "2026-11-28", tmp_path / "x.xz")
    found = list(packed.unpack(tmp_path / "x.xz"))
    assert [(p.geoname_id, p.region, p.county, p.latitude) for p, _keys in found] == [
        (3, "Vienna", "", 48.21),
        (5, "Vienna", "Krems", 48.21),
    ]
