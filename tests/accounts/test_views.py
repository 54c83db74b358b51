"""Accounts in a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts.engine import passwords
from matchmaker.core import clock, tokens
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from tests import factories
from tests.browser import Browser
from tests.conftest import test_config
from tests.personas import People

GOOD = "violet tractor humming nine"


def last_link() -> str:
    body = session().scalars(sa.select(OutboxMail.body).order_by(OutboxMail.id.desc())).first() or ""
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found, body
    return found.group(1)


def test_a_newcomer_signs_up_confirms_and_is_in(browser: Browser, database: object) -> None:
    page = browser.get("/sign-up").submit("Send me the link", name="Nora Nagy", email="nora@city.example")
    page.follow().has("Check your e-mail")
    page = browser.get(last_link()).has("Nora Nagy, nora@city.example")
    weak = page.submit("Create account", password="aaaaaaaaaaaa")
    assert weak.status == 422
    weak.has("easy to guess")
    assert page.submit("Create account", password=GOOD).location.endswith("/home")
    browser.get("/account").has("Nora Nagy", "You are not a member of an organization yet")
    assert browser.get(last_link()).status == 422  # used


def test_the_sign_up_answer_does_not_tell_who_is_known(browser: Browser, people: People) -> None:
    known = browser.get("/sign-up").submit("Send me the link", name="A", email="emil@example.org")
    unknown = browser.get("/sign-up").submit("Send me the link", name="A", email="nobody@example.org")
    assert (known.status, known.location) == (unknown.status, unknown.location)
    known = browser.get("/forgotten").submit("Send me the link", email="emil@example.org")
    unknown = browser.get("/forgotten").submit("Send me the link", email="nobody@example.org")
    assert (known.status, known.location, known.text) == (unknown.status, unknown.location, unknown.text)


def test_wrong_input_is_kept_and_named(browser: Browser, database: object) -> None:
    page = browser.get("/sign-up").submit("Send me the link", name="Nora", email="not-an-address")
    assert page.status == 422
    page.has("not a complete e-mail address")
    assert 'value="not-an-address"' in page.text


@pytest.mark.parametrize(("address", "button"), [("/forgotten", "Save password"), ("/sign-in/link", "Sign in now")])
def test_another_device_goes_on_to_where_somebody_was_going(
    browser: Browser, people: People, address: str, button: str
) -> None:
    browser.get("/challenges/new").follow()
    name = "email" if address == "/forgotten" else "link-email"
    button_there = "Send me the link" if address == "/forgotten" else "Send me a sign-in link"
    browser.get(address).submit(button_there, **{name: "emil@example.org"})
    page = Browser(browser.app).get(last_link())
    entered = page.submit(button, **({"password": GOOD} if address == "/forgotten" else {}))
    assert entered.location == "/challenges/new"


def test_forgotten_password_by_mail(browser: Browser, people: People) -> None:
    browser.get("/forgotten").submit("Send me the link", email="emil@example.org")
    link = last_link()
    assert browser.get(link).submit("Save password", password=GOOD).status == 303
    browser.visitor()
    assert browser.get(link).status == 422
    page = browser.get("/sign-in").submit("Sign in", action="/sign-in", email="emil@example.org", password=GOOD)
    assert page.location == "/home"


def test_a_sign_in_link_comes_back_to_the_page(browser: Browser, people: People) -> None:
    page = browser.get("/sign-in?next=/guide").submit("Send me a sign-in link", **{"link-email": "emil@example.org"})
    assert page.location.endswith("/mail-sent")
    link = last_link()
    page = browser.get(link).submit("Sign in now")
    assert page.location == "/guide"
    browser.visitor()
    assert browser.get(link).status == 422


def test_a_new_session_begins_at_sign_in(browser: Browser, people: People) -> None:
    """Session fixation: what a stranger planted before is gone, and the id is not carried over."""
    emil = people.users["emil"]
    emil.password_hash = passwords.hasher().hash(GOOD)
    with browser.client.session_transaction() as kept:
        kept["acting_for"], kept["planted"], kept["on_behalf"] = "administrator", "by a stranger", "x"
    browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD})
    with browser.client.session_transaction() as kept:
        assert "planted" not in kept
        assert "on_behalf" not in kept
        assert kept["_user_id"] == f"{emil.id}.{emil.stamp}"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ],
)
def test_next_never_leads_away(browser: Browser, people: People, target: str) -> None:
    emil = people.users["emil"]
    emil.password_hash = passwords.hasher().hash(GOOD)
    page = browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD, "next": target})
    assert page.location == "/home"


def test_a_new_password_ends_other_sessions_but_not_this_one(app: Flask, browser: Browser, people: People) -> None:
    emil = people.users["emil"]
    emil.password_hash = passwords.hasher().hash(GOOD)
    other = Browser(app).as_(people, "emil")
    browser.as_(people, "emil")
    page = browser.get("/account/password").submit(
        "Change password", current=GOOD, password="orange kettle sings twice"
    )
    assert page.status == 303
    assert browser.get("/account").status == 200
    assert other.get("/account").status == 303


def test_language_and_time_zone_are_kept(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo")
    page = browser.get("/account").submit("Save your account", name="Ivo", language="de", timezone="America/Bogota")
    assert page.status == 303
    assert (people.users["ivo"].language, people.users["ivo"].timezone) == ("de", "America/Bogota")
    with browser.client.session_transaction() as kept:
        assert (kept["language"], kept["timezone"]) == ("de", "America/Bogota")


def test_download_my_data(browser: Browser, people: People) -> None:
    page = browser.as_(people, "carla").get("/account/data.json")
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    assert page.response.json["memberships"][0]["role"] == "owner"


def test_deleting_says_what_goes_and_signs_out(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo")
    page = browser.get("/account/delete").has("What we delete", "What we keep").submit("Delete my account")
    assert page.status == 303
    assert browser.get("/account").status == 303
    page = browser.as_(people, "emil").get("/account").has("Graz has no other owner")
    assert "/account/delete" not in page.links()


def test_personas_show_name_role_and_organization(browser: Browser, people: People) -> None:
    people.users["emil"].is_demo = people.users["ada"].is_demo = True
    page = browser.get("/sign-in").has("Emil", "Owner, Graz", "Ada", "Organizer")
    assert page.submit("Sign in as Emil").status == 303
    browser.get("/account").has("Emil")


def test_personas_never_in_production(
    app: Flask, browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    emil = people.users["emil"]
    emil.is_demo = True
    for changes in ({"env": "production", "demo": True}, {"demo": False}):
        settings = test_config("sqlite://", app.config["SETTINGS"].data_dir, **changes)
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        browser.get("/sign-in").lacks("People of the demo", "Sign in as Emil")
        assert browser.post(f"/sign-in/persona/{emil.public_id}").status == 404


def test_the_sign_in_page_asks_the_same_for_one_and_for_thirty_personas(browser: Browser, people: People) -> None:
    people.users["emil"].is_demo = True
    one = browser.get("/sign-in").statements.count
    for n in range(29):
        factories.make_member(people.organizations["graz"], factories.make_user(f"P{n}", is_demo=True))
    assert browser.get("/sign-in").statements.count == one


def with_password(people: People, name: str) -> None:
    people.users[name].password_hash = passwords.hasher().hash(GOOD)


def test_a_copied_cookie_is_worthless_after_signing_out_everywhere(
    app: Flask, browser: Browser, people: People
) -> None:
    with_password(people, "emil")
    link = tokens.make("link", {"id": people.users["emil"].id, "stamp": people.users["emil"].stamp, "n": "x"})
    browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD})
    thief = Browser(app)
    domain = app.config["SERVER_NAME"].partition(":")[0]
    cookie = browser.client.get_cookie("round_table", domain)
    assert cookie is not None
    thief.client.set_cookie("round_table", cookie.value, domain=domain)
    assert thief.get("/account").status == 200
    page = browser.get("/account/browsers").submit("Sign out everywhere else")
    assert page.status == 303
    browser.get("/account").has("All your other browsers and devices are signed out.")
    assert thief.get("/account").status == 303
    assert browser.get(f"/sign-in/link/{link}").status == 422  # mailed links end as well


@pytest.mark.parametrize(("beyond", "status"), [(-1, 200), (1, 303)])
def test_a_session_ends_by_itself(app: Flask, browser: Browser, people: People, beyond: int, status: int) -> None:
    with_password(people, "emil")
    browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD})
    with shifted(days=app.config["SETTINGS"].session_days + beyond):
        assert browser.get("/account").status == status


@contextmanager
def shifted(*, days: int) -> Iterator[None]:
    """The wall clock that cookies are signed with, moved on."""
    with pytest.MonkeyPatch.context() as patch:
        now = time.time()
        patch.setattr("itsdangerous.timed.time.time", lambda: now + days * 86_400)
        yield


def test_a_new_password_by_mail_ends_all_sessions(app: Flask, browser: Browser, people: People) -> None:
    other = Browser(app).as_(people, "emil")
    browser.get("/forgotten").submit("Send me the link", email="emil@example.org")
    assert browser.get(last_link()).submit("Save password", password=GOOD).status == 303
    assert browser.get("/account").status == 200
    assert other.get("/account").status == 303


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/password", {"current": "x", "password": "orange kettle sings twice"}),
        ("/account/delete", {"password": "x"}),
    ],
)
def test_an_open_browser_is_no_place_to_guess_the_password(
    browser: Browser, people: People, path: str, fields: dict[str, str]
) -> None:
    with_password(people, "ivo")
    browser.as_(people, "ivo")
    for _try in range(account_jobs.MAX_PER_ADDRESS):
        assert browser.post(path, fields).status == 422
    assert browser.post(path, fields).status == 429
    right = {name: GOOD if value == "x" else value for name, value in fields.items()}
    assert browser.post(path, right).status == 429
    assert browser.post("/sign-in", {"email": "ivo@example.org", "password": GOOD}).status == 429
    with clock.at(clock.now() + account_jobs.WINDOW):
        assert browser.post(path, right).status == 303


def test_a_weak_new_password_does_not_count(browser: Browser, people: People) -> None:
    with_password(people, "ivo")
    browser.as_(people, "ivo")
    for _try in range(account_jobs.MAX_PER_ADDRESS + 1):
        assert browser.post("/account/password", {"current": GOOD, "password": "aaaaaaaaaaaa"}).status == 422


def test_guessing_from_one_origin_is_slowed_down_for_all_addresses(browser: Browser, people: People) -> None:
    for number in range(account_jobs.MAX_PER_ORIGIN):
        assert browser.post("/sign-in", {"email": f"x{number}@example.org", "password": "no"}).status == 422
    page = browser.post("/sign-in", {"email": "emil@example.org", "password": "no"})
    assert page.status == 429
    page.has("wait 15 minutes")
