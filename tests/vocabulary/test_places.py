"""The places of the world: whole, small, and found by any usual spelling."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.actors import system_actor
from matchmaker.core.settings import cache_folder
from matchmaker.vocabulary import jobs, queries, services
from matchmaker.vocabulary.files import read_schemes
from matchmaker.vocabulary.models import GazetteerCity
from matchmaker.vocabulary.storage import gazetteer, keys, packed
from matchmaker.vocabulary.storage.packed import Place
from tests.examples import examples

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def places() -> list[tuple[Place, tuple[str, ...]]]:
    """Every place with its other keys."""
    return list(packed.unpack())


def test_the_list_is_whole_and_small(places: list[tuple[Place, tuple[str, ...]]]) -> None:
    assert packed.PACKED.stat().st_size < 6_000_000
    assert len(places) > 220_000
    rows = [place for place, _keys in places]
    assert len({place.geoname_id for place in rows}) == len(rows)
    assert {place.country for place in rows} <= {row.code for row in read_schemes()["country"]}
    assert {place.timezone for place in rows} <= available_timezones()
    assert all(place.name and -90 <= place.latitude <= 90 and -180 <= place.longitude <= 180 for place in rows)
    assert all(len(place.name) <= 200 and len(place.region) <= 100 and len(place.county) <= 100 for place in rows)
    assert sum(not place.region for place in rows) < 0.01 * len(rows)


def test_keys_are_keys(places: list[tuple[Place, tuple[str, ...]]]) -> None:
    wrong = [key for _place, others in places for key in others if keys.place_key(key) != key]
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("Wien", "Vienna", "AT"),
        ("Muenchen", "Munich", "DE"),
        ("münchen", "Munich", "DE"),
        ("Zuerich", "Zürich", "CH"),
        ("Saint Denis", "Saint-Denis", "RE"),
        ("L’Aquila", "L'Aquila", "IT"),
        ("L'Aquila", "L'Aquila", "IT"),
        ("laquila", "L'Aquila", "IT"),
        ("Frankfurt (Oder)", "Frankfurt (Oder)", "DE"),
        ("frankfurt oder", "Frankfurt (Oder)", "DE"),
        ("Oder", "Frankfurt (Oder)", "DE"),
        ("東京", "Tokyo", "JP"),
        ("Київ", "Kyiv", "UA"),
        ("киев", "Kyiv", "UA"),
        ("St. Pölten", "Sankt Pölten", "AT"),
        ("st poelten", "Sankt Pölten", "AT"),
        ("Pölten", "Sankt Pölten", "AT"),
        ("Luzern", "Luzern", "CH"),
        ("Lucerne", "Luzern", "CH"),
        ("Tübingen", "Tübingen", "DE"),
        ("Bodo", "Bodø", "NO"),
        ("Koebenhavn", "Copenhagen", "DK"),
        ("Dakovo", "Đakovo", "HR"),
        ("s Hertogenbosch", "'s-Hertogenbosch", "NL"),
        ("Leoben", "Leoben", "AT"),
        ("Rovaniemi", "Rovaniemi", "FI"),
        ("Trikala", "Tríkala", "GR"),
        ("Hambrug", "Hamburg", "DE"),
        ("Barcelnoa", "Barcelona", "ES"),
        ("Villacch", "Villach", "AT"),
        ("Å", "Å i Åfjord", "NO"),
        ("Vienna, Virginia", "Vienna", "US"),
        ("Springfield, US", "Springfield", "US"),
        ("9500 Villach", "Villach", "AT"),
        ("A-9500 Villach", "Villach", "AT"),
        ("Villach Austria", "Villach", "AT"),
        ("Graz Steiermark Austria", "Graz", "AT"),
        ("Bolzano/Bozen", "Bolzano", "IT"),
        ("Bolzano - Bozen", "Bolzano", "IT"),
        ("Koper/Capodistria", "Koper", "SI"),
        ("Turku (Åbo)", "Turku", "FI"),
        ("Brussel - Bruxelles", "Brussels", "BE"),
        ("Fribourg/Freiburg", "Fribourg", "CH"),
        ("City of Turin", "Turin", "IT"),
        ("Stadt Graz", "Graz", "AT"),
        ("Landeshauptstadt Bregenz", "Bregenz", "AT"),
        ("Marktgemeinde Hartberg", "Hartberg", "AT"),
        ("Ville de Grenoble", "Grenoble", "FR"),
        ("Comune di Bologna", "Bologna", "IT"),
        ("Câmara Municipal do Porto", "Porto", "PT"),
        ("Gemeente Utrecht", "Utrecht", "NL"),
        ("Oslo kommune", "Oslo", "NO"),
    ],
)
def test_any_usual_spelling_finds(app: Flask, typed: str, name: str, country: str) -> None:
    with app.test_request_context():
        found = queries.search_cities(typed)
    assert (found[0].name, found[0].country) == (name, country), found[:3]


def test_a_slip_finds_although_another_name_begins_so(app: Flask) -> None:
    with app.test_request_context():
        found = [(place.name, place.country) for place in queries.search_cities("vilach")]
    assert {("Vila Chã", "PT"), ("Villach", "AT")} <= set(found)


@pytest.mark.parametrize("part", ["Favoriten", "Donaustadt", "Floridsdorf", "Kreuzberg", "Prenzlauer Berg", "Setagaya"])
def test_a_part_of_a_city_is_no_city(app: Flask, part: str) -> None:
    with app.test_request_context():
        assert part not in {place.name for place in queries.search_cities(part)}


def test_where_a_name_repeats_the_region_and_the_county_tell_apart(app: Flask) -> None:
    with app.test_request_context():
        found = queries.search_cities("Springfield", 50)
        assert len({place.region for place in found if place.name == "Springfield"}) > 20
        luzerne = [place for place in queries.search_cities("Luzerne", 50) if place.region == "Pennsylvania"]
    assert len({place.county for place in luzerne if place.name == "Luzerne"}) == 2


def test_what_names_nothing_finds_nothing(app: Flask) -> None:
    with app.test_request_context():
        for text in ("", "  ", "???", "%", "_", "'; --", "xqzwvk", "\x00"):
            assert queries.search_cities(text) == []
        assert queries.get_city(-1) is queries.get_city(1) is queries.get_city(2**70) is None
        vienna = queries.search_cities("vienna")[0]
        assert queries.get_city(vienna.geoname_id) == vienna
        assert vienna.timezone == "Europe/Vienna"


@given(st.text(max_size=60))
@examples(60)
def test_whatever_is_typed_is_answered(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert len(queries.search_cities(text, 5)) <= 5


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_the_distance_counts_slips(one: str, other: str) -> None:
    assert keys.distance(one, other, 20) == keys.distance(other, one, 20)
    assert (keys.distance(one, other, 20) == 0) == (one == other)
    assert keys.distance(one + "x" + other, one + other, 3) == 1
    assert keys.distance("xy" + one, "yx" + one, 3) == 1
    assert keys.distance(one, other, 1) == min(2, keys.distance(one, other, 20))


def test_a_search_leaves_nothing_in_memory(app: Flask) -> None:
    with app.test_request_context():
        queries.search_cities("warm up")
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            for text in ("san", "Hambrug", "東京"):
                queries.search_cities(text)
            assert tracemalloc.get_traced_memory()[0] - before < 200_000
        finally:
            tracemalloc.stop()


def test_registered_places_are_kept_and_completed(app: Flask, database: sa.orm.Session) -> None:
    with app.test_request_context():
        graz = queries.search_cities("Graz")[0]
        jobs.keep_place(graz)
        jobs.keep_place(graz)
        assert str(queries.zone_of(graz.geoname_id)) == "Europe/Vienna"
        assert queries.zone_of(None) is queries.zone_of(3) is None
        linz = queries.search_cities("Linz")[0]
        database.add(
            GazetteerCity(
                geoname_id=linz.geoname_id, name="Linz", country="AT", latitude=48.3, longitude=14.3, population=1
            )
        )
        database.flush()
        assert services.load_gazetteer(system_actor("test")) == gazetteer.count(cache_folder())
        assert str(queries.zone_of(linz.geoname_id)) == "Europe/Vienna"


@pytest.mark.slow
def test_a_new_version_replaces_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "places-0123456789ab.sqlite"
    old.write_bytes(b"old")
    assert gazetteer.ensure(tmp_path)
    assert not gazetteer.ensure(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [gazetteer.location(tmp_path).name]
    assert gazetteer.find_places(tmp_path, "Graz", 1)[0].country == "AT"
