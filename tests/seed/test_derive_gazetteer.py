"""The gazetteer is selected and named as its README says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seed import derive_gazetteer as derive


def place(number: int, name: str, country: str, population: int, *others: str) -> dict[str, Any]:
    return {
        "geonameid": number,
        "name": name,
        "countrycode": country,
        "population": population,
        "admin1code": "01",
        "latitude": 47.066,
        "longitude": -15.438,
        "alternatenames": list(others),
    }


PLACES = [
    place(1, "Large", "AT", 100_000),
    place(2, "Below", "AT", 99_999),
    place(3, "Turin", "IT", 847_287, "Torino"),
    place(4, "Named", "AT", 20_000),
    place(5, "Demo", "AT", 16_000),
    place(6, "Named", "DE", 30_000),
]


def test_large_named_and_demo_places_are_taken_in_order() -> None:
    rows = derive.select(PLACES, [("AT", "Named"), ("IT", "Torino")], {5: "Demo-Stadt"})
    assert [row["geoname_id"] for row in rows] == [1, 4, 5, 3]
    assert [row["alternate_names"] for row in rows] == ["", "", "Demo-Stadt", "Torino"]


def test_coordinates_are_rounded_and_the_plain_name_stands_only_where_it_differs() -> None:
    row = derive.as_row(place(7, "Łódź", "PL", 640_000), {"Lodz", "Łódź", "Lodsch"})
    assert (row["ascii_name"], row["latitude"], row["longitude"]) == ("Lodz", "47.07", "-15.44")
    assert row["alternate_names"] == "Lodsch"
    assert derive.as_row(place(8, "Graz", "AT", 1), set())["ascii_name"] == ""


def test_what_is_not_found_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    derive.select(PLACES, [("AT", "Atlantis")], {})
    assert "not found: Atlantis, AT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("City of Sydney", "Sydney"),
        ("Portland, OR", "Portland"),
        ("La Paz (Bolivia)", "La Paz"),
        ("Graz", "Graz"),
    ],
)
def test_decoration_of_a_name_is_left_out(tmp_path: Path, written: str, read: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(f'city,country\n"{written}",Austria\n', encoding="utf-8")
    assert list(derive.wanted_names([path])) == [("AT", read)]


def test_an_unknown_country_is_told_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "names.csv"
    path.write_text("city,country\nX,Atlantis\nY,United States of America\n", encoding="utf-8")
    assert list(derive.wanted_names([path])) == [("US", "Y")]
    assert "unknown country: Atlantis (X)" in capsys.readouterr().err
