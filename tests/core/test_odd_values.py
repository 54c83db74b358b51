"""Odd values that once were errors for everybody, each through the door a person or a program uses."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.challenges.services import questions
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.text import whole_number
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.programme import Room
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop

COMPANY = {"name": "Rillwerk", "country": "AT", "size": "micro"}


@pytest.mark.parametrize("raw", ["²", "9" * 4_400, "٣", "1e3", "-1", "", None, "\ud83d"])
def test_what_is_no_plain_number_is_none(raw: str | None) -> None:
    assert whole_number(raw) is None


@pytest.mark.parametrize("zone", ["\t", " ", "Europe/Nowhere", "../etc/passwd"])
def test_no_time_zone_breaks_the_pages_of_a_person(browser: Browser, people: People, zone: str) -> None:
    browser.as_(people, "ivo")
    saved = browser.post("/account", {"name": "Ivo", "timezone": zone})
    assert saved.status in {303, 422}
    assert people.users["ivo"].timezone == ""
    for path in ("/", "/account", "/home"):
        assert browser.get(path).status == 200


def test_a_time_zone_that_was_stored_before_breaks_nothing(app: Flask, people: People) -> None:
    people.users["ivo"].timezone = "\t"
    browser = Browser(app).as_(people, "ivo").reading("en", timezone="\t")
    assert browser.get("/account").status == 200


def test_an_organization_registers_without_the_optional_fields(browser: Browser, people: People) -> None:
    assert browser.as_(people, "ivo").post("/organizations/new/company", COMPANY).status == 303
    assert session().scalar(sa.select(Organization.name).where(Organization.slug == "rillwerk")) == "Rillwerk"


@pytest.mark.parametrize(
    "website",
    [
        "https://[::1",
        "https://nowhere",
        "http://",
        "http://.",
        "https://a b.example",
        "https://bank.example@evil.example",
        "javascript:alert(1)",
    ],
)
def test_a_website_is_an_address(browser: Browser, people: People, website: str) -> None:
    page = browser.as_(people, "ivo").post("/organizations/new/company", COMPANY | {"website": website})
    assert page.status == 422
    page.has("Enter the full link")


def test_a_long_name_of_a_room_is_refused_with_a_sentence(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], "Find leaks")
    workshop = make_workshop(people.actor("ada"), [challenge])
    browser.as_(people, "ada")
    page = browser.post(f"/workshops/{workshop.slug}/rooms", {"name": "x" * 81, "capacity": "20"})
    assert page.status in {303, 422}
    assert "x" * 81 not in set(session().scalars(sa.select(Room.name)))
    browser.post(f"/workshops/{workshop.slug}/rooms", {"name": "x" * 80, "capacity": "20"})
    assert "x" * 80 in set(session().scalars(sa.select(Room.name)))


UNSEEN = ["\u200b" * 8, "\u2060\u00ad \u3164", "\ufeff\n\u2800"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_of_which_nothing_is_seen_is_no_text(browser: Browser, people: People, text: str) -> None:
    """No reason, question or answer is made of characters that nobody sees: through pages and through the API."""
    challenge = factories.make_challenge(people.organizations["graz"])
    company = people.organizations["hydrolog"]
    taken = browser.as_(people, "ada").post("/organizations/hydrolog/check", {"decision": "reject", "note": text})
    assert (taken.status, company.vetting) == (422, "vetted")
    asked = browser.as_(people, "carla").post(f"/challenges/{challenge.slug}/questions", {"text": text})
    assert asked.status == 422
    closed = browser.as_(people, "dora").post("/organizations/sonnwerk/close", {"reason": text})
    assert (closed.status, people.organizations["sonnwerk"].closed_at) == (422, None)
    with pytest.raises(Invalid):
        questions.ask_question(people.actor("carla"), challenge=challenge, text=text)
