"""An organizer is led to the second step, sets up an app and a passkey in a real browser, and signs in with each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.engine import codes, passwords
from matchmaker.core import clock
from matchmaker.core.db import db, unit_of_work
from tests import factories
from tests.axe import violations
from tests.conftest import PATIENCE, NewDatabase
from tests.conftest import test_config as make_config
from tests.journeys.conftest import Person, Site
from tests.served import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESS, GOOD = "ada@example.org", "violet tractor humming nine"


@pytest.fixture
def strict(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Site]:
    """A platform that wants the second step, at a host with a name (a bare network address has no passkeys)."""
    app: Flask = create_app(make_config(new_database(tables_url), tmp_path, require_second_step=True))
    with served(app) as url:
        named = url.replace("127.0.0.1", "localhost")
        app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], base_url=named)
        site = Site(app, named)
        site.apart(make_ada)
        yield site
        site.apart(lambda: db.engine.dispose())


def make_ada() -> None:
    """An organizer with a password."""
    with unit_of_work():
        factories.make_user("Ada", is_organizer=True, password_hash=passwords.hasher().hash(GOOD))


@pytest.fixture
def ada(strict: Site, chromium: Any) -> Iterator[Person]:
    """Ada in front of a browser, not signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield Person(strict, page, problems)
    context.close()
    assert [one for one in problems if "Content Security Policy" in one or "Refused" in one or "Error:" in one] == []


def look(person: Person, name: str) -> None:
    """Nothing is wrong with the page for people who read it otherwise; pictures if somebody wants them."""
    before = len(person.problems)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations(person.page)] == []
    person.shoot(f"{name}-1280")
    person.page.evaluate("1")
    del person.problems[before:]  # axe and the camera try to add a style of their own, which the page's policy refuses
    person.page.set_viewport_size({"width": 390, "height": 844})
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    before = len(person.problems)
    person.shoot(f"{name}-390")
    person.page.evaluate("1")
    del person.problems[before:]
    person.page.set_viewport_size({"width": 1280, "height": 900})


def heading(person: Person, text: str) -> None:
    person.page.get_by_role("heading", name=text, exact=True).wait_for()


def sign_in(person: Person) -> None:
    """With the password."""
    person.open("/sign-in")
    person.page.locator("summary", has_text="Use a password").click()
    form = person.page.get_by_role("form", name="Sign in with a password")
    form.get_by_label("E-mail address").fill(ADDRESS)
    form.get_by_label("Password").fill(GOOD)
    form.get_by_role("button", name="Sign in").click()


def sign_out(person: Person) -> None:
    """By the menu, as everywhere."""
    person.page.locator("form[action='/sign-out'] button").first.evaluate("button => button.click()")
    person.page.get_by_text("You are signed out.").wait_for()


def code_of(person: Person, secret: str, steps: int = 0) -> str:
    """What the app shows."""
    return codes.code_at(secret, int(clock.now().timestamp() // codes.STEP) + steps)


def authenticator(person: Person) -> tuple[Any, str]:
    """A device with passkeys in this browser, which finds out that it is its owner."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, str(session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])


def test_an_organizer_signs_in_in_two_steps(ada: Person) -> None:
    sign_in(ada)
    heading(ada, "Second step of signing in")
    ada.sees("Your role needs a second step.")
    look(ada, "led")
    assert ada.page.request.get(ada.site.url + "/organizations/check").status == 403  # not before it is set up

    ada.press("Set up an app")
    heading(ada, "Set up an app")
    look(ada, "app")
    secret = ada.page.locator("code").inner_text().replace(" ", "")
    ada.page.get_by_label("Code").fill("123")
    ada.press("Finish")
    ada.page.locator(".errsum").wait_for()
    look(ada, "app-wrong")
    ada.page.get_by_label("Code").fill(code_of(ada, secret, -1))
    ada.press("Finish")
    heading(ada, "Save your recovery codes")
    look(ada, "codes")
    recovery = ada.page.locator(".codes code").all_inner_texts()
    with ada.page.expect_download() as download:
        ada.follow("Download")
    assert Path(download.value.path()).read_text().split() == recovery
    ada.press("I have saved them")
    ada.page.wait_for_url("**/home")

    sign_out(ada)
    sign_in(ada)
    heading(ada, "Second step")
    look(ada, "second-step")
    ada.page.get_by_label("Code").fill(code_of(ada, secret))
    ada.press("Continue")
    ada.page.wait_for_url("**/home")

    sign_out(ada)
    sign_in(ada)
    ada.page.get_by_label("Code").fill(recovery[0])
    ada.press("Continue")
    ada.page.wait_for_url("**/home")

    cdp, device = authenticator(ada)
    ada.open("/account/second-step/passkeys/new")
    look(ada, "new-passkey")
    ada.page.get_by_label("Name of the passkey").fill("Work laptop")
    ada.press("Add the passkey")
    heading(ada, "Second step of signing in")
    ada.sees("Work laptop", "9 recovery codes are left")
    look(ada, "second-steps")
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    sign_out(ada)
    ada.open("/sign-in")
    look(ada, "sign-in")
    ada.press("Use a passkey")
    ada.page.wait_for_url("**/home")

    sign_out(ada)
    sign_in(ada)
    heading(ada, "Second step")
    look(ada, "second-step-passkey")
    ada.press("Use a passkey")
    ada.page.wait_for_url("**/home")
    assert ada.page.request.get(ada.site.url + "/organizations/check").status == 200
    ada.open("/account/browsers")
    ada.sees("Chrome on Linux", "This browser")
    look(ada, "browsers")
    ada.open("/account/address")
    look(ada, "address")
    ada.open("/account")
    look(ada, "account")


def test_a_device_that_does_not_know_its_owner_is_refused_in_words(ada: Person) -> None:
    sign_in(ada)
    heading(ada, "Second step of signing in")
    cdp, device = authenticator(ada)
    ada.open("/account/second-step/passkeys/new")
    ada.page.get_by_label("Name of the passkey").fill("Key")
    ada.press("Add the passkey")
    heading(ada, "Save your recovery codes")
    ada.press("I have saved them")
    sign_out(ada)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    ada.open("/sign-in")
    ada.press("Use a passkey")
    ada.page.get_by_text("No passkey was used. Try again").wait_for()
    look(ada, "sign-in-refused")


def test_without_script_the_page_says_what_else_there_is(strict: Site, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    person = Person(strict, context.new_page(), [])
    sign_in_form = person.open("/sign-in").locator("form[data-passkey]")
    assert not sign_in_form.is_visible()
    context.close()
