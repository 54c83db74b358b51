"""The state of a workshop, a side or a challenge shows in every output of its meetings: feed, day, desk, print, API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.challenges.services import lifecycle
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.services import releasing
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.services import registering, setup
from tests.architecture.offers import Asked, refused_offers
from tests.browser import Browser
from tests.page_rules import NS
from tests.personas import People
from tests.scheduling.test_release import feed, solved
from tests.scheduling.world import registration_of, release
from tests.workshops.test_setup import details_of


@pytest.fixture
def workshop(app: Flask, people: People) -> Workshop:
    """A released day."""
    made = solved(people)
    release(people, made)
    return made


@pytest.fixture
def key(people: People, workshop: Workshop) -> str:
    """Hydrolog's calendar."""
    row = registration_of(workshop, people.organizations["hydrolog"])
    return releasing.make_calendar_key(people.actor("carla"), registration=row).key


PAGES = (
    "",
    "/programme",
    "/phases",
    "/invitations",
    "/people",
    "/questions",
    "/pairings",
    "/schedule",
    "/schedule/requests",
    "/schedule/releases",
    "/team",
    "/desk",
    "/day",
    "/report",
)


def test_a_cancelled_workshop_offers_nothing_that_its_state_refuses(
    app: Flask, browser: Browser, people: People, workshop: Workshop
) -> None:
    setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="The hall is flooded.")
    ada, asked = browser.as_(people, "ada"), Asked()
    pages = {path: ada.get(f"/workshops/{workshop.slug}{path}") for path in PAGES}
    assert {path: page.status for path, page in pages.items() if page.status != 200} == {}
    in_vain = {path: refused_offers(app, page, ada.session_cookie(), asked) for path, page in pages.items()}
    assert {path: found for path, found in in_vain.items() if found} == {}
    pages["/invitations"].has("Nobody is invited.").lacks("Paste a list")
    pages["/pairings"].lacks("The day has begun")
    pages["/team"].has("the only organizer")


def _states(browser: Browser, key: str) -> set[tuple[int, str]]:
    return {(int(e["SEQUENCE"]), str(e["STATUS"])) for e in feed(browser, key).values()}


def test_a_cancelled_workshop_is_cancelled_everywhere(
    browser: Browser, people: People, workshop: Workshop, key: str
) -> None:
    before = feed(browser, key)
    assert _states(browser, key) == {(0, "CONFIRMED")}
    # A calendar counts whole seconds.
    with clock.at(clock.now() + timedelta(seconds=1)):
        setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="The hall is flooded.")
    after = feed(browser, key)
    assert set(after) == set(before)
    assert {str(e["STATUS"]) for e in after.values()} == {"CANCELLED"}
    for uid, event in after.items():
        assert int(event["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
        assert event["LAST-MODIFIED"].dt > before[uid]["LAST-MODIFIED"].dt
        assert "The hall is flooded." in str(event["DESCRIPTION"])
    slug, words = workshop.slug, "This workshop is cancelled. The hall is flooded."
    for path in ("", "/agenda", "/mine"):
        browser.as_(people, "carla").get(f"/workshops/{slug}{path}").has(words)
    browser.get(f"/workshops/{slug}/agenda").has("Cancelled The workshop is cancelled")
    for path in ("/schedule", "/day", "/desk", "/people", "/team", "/schedule/print/pack", "/schedule/releases"):
        browser.as_(people, "ada").get(f"/workshops/{slug}{path}").has(words)
    for sheet in ("personal", "tables", "board", "whole-day", "doors", "check-in"):
        page = browser.get(f"/workshops/{slug}/schedule/print/{sheet}").has(words)
        if sheet in {"tables", "board", "whole-day", "doors"}:
            page.has("Cancelled.")
    # On paper a page is alone: each line of each day says it, and so does each meeting of a table card.
    lines = browser.get(f"/workshops/{slug}/schedule/print/personal").tree.findall(f".//{NS}ul[@class='person']/{NS}li")
    assert any("is-meeting" in line.get("class") for line in lines)
    for line in lines:
        said = " ".join(" ".join(line.itertext()).split())
        assert "off" in line.get("class").split()
        assert "Cancelled The workshop is cancelled: The hall is flooded." in said
    cards = browser.get(f"/workshops/{slug}/schedule/print/tables").tree.findall(f".//{NS}tbody/{NS}tr")
    assert cards
    assert all("Cancelled." in "".join(card.itertext()) for card in cards)


def test_another_place_raises_the_sequence(browser: Browser, people: People, workshop: Workshop, key: str) -> None:
    ada = people.actor("ada")
    setup.edit_workshop(ada, workshop=workshop, details=replace(details_of(workshop), summary="Other words"))
    assert _states(browser, key) == {(0, "CONFIRMED")}
    setup.edit_workshop(ada, workshop=workshop, details=replace(details_of(workshop), place="Old Mill, Graz"))
    assert _states(browser, key) == {(1, "CONFIRMED")}
    assert all("Old Mill" in str(e["LOCATION"]) for e in feed(browser, key).values())


def test_the_address_of_the_room_is_in_the_calendar_and_its_change_too(
    browser: Browser, people: People, workshop: Workshop, key: str
) -> None:
    workshop.is_online = True
    session().flush()
    changed = replace(details_of(workshop), online_url="https://meet.example/graz")
    setup.edit_workshop(people.actor("ada"), workshop=workshop, details=changed)
    assert _states(browser, key) == {(1, "CONFIRMED")}
    assert all("meet.example" in str(e["LOCATION"]) for e in feed(browser, key).values())


def test_a_side_that_leaves_is_seen_at_once(browser: Browser, people: People, workshop: Workshop, key: str) -> None:
    left = registration_of(workshop, people.organizations["linz"])
    registering.cancel_registration(people.actor("finn"), registration=left)
    events = feed(browser, key)
    gone = [e for e in events.values() if "Linz" in str(e["SUMMARY"])]
    assert {(int(e["SEQUENCE"]), str(e["STATUS"])) for e in gone} == {(1, "CANCELLED")}
    assert {str(e["STATUS"]) for e in events.values() if e not in gone} <= {"CONFIRMED"}
    browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/agenda").has("Linz no longer takes part.")
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/print/tables").has(
        "Cancelled. Linz no longer takes part."
    )


def test_a_withdrawn_challenge_calls_its_meetings_off(
    browser: Browser, people: People, workshop: Workshop, key: str
) -> None:
    challenge = workshop.challenges[0]
    lifecycle.withdraw_challenge(people.actor("emil"), challenge=challenge, reason="The council decided otherwise.")
    assert (1, "CANCELLED") in _states(browser, key)
    about = session().query(Meeting).filter(Meeting.challenge_id == challenge.id).first()
    assert about is not None
    browser.as_(people, "ada").get(f"/meetings/{about.public_id}").has("The city has withdrawn the challenge.")
    browser.get(f"/challenges/{challenge.slug}/workshops").has("Withdrawn by the city.", "The council decided")


def test_held_meetings_stay_held(people: People, workshop: Workshop) -> None:
    from matchmaker.scheduling.queries.problem import meetings_of, working_schedule
    from matchmaker.scheduling.queries.standing import called_off

    meetings = meetings_of(working_schedule(workshop))
    meetings[0].status = "held"
    workshop.cancel(why="Fire.", at=clock.now())
    session().flush()
    off = called_off(workshop, meetings)
    assert meetings[0].id not in off
    assert len(off) == len(meetings) - 1
