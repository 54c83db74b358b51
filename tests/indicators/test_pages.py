"""What the public reads: a city's indicators, contributions, similar cities, downloads, pictures, query counts."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.indicators.queries import city_page, contributions, definitions, listing, similar, values
from matchmaker.indicators.services import values as commands
from matchmaker.outcomes.services import collaborations, figures, register
from tests import factories
from tests.browser import Browser
from tests.indicators import make
from tests.outcomes import make as outcomes
from tests.personas import People

THIS_YEAR = clock.today().year
TRAINED = {"indicator": "inclusion.people_trained", "unit": "people"}


def series(people: People, code: str = "water.losses") -> city_page.Series:
    found = definitions.find(code)
    assert found is not None
    return city_page.series_of(people.organizations["graz"], found)


def project(people: People, number: float = 62, uncertainty: float | None = 4, **changes: Any) -> Any:
    """A published collaboration of Graz with a confirmed figure for people trained."""
    emil = people.actor("emil")
    row = outcomes.collaboration(people)
    given = {"unit": "people", "definition": "inclusion.people_trained", "baseline_value": 10.0} | changes
    of = outcomes.indicator(people.actor("carla"), row, **given)
    value = outcomes.value(people.actor("carla"), of, number, uncertainty=uncertainty)
    figures.confirm_value(emil, measurement=value, evidence="reference_case")
    collaborations.set_outcome(emil, collaboration=row, outcome=outcomes.outcome())
    register.publish_result(emil, collaboration=row)
    return row


def test_a_gap_is_a_gap(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    for year, number in ((2019, 40), (2020, 38), (2023, 35)):
        make.value(graz, year, number)
    found = series(people)
    assert found.missing == [2021, 2022, *range(2024, THIS_YEAR)]
    page = browser.get("/organizations/graz/indicators").has(
        "1 of 29 indicators have values", "No values for 2021, 2022"
    )
    page.has("28 indicators without any value")
    browser.get("/organizations/graz/indicators/water.losses").has("No values for 2021, 2022")
    browser.get("/organizations/linz/indicators/water.losses").has("No values yet", "says nothing about the city")


def test_the_trend_says_whether_it_is_wanted(people: People) -> None:
    graz = people.organizations["graz"]
    for year, number in ((2020, 40), (2021, 38), (2022, 36.1), (2023, 34)):
        make.value(graz, year, number)
    assert series(people).trend_status[0] == "Falling, as wanted"
    for year, number in ((2020, 30), (2021, 28), (2022, 26)):
        make.value(graz, year, number, indicator="waste.recycled")
    assert series(people, "waste.recycled").trend_status[0] == "Falling, not as wanted"


def test_contributions_are_added_up_with_their_uncertainty(people: People) -> None:
    graz = people.organizations["graz"]
    make.value(graz, 2023, 100, uncertainty=3, kind="baseline", **TRAINED)
    make.value(graz, 2025, 250, uncertainty=4, **TRAINED)
    project(people)
    found = contributions.contributions_of(graz.id, "inclusion.people_trained")
    account = city_page.account_of(series(people, "inclusion.people_trained"), found)
    assert account.share is not None
    assert (account.share.total, account.share.change, account.share.rest) == (52, 150, 98)
    assert account.share.rest_uncertainty == pytest.approx((16 + 9 + 16) ** 0.5)
    text = " ".join(account.sentences).replace("\u00a0", " ")
    assert "+52 people (± 4 people)" in text
    assert "+98 people (± 6.403 people) of it cannot be attributed" in text
    assert "does not show its cause" in text


def test_shares_are_not_added_up(people: People) -> None:
    make.value(people.organizations["graz"])
    project(people, 31.5, unit="%", definition="water.losses", baseline_value=40.0)
    found = contributions.contributions_of(people.organizations["graz"].id, "water.losses")
    account = city_page.account_of(series(people), found)
    assert account.share is None
    assert "cannot be added up" in account.sentences[0]


def test_only_published_and_confirmed_figures_count(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    row = outcomes.collaboration(people)
    of = outcomes.indicator(people.actor("carla"), row, unit="people", definition="inclusion.people_trained")
    value = outcomes.value(people.actor("carla"), of, 62)
    emil = people.actor("emil")
    assert contributions.contributions_of(graz.id) == []
    figures.confirm_value(emil, measurement=value, evidence="reference_case")
    assert contributions.contributions_of(graz.id) == []
    collaborations.set_outcome(emil, collaboration=row, outcome=outcomes.outcome())
    register.publish_result(emil, collaboration=row)
    assert len(contributions.contributions_of(graz.id)) == 1
    browser.get("/organizations/graz/indicators/inclusion.people_trained").has("Find leaks with the night crew")
    register.withdraw_result(emil, collaboration=row, reason="Posted for the wrong district.")
    assert contributions.contributions_of(graz.id) == []


def test_a_collaborations_figure_must_have_a_unit_of_the_list(people: People, browser: Browser) -> None:
    row = outcomes.collaboration(people)
    page = browser.as_(people, "emil").get(f"/collaborations/{row.public_id}/indicators/new")
    typed = {"name": "Leaks", "unit": "leaks", "method": "Counted.", "definition": "water.losses"}
    refused = page.submit("Add indicator", **typed)
    assert refused.status == 422
    refused.has("This indicator is measured in “%”, not in “leaks”.")


def peers(count: int, *, country: str = "DE", population: int = 250_000) -> None:
    for number in range(count):
        city = factories.make_city(f"{country} {population} {number}", country=country, population=population)
        make.value(city, THIS_YEAR - 1, 10.0 + number)


def test_a_comparison_needs_five_similar_cities_and_is_no_ranking(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    make.value(graz, THIS_YEAR - 1, 11.5)
    peers(4)
    peers(7, population=2_000_000)
    found = similar.compare(graz, "water.losses")
    assert found.quartiles is None
    assert "Only 4 other cities" in found.why_not
    peers(1, country="ZA")
    found = similar.compare(graz, "water.losses")
    assert "all continents" in found.group
    assert found.quartiles == (10.0, 11.0, 12.0)
    peers(2, country="FR")
    found = similar.compare(graz, "water.losses")
    assert "same continent" in found.group
    assert [peer.name for peer in found.peers] == sorted(peer.name for peer in found.peers)
    page = browser.get("/organizations/graz/indicators/water.losses").has("Within the middle half of similar cities.")
    assert not re.search(r"\brank|\bplace \d", page.words.lower().replace("places and totals are not shown", ""))


def test_old_values_of_others_are_not_compared_with(people: People) -> None:
    for number in range(6):
        make.value(factories.make_city(f"Old {number}", population=250_000), 2005, 10.0 + number)
    assert similar.compare(people.organizations["graz"], "water.losses").peers == ()


def test_a_picture_is_a_file_without_style_or_script_and_its_table(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    for year in (2020, 2021, 2024):
        make.value(graz, year, 60 - year % 100, uncertainty=1.0)
    make.value(graz, 2030, 20, kind="target")
    base = "/organizations/graz/indicators/water.losses/values"
    svg = browser.get(f"{base}.svg")
    root = ET.fromstring(svg.text.partition("?>")[2])
    name = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{name}title") is not None
    assert root.find(f"{name}desc") is not None
    assert not re.search(r"style|script|class=|href", svg.text)
    rows = list(csv.reader(io.StringIO(browser.get(f"{base}.csv").text.lstrip("\ufeff"))))
    assert rows[1] == ["2020", "40.0", "1.0", "Measured"]
    assert rows[-1] == ["2030", "20.0", "", "Target"]
    page = browser.get("/organizations/graz/indicators/water.losses")
    assert len(re.findall("svg-ring", page.text)) == 1
    assert page.text.count('class="svg-path-dash"') == 2, "a year without a value, and the way to the target"


def test_downloads_come_back_as_an_import(people: People, browser: Browser) -> None:
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    make.value(graz, 2020, 31.5, uncertainty=1.5, kind="baseline")
    make.value(graz, 2030, 20, kind="target")
    data = browser.get("/organizations/graz/indicators.csv").text.replace("graz,", ",")
    page = browser.as_(people, "finn").get("/import/values/linz")
    report = page.submit("Check the file", file=(io.BytesIO(data.encode()), "graz.csv")).follow()
    report.submit("Import 2 lines")
    assert [(row.year, row.value, row.kind) for row in values.values_of(linz.id)] == [
        (2020, 31.5, "baseline"),
        (2030, 20, "target"),
    ]
    found = json.loads(browser.get("/organizations/graz/indicators.json").text)
    assert [row["value"] for row in found["values"]] == [31.5, 20]
    for address in ("/indicators.csv", "/indicators.xlsx", "/indicators.json", "/indicators/template.xlsx"):
        assert browser.get(address).status == 200


def test_public_pages_of_definitions_say_whose_list_it_is(people: People, browser: Browser) -> None:
    make.value(people.organizations["graz"])
    browser.get("/indicators").has("This is our own list.", "Smart-city tools", "Stakeholder engagement")
    browser.get("/indicators/water.losses").has(
        "Version 1", "Theme of ISO 37120", "6.4", "Graz", "The mapping is our own."
    )
    assert browser.get("/indicators/nothing.here").status == 404
    assert listing.cities_by_indicator() == {"water.losses": 1}
    browser.get("/organizations/graz").has("Indicators", "31.4 % (2023)")


def test_every_definition_is_complete() -> None:
    everything = definitions.definitions()
    assert {one.pillar for one in everything} == {"tools", "engagement", "performance"}
    assert {aim for one in everything for aim in one.aims} == {
        "well_being",
        "inclusion",
        "sustainability",
        "resilience",
    }
    assert {one.system for one in everything} == {
        "energy",
        "water",
        "waste",
        "transport",
        "pollution",
        "inclusion",
        "governance",
        "participation",
    }
    for one in everything:
        newest = definitions.versions_of(one.code)[0]
        assert (newest.number, newest.unit) == (one.version, one.unit)
        assert all(re.fullmatch(r"1?\d\.[0-9a-d]\d?", target) for target in one.sdg_targets), one.code


def statements(people: People, browser: Browser, rows: int, address: str) -> int:
    for number in range(rows):
        year, code = 1995 + number, ("water.losses", "waste.recycled")[number % 2]
        commands.record_value(
            make.SYSTEM, city=people.organizations["graz"], draft=make.draft(year, 20.0 + number, indicator=code)
        )
    return browser.get(address).statements.count


@pytest.mark.parametrize("address", ["", "/water.losses"])
def test_thirty_values_cost_as_many_statements_as_one(people: People, browser: Browser, address: str) -> None:
    page = f"/organizations/graz/indicators{address}"
    one = statements(people, browser, 1, page)
    commands_before = values.values_of(people.organizations["graz"].id)
    for row in commands_before:
        commands.remove_value(make.SYSTEM, value=row)
    assert statements(people, browser, 30, page) == one


def test_numbers_of_many_years_do_not_cover_each_other(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    for year in range(1990, 2026):
        make.value(graz, year, round(30 + 5 * math.sin(year), 2))
    for year in range(2027, 2050):
        make.value(graz, year, 20, kind="target")
    file = browser.get("/organizations/graz/indicators/water.losses/values.svg").text
    drawn = [element for element in ET.fromstring(file) if element.tag.endswith("text")]
    numbers = [one for one in drawn if one.get("font-weight") == "500"]
    newest = str(round(30 + 5 * math.sin(2025), 2))
    assert {newest, "20"} <= {one.text for one in numbers}
    assert 8 < len(numbers) < 40
    boxes = [(float(one.get("x", 0)), float(one.get("y", 0)), 4 * len(one.text or "")) for one in numbers]
    for (x, y, half), (left, high, other) in combinations(boxes, 2):
        assert abs(x - left) >= half + other or abs(y - high) >= 14
    table = browser.get("/organizations/graz/indicators/water.losses/values.csv").text
    assert len(table.splitlines()) == 1 + 36 + 23, "the table has them all"


def test_a_comparison_with_invented_values_says_so(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    make.value(graz, THIS_YEAR - 1, 30)
    for number in range(5):
        city = factories.make_city(f"Invented {number}", population=250_000)
        make.value(city, THIS_YEAR - 1, 20 + number).is_demo = number == 0
    session().flush()
    browser.get("/organizations/graz/indicators/water.losses").has("Values marked “Demo” are invented.", "Demo")
