"""What browsers are told on every page, and what other sites cannot send."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.browser import Browser
from tests.personas import People

FROM_OUTSIDE = {
    "notifications.stop",  # mail programs post there; the signed address is the secret
    "notifications.stop_alert",
    "site.note_policy_reports",  # browsers post there by themselves; it changes nothing
}
SAMPLES = {"int": 7, "default": "x7k2m9p4q1w8"}


def addresses_of_forms(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, sample address) of every route that takes a form."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/") and rule.endpoint not in FROM_OUTSIDE:
            kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
            values: dict[str, Any] = {
                name: SAMPLES["int"] if kind == "WholeNumber" else SAMPLES["default"] for name, kind in kinds.items()
            }
            found.append((rule.endpoint, adapter.build(rule.endpoint, values, method="POST")))
    return found


def test_no_form_is_taken_from_another_site(app: Flask, browser: Browser, people: People) -> None:
    addresses = addresses_of_forms(app)
    assert len(addresses) > 100
    browser.as_(people, "gus")
    for endpoint, address in addresses:
        answer = browser.client.post(address, data={"name": "x"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 400, endpoint


def test_browsers_stay_on_https(browser: Browser) -> None:
    secure = browser.client.get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in browser.client.get("/").headers


def test_pages_of_people_are_kept_nowhere(browser: Browser, people: People) -> None:
    browser.as_(people, "carla")
    for path in ("/home", "/account", "/challenges", "/applications", "/account/data.json"):
        answer = browser.client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path


def test_every_page_has_the_headers(browser: Browser) -> None:
    for path in ("/", "/no/such/page", "/api/v1/me"):
        headers = browser.client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path


def test_an_error_tells_nothing_of_the_inside(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> str:
        raise RuntimeError("the password of the database is 1234")

    breaks.__access__ = app.view_functions["site.guide"].__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "site.guide", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = browser.visitor().get("/guide").has("Reference:").lacks("1234", "RuntimeError", "Traceback")
    assert page.status == 500
