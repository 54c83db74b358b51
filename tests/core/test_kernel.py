"""The kernel's promises, through the running application."""

from __future__ import annotations

from tests.browser import Browser
from tests.personas import People


def test_landing_opens_for_everybody(browser: Browser) -> None:
    assert browser.get("/").status == 200


def test_home_needs_a_sign_in_and_comes_back(browser: Browser, people: People) -> None:
    page = browser.get("/home")
    assert page.status == 303
    assert page.location.endswith("/sign-in?next=/home")
    assert browser.as_(people, "emil").get("/home").status == 200


def test_a_wrong_password_keeps_what_was_typed(browser: Browser, people: People) -> None:
    page = browser.get("/sign-in").submit("Sign in", email="emil@example.org", password="wrong")
    assert page.status == 422
    page.has("password is wrong")
