"""Values: what is refused, what is asked back, who may, and what the log remembers."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, Stale
from matchmaker.indicators import jobs
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries import checks, values
from matchmaker.indicators.services import values as commands
from tests.browser import Browser
from tests.exchange.program import Program
from tests.indicators import make
from tests.personas import People

NEXT_YEAR = clock.today().year + 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"unit": ""}, "unit", "The unit of the definition is “%”"),
        ({"unit": "litres"}, "unit", "We take: “%”"),
        ({"year": None}, "year", "Enter the year"),
        ({"year": NEXT_YEAR}, "year", "has not begun"),
        ({"year": 1066}, "year", "between 1990 and 2100"),
        ({"value": None}, "value", "Enter the value"),
        ({"value": 140.0}, "value", "cannot be"),
        ({"value": -1.0}, "value", "cannot be"),
        ({"source": " "}, "source", "Name the source"),
        ({"source_url": "not a link"}, "source_url", "https://"),
        ({"indicator": "happiness"}, "indicator", "“happiness” is none"),
        ({"kind": "guess"}, "kind", "baseline, measured or target"),
        ({"uncertainty": -2.0}, "uncertainty", "0 or more"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    people: People, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        make.value(people.organizations["graz"], **({"year": 2023, "number": 31.4} | _renamed(changes)))
    assert words in caught.value.errors[field][0]


def _renamed(changes: dict[str, Any]) -> dict[str, Any]:
    return {("number" if name == "value" else name): value for name, value in changes.items()}


def test_a_target_may_lie_in_the_future_and_beside_a_value(people: People) -> None:
    graz = people.organizations["graz"]
    make.value(graz, NEXT_YEAR + 3, 20, kind="target")
    make.value(graz, 2023)
    make.value(graz, 2023, 25, kind="target")
    assert len(values.values_of(graz.id)) == 3


def test_a_year_has_one_value_and_a_city_one_baseline(people: People) -> None:
    graz = people.organizations["graz"]
    first = make.value(graz, 2020, kind="baseline")
    for kind in ("measured", "baseline"):
        with pytest.raises(Invalid, match="already a value for 2020"):
            make.value(graz, 2020, kind=kind)
    with pytest.raises(Invalid, match="that of 2020"):
        make.value(graz, 2021, kind="baseline")
    emil = people.actor("emil")
    commands.change_value(emil, value=first, draft=make.draft(2020, 31.0), seen_version=first.version)
    assert make.value(graz, 2021, kind="baseline").kind == "baseline"


def test_another_unit_is_converted_and_kept_as_given(people: People) -> None:
    row = make.value(
        people.organizations["graz"], 2023, 92.4, indicator="energy.public_use", unit="GWh per year", uncertainty=1.8
    )
    assert (row.value, row.uncertainty, row.given_value, row.given_unit) == (92_400, 1_800, 92.4, "GWh per year")


@pytest.mark.parametrize("number", [1_210.0, 1_210_000_000.0])
def test_a_value_a_thousand_times_off_is_asked_back(people: People, number: float) -> None:
    graz = people.organizations["graz"]
    given = {"indicator": "pollution.emissions", "unit": "t CO₂e a year"}
    for year in (2020, 2021, 2022):
        make.value(graz, year, 1_200_000.0 + year, **given)
    known = values.known_of(graz.id, "pollution.emissions")
    assert "about" in checks.doubts_of(checks.checked(make.draft(2023, number, **given)), known)["value"].text
    assert checks.doubts_of(checks.checked(make.draft(2023, 1_000_000.0, **given)), known) == {}
    for others in (known, []):
        sign = checks.doubts_of(checks.checked(make.draft(2023, -1_000_000.0, **given)), others)
        assert "below zero" in sign["value"].text


def test_a_unit_that_changes_between_years_is_asked_back(people: People) -> None:
    graz = people.organizations["graz"]
    make.value(graz, 2022, 92.4, indicator="energy.public_use", unit="GWh a year")
    given = checks.checked(make.draft(2023, 91_000.0, indicator="energy.public_use", unit="MWh a year"))
    doubts = checks.doubts_of(given, values.known_of(graz.id, "energy.public_use"))
    assert list(doubts) == ["unit"]
    assert "2022 was given in “GWh a year”" in doubts["unit"].text


def test_the_form_asks_once_and_takes_the_answer(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    given = {"indicator": "pollution.emissions", "unit": "t CO₂e a year"}
    for year in (2020, 2021, 2022):
        make.value(graz, year, 1_200_000 - year, **given)
    page = browser.as_(people, "emil").get(f"/organizations/{graz.slug}/indicators/new?indicator=pollution.emissions")
    typed = {"kind": "measured", "year": "2023", "value": "1190", "source": "Inventory", "unit": given["unit"]}
    asked = page.submit("Save value", **typed)
    assert asked.status == 422
    asked.has("Is 1,190 t CO₂e a year right?")
    done = asked.submit("Save value", sure="y")
    assert done.status == 303
    browser.get(f"/organizations/{graz.slug}/indicators/pollution.emissions").has("1,190")


def test_only_editors_of_the_city_write_and_an_organizer_changes_what_an_organizer_took_over(people: People) -> None:
    graz = people.organizations["graz"]
    for who in ("finn", "carla", "ada", "gus"):
        with pytest.raises(Denied):
            make.value(graz, actor=people.actor(who))
    own = make.value(graz, 2022, actor=people.actor("eva"))
    taken = commands.record_value(make.SYSTEM, city=graz, draft=make.draft(2021), by_organizer=True)
    ada = people.actor("ada")
    commands.remove_value(ada, value=taken)
    with pytest.raises(Denied):
        commands.remove_value(ada, value=own)


def test_a_company_has_no_indicators(people: People, browser: Browser) -> None:
    with pytest.raises(Denied, match="Only cities and regions"):
        make.value(people.organizations["hydrolog"])
    assert browser.get("/organizations/hydrolog/indicators").status == 404


def test_whoever_saved_second_sees_what_is_stored(people: People) -> None:
    row = make.value(people.organizations["graz"])
    seen = row.version
    commands.change_value(people.actor("eva"), value=row, draft=make.draft(2023, 30.0), seen_version=seen)
    with pytest.raises(Stale) as caught:
        commands.change_value(people.actor("emil"), value=row, draft=make.draft(2023, 29.0), seen_version=seen)
    assert ("Value", "30.0", "29.0") in caught.value.changes


def test_a_value_is_corrected_and_removed_on_its_page(people: People, browser: Browser) -> None:
    row = make.value(people.organizations["graz"], uncertainty=1.5)
    address = f"/indicators/values/{row.public_id}"
    page = browser.as_(people, "emil").get(f"{address}/edit").has("Correct the value of 2023")
    assert page.submit("Save value", value="29.8").status == 303
    session().expire_all()
    assert (row.value, row.uncertainty) == (29.8, 1.5)
    assert browser.get(f"{address}/edit").submit("Remove this value").status == 303
    assert session().scalar(sa.select(sa.func.count(CityValue.id))) == 0


def test_a_program_writes_what_the_form_writes(people: People, browser: Browser) -> None:
    program = Program(browser, people, "emil")
    address = "/organizations/graz/indicator-values"
    body = {"indicator": "water.losses", "year": 2023, "value": 31.4, "unit": "%", "source": make.SOURCE}
    assert program.send("POST", address, body).status == 201
    assert program.send("POST", address, body).status == 422
    assert program.send("POST", address, body | {"year": 2024, "value": 0.29}).status == 422
    assert program.send("POST", address, body | {"year": 2024, "value": 0.29, "sure": True}).status == 201
    unnamed = program.send("POST", address, body | {"year": 2025, "unit": ""})
    assert unnamed.status == 422
    assert "Write something here." in unnamed.text
    read = program.get(f"{address}?indicator=water.losses")
    assert [row["value"] for row in json.loads(read.text)["items"]] == [31.4, 0.29]
    assert program.get("/indicators").status == 200


def test_merging_keeps_the_kept_citys_value_of_a_year(people: People) -> None:
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    make.value(graz, 2020, 30, kind="baseline")
    make.value(graz, 2021, 29)
    make.value(linz, 2021, 19)
    make.value(linz, 2019, 20, kind="baseline")
    make.value(linz, 2022, 18)
    jobs.move_rows(kept_id=graz.id, merged_id=linz.id)
    found = [(row.year, row.value, row.kind) for row in values.values_of(graz.id)]
    assert found == [(2019, 20, "measured"), (2020, 30, "baseline"), (2021, 29, "measured"), (2022, 18, "measured")]
    assert values.values_of(linz.id) == []


def test_everything_that_is_wrong_is_told_at_once(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get("/organizations/graz/indicators/new")
    refused = page.submit("Save", indicator="", year="2090", value="", unit="", source="", uncertainty="-1")
    refused.has("Choose an indicator of our list.", "2090 has not begun", "Enter the value", "Enter the unit.")
    refused.has("Name the source", "0 or more").lacks("“” is none")
