"""Numbers are echoed, slips are asked back, deadlines stand in the city's time zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from matchmaker.core.db import session
from matchmaker.core.plausible import doubt_of_value
from matchmaker.records.doubts import doubts
from matchmaker.vocabulary.models import GazetteerCity
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People


@pytest.mark.parametrize(
    ("title", "unit", "baseline", "target", "asked"),
    [
        ("Cut overflow days", "days", 10.0, 38.0, ["target_value"]),
        ("Fewer cars before schools", "cars", 100.0, 60.0, []),
        ("More trips by bicycle with fewer cars", "%", 10.0, 20.0, []),
        ("Increase trips by bicycle", "%", 20.0, 10.0, ["target_value"]),
        ("Fewer empty buses", "%", 12.0, 30.0, []),
        ("Lose less water", "%", 400.0, 23.0, ["baseline_value"]),
        ("Lose less water", "%", 40.0, -300.0, ["target_value"]),
        ("Lose less water", "m³", 400.0, 300.0, []),
        ("Staub verringern", "t", 1.0, 2.0, ["target_value"]),
        ("A park for all", "trees", 1.0, None, []),
    ],
)
def test_a_slip_is_asked_back(
    app: object, title: str, unit: str, baseline: float, target: float | None, asked: list[str]
) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert list(doubts(title=title, unit=unit, baseline=baseline, target=target)) == asked


@pytest.mark.parametrize(
    ("unit", "value", "is_asked"),
    [("minutes", 58.5, False), ("minutes", 585.0, True), ("minutes", -300.0, True), ("%", 101.0, True)],
)
def test_a_value_far_off_the_way_is_asked_back(app: object, unit: str, value: float, is_asked: bool) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert bool(doubt_of_value(unit=unit, baseline=70.0, target=50.0, value=value)) is is_asked


@pytest.mark.parametrize(
    ("baseline", "target", "value", "is_asked"),
    [
        (None, 200.0, 1_234.0, False),
        (None, 200.0, 999_999_999_999.0, True),
        (None, 200.0, -1_234.0, True),
        (12.0, None, 585.0, False),
        (12.0, None, 58_500.0, True),
        (0.0, None, 585.0, False),
        (None, None, 1e12, False),
    ],
)
def test_a_value_of_another_size_than_the_one_that_is_known_is_asked_back(
    app: object, baseline: float | None, target: float | None, value: float, is_asked: bool
) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert bool(doubt_of_value(unit="vans", baseline=baseline, target=target, value=value)) is is_asked


def test_the_page_asks_once_and_believes(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    asked = page.submit("Save and continue", target_value="212'000", unit="litres")
    assert asked.status == 422
    asked.has("It should become less", "= 212,000", "The numbers are right")
    session().expire_all()
    assert challenge.target_value == 23.0
    assert asked.submit("Save and continue", sure="y").status == 303
    session().expire_all()
    assert challenge.target_value == 212_000.0


def test_a_confirmed_number_is_asked_about_again_only_when_it_changes(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    address = f"/challenges/{challenge.slug}/edit/outcome"
    browser.as_(people, "emil")
    asked = browser.get(address).submit("Save and continue", target_value="212000", unit="litres")
    assert asked.submit("Save and continue", sure="y").status == 303
    assert browser.get(address).submit("Save and continue", measured_how="By meters, every week.").status == 303
    again = browser.get(address).submit("Save and continue", target_value="213000")
    assert again.status == 422
    again.has("It should become less")
    assert again.submit("Save draft", sure="y", target_value="213000").status == 303
    assert browser.get(address).submit("Save and continue", measured_how="By meters, each day.").status == 303
    share = browser.get(address).submit("Save and continue", unit="%", target_value="12", baseline_value="400")
    assert share.status == 422
    told = share.submit("Save and continue", autosave=True, sure="y")
    assert told.status == 200
    assert browser.get(address).submit("Save and continue").status == 303


def test_the_autosave_says_how_it_read_a_number(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    told = page.submit("Save and continue", autosave=True, target_value="21'000.5").response.get_json()
    assert told["fragments"]["target_value-u"] == "= 21,000.5"
    assert told["fragments"]["target_year-u"] == ""


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("100000000000000,0", "= 100,000,000,000,000"),
        ("999999999999.12", "= 999,999,999,999.12"),
        ("0,000000000000001", "= 0.000000000000001"),
        ("12345678901234", "= 12,345,678,901,234"),
    ],
)
def test_a_number_of_fifteen_digits_is_echoed_whole(browser: Browser, people: People, typed: str, echoed: str) -> None:
    """What decimal arithmetic could not hold with fifteen decimals once was an error of the server."""
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/outcome")
    told = page.submit("Save and continue", autosave=True, target_value=typed).response.get_json()
    assert told["fragments"]["target_value-u"] == echoed


def test_numbers_in_lists_are_echoed_too(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/judging")
    told = page.submit("Save and continue", autosave=True, **{"prompts-0-max_words": "1'000"}).response.get_json()
    assert told["fragments"]["prompts-0-max_words-u"] == "= 1,000"
    assert 'id="prompts-0-max_words-u"' in page.text


def test_a_deadline_is_typed_in_the_citys_time(browser: Browser, people: People) -> None:
    city = people.organizations["graz"]
    challenge = make.draft(people)
    place = GazetteerCity(
        geoname_id=7,
        name="Tampere",
        country="FI",
        latitude=61.5,
        longitude=23.8,
        population=260_000,
        timezone="Europe/Helsinki",
    )
    session().add(place)
    session().flush()
    city.geoname_id = place.geoname_id
    session().flush()
    page = browser.as_(people, "emil").reading("en", "Europe/Vienna").get(f"/challenges/{challenge.slug}/edit/dates")
    page.has("Times are in Europe/Helsinki.")
    saved = page.submit("Save draft", closes_at="2027-01-15T17:00")
    assert saved.status == 303, saved.words[:300]
    session().expire_all()
    assert challenge.closes_at == datetime(2027, 1, 15, 15, tzinfo=UTC)


def test_nothing_needed_is_called_optional(browser: Browser, people: People) -> None:
    challenge = make.draft(people)
    browser.as_(people, "emil")
    dates = browser.get(f"/challenges/{challenge.slug}/edit/dates").words
    assert "Applications close (optional)" not in dates
    assert "Decision by (optional)" not in dates
    assert "Needed by (optional)" in dates
    outcome = browser.get(f"/challenges/{challenge.slug}/edit/outcome").words
    assert "Value today (optional)" not in outcome


def test_what_nobody_said_is_not_on_the_page(browser: Browser, people: People) -> None:
    browser.as_(people, "emil").get("/challenges/new").submit("Start writing", title="Warm schools")
    browser.get("/challenges/own").has("Warm schools").lacks("Governance")
    challenge = factories.make_challenge(
        people.organizations["linz"], "Cut water losses", baseline_value=40.0, baseline_year=2025, target_value=23.0
    )
    page = browser.get(f"/challenges/{challenge.slug}")
    page.lacks("2025 measured", "Outcome published, whatever it is")
