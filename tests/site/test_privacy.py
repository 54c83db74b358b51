"""The page that says what is kept about people."""

from __future__ import annotations

from matchmaker.admin.queries.kept_data import KEPT
from tests.browser import Browser
from tests.personas import People


def test_everybody_reads_what_is_kept_why_and_how_long(browser: Browser) -> None:
    page = browser.visitor().get("/privacy")
    for one in KEPT:
        page.has(str(one.what), str(one.why))
    days = browser.app.config["SETTINGS"].keep_sign_ins_days
    page.has(f"Sign-in attempts To stop people who guess passwords. {days} days Deleted.")
    page.has("Your name stays in it, because decisions must stay explainable.")


def test_it_is_one_click_away(browser: Browser, people: People) -> None:
    assert "/privacy" in browser.visitor().get("/").links()
    assert "/privacy" in browser.get("/guide").links()
    assert "/privacy" in browser.as_(people, "gus").get("/admin/retention").links()
