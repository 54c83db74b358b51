"""What people type finds what the demo has, on the page for everything and in the list of each kind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from seed import records
from tests.browser import Browser

pytestmark = pytest.mark.slow

# words → what must stand among the hits, by list; every one of these lists is asked with the words.
ASKED = {
    "EV charging": {"/challenges": "Charging points for people without a garage", "/solutions": "charg"},
    "flooding": {"/challenges": "Warn every household by the river in time", "/solutions": "rain"},
    "elderly": {"/challenges": "Less loneliness among older people", "/solutions": "older people"},
    "snow removal": {"/challenges": "Clear snow from 65 km of pavements", "/solutions": "Snow crews for pavements"},
    "PM2.5": {"/challenges": "fine dust"},
    "Muenster": {"/challenges": "Local, sustainable food in every canteen", "/organizations": "Münster"},
    "wastwater": {"/challenges": "Hourly wastewater data", "/solutions": "wastewater"},
    "kindergarten": {"/challenges": "Local, sustainable food in every canteen", "/solutions": "No solutions found"},
    "Straßenbeleuchtung": {"/challenges": "Light the streets with much less energy", "/solutions": "street light"},
    "éclairage": {"/challenges": "Light the streets with much less energy", "/solutions": "street light"},
    "Wasser": {"/challenges": "Lose less drinking water", "/solutions": "water"},
    "schools": {"/challenges": "Schools as cool places", "/solutions": "Cool school yards"},
    "school": {"/challenges": "Schools as cool places", "/solutions": "Cool school yards"},
    "bike": {"/challenges": "More trips by bicycle", "/solutions": "bicycle"},
    "bicycle": {"/challenges": "More trips by bicycle", "/solutions": "bicycle"},
    "cycling": {"/challenges": "More trips by bicycle", "/solutions": "bicycle"},
}


@pytest.mark.usefixtures("loaded")
def test_the_demo_has_what_people_ask_for(demo_app: Flask) -> None:
    browser, missed = Browser(demo_app), []
    for words, wanted in ASKED.items():
        for path, text in wanted.items():
            values = {"q": words} | ({"status": "any"} if path == "/challenges" else {})
            page = browser.get(path, query_string=values)
            if text.lower() not in page.words.lower() or "Nothing found" in page.words:
                missed.append((path, words))
        everything = browser.get("/search", query_string={"q": words}).words
        if "Nothing found" in everything or wanted.get("/challenges", "").lower() not in everything.lower():
            missed.append(("/search", words))
    assert missed == [], missed


@pytest.mark.usefixtures("loaded")
def test_what_the_demo_has_not_is_said_to_be_missing(demo_app: Flask) -> None:
    browser = Browser(demo_app)
    for path in ("/search", "/challenges", "/solutions"):
        page = browser.get(path, query_string={"q": "zxqvbw"})
        page.lacks("This is what “")
        assert any(words in page.words for words in ("Nothing found", "No challenge", "No solution")), path
    browser.get("/search", query_string={"q": "wastwater"}).has(
        "No text has “wastwater”. This is what “wastewater” finds"
    )


def test_a_condition_about_countries_stands_on_its_page(demo_app: Flask, loaded: sa.orm.Session) -> None:
    slug = next(one.address for one in records.load().challenges if one.key == "linz-crossing-lights")
    page = Browser(demo_app).get(f"/challenges/{slug}")
    page.has("Directive 2014/24/EU, Article 70", "within four hours")
