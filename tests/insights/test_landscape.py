"""A city's landscape: what it shows, to whom, and that only the city sets priorities."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from matchmaker.core.errors import Denied, Invalid, Stale
from matchmaker.insights.engine.picture import Counts, draw
from matchmaker.insights.models import CityLandscape
from matchmaker.insights.services.landscape import save_priorities
from matchmaker.organizations.models import CitySystem
from tests.browser import Browser
from tests.factories import make_challenge
from tests.indicators.make import value as make_value
from tests.personas import People
from tests.solutions.factories import make_package, make_type


def test_it_shows_issues_answers_and_peers_of_similar_size(
    browser: Browser, people: People, database: sa.orm.Session
) -> None:
    graz = people.organizations["graz"]
    graz.population = 300_000
    database.add(CitySystem(organization_id=graz.id, system="energy", role="own"))
    make_challenge(graz, "Lose less water", tags={"system": ["water"], "topic": ["water.supply_losses"]})
    make_challenge(graz, "Still a draft", tags={"system": ["water"]}, status="draft")
    near = {"text": "A fifth less.", "source": "Report", "place": "Near", "country": "AT", "population": 200_000}
    far = {"text": "In a village.", "source": "Report", "place": "Far", "country": "AT", "population": 2_000}
    one, two = make_type("Find leaks", cases=[near, far]), make_type("Mend pipes", cases=[])
    make_type("Heat", tags={"system": ["energy"], "topic": ["energy.renewables"], "city_role": ["own"]})
    make_type("Hidden leaks", is_public=False)
    make_package([one, two], "Dry")
    page = browser.get(f"/organizations/{graz.slug}/landscape").has("Lose less water", "Find leaks", "Dry", "Near")
    page.has("150,000 to 600,000", "Heat", "No priority set").lacks("Still a draft", "In a village.", "Hidden leaks")
    page.lacks("Set priorities")
    browser.get(f"/organizations/{graz.slug}/landscape/print").has("Landscape of")
    table = browser.get(f"/organizations/{graz.slug}/landscape.csv").text
    assert table.count("\n") == 9
    assert "Lose less water" in table
    assert browser.get(f"/organizations/{people.organizations['hydrolog'].slug}/landscape").status == 404
    assert browser.get("/organizations/no-such-city/landscape").status == 404
    browser.get(f"/organizations/{graz.slug}").has("Landscape: issues, answers, priorities")


def test_its_picture_is_a_file_and_its_numbers_a_table(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    make_challenge(graz, "Lose less <water>", tags={"system": ["water"], "topic": ["water.supply_losses"]})
    save_priorities(people.actor("emil"), city=graz, landscape=None, priorities={"water": ("now", "Pipes.")})
    address = f"/organizations/{graz.slug}/landscape/picture"
    page = browser.get(f"/organizations/{graz.slug}/landscape").has("Picture as SVG", "Table as CSV")
    assert f"{address}.svg" in page.links()
    assert f"{address}.csv" in page.links()
    file = browser.get(f"{address}.svg")
    drawn = ElementTree.fromstring(file.text)
    assert drawn.tag.endswith("svg")
    assert {"title", "desc"} <= {child.tag.rpartition("}")[2] for child in drawn}
    assert not any(child.get("class") for child in drawn), "a file carries its colours itself"
    said = [child.text for child in drawn if child.tag.endswith("text")]
    assert {"Water", "Now", "1"} <= set(said)
    lines = browser.get(f"{address}.csv").text.splitlines()
    assert lines[0].lstrip("\ufeff") == "Sector,Roles of the city,Challenges,Solution types,Similar cities,Priority"
    assert len(lines) == 9
    assert "Water,,1,0,0,Now" in lines
    assert browser.get(f"{address}.png").status == 404
    assert browser.get(f"/organizations/{people.organizations['hydrolog'].slug}/landscape/picture.svg").status == 404


def test_it_shows_what_the_city_measures(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    nights = {"indicator": "pollution.hot_nights", "unit": "nights a year"}
    make_value(graz, 2021, 6, **nights)
    make_value(graz, 2025, 14, **nights)
    make_value(graz, 2031, 9, kind="target", **nights)
    make_value(graz, 2031, 80, indicator="transport.electric_buses", kind="target", unit="%")
    page = browser.get(f"/organizations/{graz.slug}/landscape")
    page.has("What the city measures", "Hot nights", "14 nights a year (2025)", "Target: 9 nights a year (2031)")
    page.has("Electric buses", "no measured value yet", "Target: 80 % (2031)")
    table = browser.get(f"/organizations/{graz.slug}/landscape.csv").text.replace("\u00a0", " ")
    assert "Hot nights: 14 nights a year (2025)" in table
    assert "Electric buses: target 80 % (2031)" in table


def test_it_asks_as_much_for_thirty_challenges_as_for_one(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    graz.population = 300_000
    case = {"text": "Done.", "source": "Report", "place": "Near", "population": 250_000}

    def grow(first: int, last: int) -> None:
        for n in range(first, last):
            make_challenge(graz, f"Challenge {n}", tags={"system": ["water"], "topic": ["water.supply_losses"]})
            make_package([make_type(f"A {n}", cases=[case]), make_type(f"B {n}")], f"Package {n}")

    pages = [f"/organizations/{graz.slug}/landscape{ending}" for ending in ("", "/print", ".csv")]
    grow(0, 1)
    few = [browser.get(page).statements for page in pages]
    grow(1, 30)
    for page, one in zip(pages, few, strict=True):
        assert browser.get(page).statements.count == one.count <= 8, one.sql


def test_the_city_sets_priorities_and_says_why(browser: Browser, people: People, database: sa.orm.Session) -> None:
    graz = people.organizations["graz"]
    page = browser.as_(people, "emil").get(f"/organizations/{graz.slug}/landscape/priorities")
    refused = page.submit("Save priorities", level_water="now", why_water=" ")
    assert refused.status == 422
    refused.has("Water: Say why.")
    lost = page.submit("Save priorities", level_water="", why_water="Typed without a level.")
    assert lost.status == 422
    lost.has("Water: Say how soon", "Typed without a level.")
    shown = page.submit("Save priorities", level_water="now", why_water="The pipes are 90 years old.").follow()
    shown.has("Now.", "The pipes are 90 years old.")
    browser.visitor().get(f"/organizations/{graz.slug}/landscape").has("The pipes are 90 years old.")
    browser.as_(people, "emil")
    windows = [browser.get(f"/organizations/{graz.slug}/landscape/priorities") for _n in range(2)]
    assert windows[0].submit("Save priorities", level_water="later", why_water="Money.").status == 303
    assert windows[1].submit("Save priorities", level_waste="now", why_waste="Smell.").status == 409
    row = database.scalars(sa.select(CityLandscape)).one()
    assert row.priorities == {"water": {"level": "later", "why": "Money."}}


def test_nobody_else_sets_them(people: People) -> None:
    graz = people.organizations["graz"]
    for name in ("ada", "finn", "carla", "gus"):
        with pytest.raises(Denied):
            save_priorities(people.actor(name), city=graz, landscape=None, priorities={})
    emil = people.actor("emil")
    for bad in ({"water": ("", "x")}, {"water": ("soon", "x")}, {"gold": ("now", "x")}, {"water": ("now", "x" * 700)}):
        with pytest.raises(Invalid):
            save_priorities(emil, city=graz, landscape=None, priorities=bad)
    row = save_priorities(emil, city=graz, landscape=None, priorities={"water": ("now", "Pipes.")})
    with pytest.raises(Stale):
        save_priorities(emil, city=graz, landscape=row, priorities={}, seen_version=0)


def test_a_city_keeps_figures(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    page = browser.as_(people, "emil").get(f"/organizations/{graz.slug}/landscape/figures")
    assert page.submit("Save figure", activity="diesel", amount="much", year="2020", source="x").status == 422
    page = page.submit("Save figure", activity="diesel", amount="12,000", year="2020", source="Inventory 2020").follow()
    page.has("12,000", "Inventory 2020")
    browser.get(f"/organizations/{graz.slug}/landscape").has("Inventory 2020")


def test_the_picture_is_as_high_as_its_rows_and_scales_each_column() -> None:
    found = draw([Counts([True, False], 4, 10, 0), Counts([False, False], 2, 5, 0)])
    first, second = found.rows
    assert found.height > second.y > first.y
    assert [bar.width for bar in first.bars] == [96.0, 96.0, 0.0]
    assert [bar.width for bar in second.bars] == [48.0, 48.0, 0.0]
    assert [has for _x, has in first.boxes] == [True, False]
    assert draw([]).rows == []
