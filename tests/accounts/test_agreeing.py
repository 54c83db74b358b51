"""What people agree to: each version once, before the next page; who agreed when stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import Consent, User
from matchmaker.accounts.services import accounts as services
from matchmaker.accounts.services import agreeing
from matchmaker.core import agreements, clock, tokens
from matchmaker.core.agreements import TERMS, TEXTS, Version
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from tests.applications.factory import make_application, make_assessment, make_evaluator
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.exchange.program import Program, data, problem
from tests.factories import make_challenge, make_solution
from tests.personas import People
from tests.workshops.world import make_workshop

GOOD = "orbit lantern pebble 42"


@pytest.fixture
def second_version(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms have changed after everybody agreed."""
    publish(monkeypatch, TERMS)


def publish(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    old = TEXTS[text]
    new = Version(2, date(2027, 1, 1), ("Now you also water the plants.",))
    monkeypatch.setitem(TEXTS, text, replace(old, versions=(*old.versions, new)))


def agreed_by(user: User) -> list[tuple[str, int, str]]:
    rows = session().scalars(sa.select(Consent).where(Consent.user_id == user.id).order_by(Consent.id))
    return [(row.text, row.version, row.about.partition(" ")[0]) for row in rows]


def test_versions_are_numbered_and_dated_in_order() -> None:
    for text in TEXTS.values():
        assert [version.number for version in text.versions] == list(range(1, len(text.versions) + 1))
        days = [version.since for version in text.versions]
        assert days == sorted(days)
        assert all(version.points for version in text.versions)


def test_a_new_account_agrees_to_the_terms_it_read(browser: Browser, people: People) -> None:
    token = tokens.make("sign_up", {"email": "nora@city.example", "name": "Nora", "back": ""})
    page = browser.visitor().get(f"/confirm/{token}").has("you agree to the terms of use")
    assert "/privacy#terms" in page.links()
    page.submit("Create account", password=GOOD)
    nora = session().scalars(sa.select(User).where(User.email_key == "nora@city.example")).one()
    assert (agreed_by(nora), nora.terms_version) == ([("terms", 1, "")], 1)
    assert browser.get("/home").status == 200


def test_who_read_an_old_version_is_asked_for_the_new_one(
    browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = tokens.make("sign_up", {"email": "nora@city.example", "name": "Nora", "back": ""})
    page = browser.visitor().get(f"/confirm/{token}")
    publish(monkeypatch, TERMS)
    page.submit("Create account", password=GOOD)
    nora = session().scalars(sa.select(User).where(User.email_key == "nora@city.example")).one()
    assert agreed_by(nora) == [("terms", 1, "")]
    assert browser.get("/home").status == 302


@pytest.mark.usefixtures("second_version")
def test_a_new_version_is_asked_for_once_and_leads_on(browser: Browser, people: People) -> None:
    browser.as_(people, "carla")
    asked = browser.get("/applications?page=1")
    assert (asked.status, asked.location) == (302, "/account/terms?next=/applications?page%3D1")
    page = browser.get(asked.location).has("Now you also water the plants.", "Version 2", "nothing is lost")
    done = page.submit("I agree")
    assert (done.status, done.location) == (303, "/applications?page=1")
    assert agreed_by(people.users["carla"]) == [("terms", 2, "")]
    assert browser.get("/applications?page=1").status == 200
    browser.get("/account/terms").has("You have agreed to this version.").lacks("I agree")
    told = browser.get("/account/data.json").response.json
    assert told is not None
    assert told["agreed_to"][0]["version"] == 2


@pytest.mark.usefixtures("second_version")
def test_what_is_sent_meanwhile_is_not_lost(browser: Browser, people: People) -> None:
    browser.as_(people, "carla")
    assert browser.get("/home").status == 302
    page = browser.get("/account")
    assert page.status == 200, "one's own account, and the way out, stay open"
    assert page.submit("Save your account", name="Carla Q").status == 303
    assert people.users["carla"].name == "Carla Q"
    for path in ("/privacy", "/challenges", "/api/v1/me"):
        assert browser.get(path).status == 200, path


@pytest.mark.usefixtures("second_version")
def test_only_the_version_that_was_read_counts(people: People) -> None:
    for wrong in (0, 1, 3):
        with pytest.raises(Invalid, match="has changed"):
            agreeing.agree_to_terms(people.actor("carla"), agreed=wrong)
    agreeing.agree_to_terms(people.actor("carla"), agreed=2)
    agreeing.agree_to_terms(people.actor("carla"), agreed=2)
    assert agreed_by(people.users["carla"]) == [("terms", 2, "")]


@pytest.mark.usefixtures("second_version")
def test_programs_wait_for_the_new_terms_too(browser: Browser, people: People) -> None:
    """A token acts in its maker's name; its refusal says where that person agrees."""
    carla = Program(browser, people, "carla")
    for answer in (carla.get("/me"), carla.get("/challenges"), carla.send("POST", "/solutions", {"title": "Drones"})):
        told = problem(answer, 403)
        assert "new version of the terms of use" in told["detail"]
        assert told["next"]["url"].endswith("/account/terms")
    agreeing.agree_to_terms(people.actor("carla"), agreed=2)
    assert data(carla.get("/me"))["acting_for"] == "Hydrolog"


def test_a_foreign_page_is_no_place_to_go_on_to(browser: Browser, people: People) -> None:
    people.users["carla"].terms_version = 0
    session().flush()
    page = browser.as_(people, "carla").get("/account/terms?next=//evil.example/x")
    assert page.submit("I agree").location == "/home"


def test_a_city_agrees_with_submitting(browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = challenges.draft(people)
    browser.as_(people, "emil")
    old = browser.get(f"/challenges/{draft.slug}/edit/review").has("no company an advantage", "Version 1")
    publish(monkeypatch, agreements.CHALLENGE)
    assert old.submit("Submit for review").has("has changed").status == 422
    assert agreed_by(people.users["emil"]) == []
    done = browser.get(f"/challenges/{draft.slug}/edit/review").has("water the plants").submit("Submit for review")
    assert done.status == 303
    assert agreed_by(people.users["emil"]) == [("challenge", 2, "challenge")]


def test_an_evaluator_agrees_with_the_declaration(
    browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    make_application(challenge, make_solution(people.organizations["hydrolog"]))
    seat = make_evaluator(make_assessment(challenge), people.users["hana"])
    address = f"/assessments/{seat.public_id}/conflicts"
    old = browser.as_(people, "hana").get(address).has("You tell nobody outside this assessment", "Version 1")
    publish(monkeypatch, agreements.EVALUATOR)
    refused = old.submit("Declare and continue")
    refused.has("has changed")
    assert (refused.status, agreed_by(people.users["hana"]), seat.declared_at) == (422, [], None)
    assert browser.get(address).has("water the plants").submit("Declare and continue").status == 303
    assert agreed_by(people.users["hana"]) == [("evaluator", 2, "evaluator")]
    browser.visitor().get("/privacy").has("What an evaluator agrees to", "water the plants")


def test_a_participant_agrees_to_the_notice(browser: Browser, people: People) -> None:
    workshop = make_workshop(people.actor("ada"), [challenges.published(people)])
    page = browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/register").has("Version 1")
    assert page.submit("Register", accepts_notice="y", consents_to_list="y").status == 303
    assert agreed_by(people.users["carla"]) == [("workshop", 1, "registration"), ("listing", 1, "registration")]


def test_the_database_keeps_one_row_a_version(people: People) -> None:
    carla = people.users["carla"]
    for values in ({"version": 0}, {"text": ""}):
        with pytest.raises(IntegrityError), session().begin_nested():
            session().add(Consent(**({"user_id": carla.id, "text": "terms", "version": 1, "at": clock.now()} | values)))
            session().flush()
    with pytest.raises(IntegrityError), session().begin_nested():
        for _time in range(2):
            session().add(Consent(user_id=carla.id, text="terms", version=1, about="", at=clock.now()))
            session().flush()


def test_administrators_see_who_agreed_and_erasure_keeps_the_row_without_a_name(
    browser: Browser, people: People
) -> None:
    chen = people.users["chen"]
    agreeing.agree_to_terms(people.actor("chen"), agreed=1)
    browser.as_(people, "gus").get(f"/admin/people/{chen.public_id}").has("Terms of use version 1")
    browser.get("/admin/retention").has("Terms of use 1", "Read the texts")
    services.delete_account(people.actor("chen"), password="")
    assert agreed_by(chen) == [("terms", 1, "")]
    assert chen.name == "Deleted person"
