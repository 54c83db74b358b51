"""Where one is signed in: listed, ended one by one or all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from matchmaker.accounts.engine import passwords
from matchmaker.accounts.engine.devices import device_of
from matchmaker.accounts.models import BrowserSession, User
from matchmaker.core import clock, retention
from matchmaker.core.db import session
from matchmaker.core.retention import delete_old
from tests.browser import Browser
from tests.personas import People

GOOD = "violet tractor humming nine"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def emil(people: People) -> User:
    people.emil.password_hash = passwords.hasher().hash(GOOD)
    session().flush()
    return people.emil


def signed_in(browser: Browser, user: User, agent: str = FIREFOX) -> Browser:
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    page = browser.get("/sign-in").submit("Sign in", action="/sign-in", email=user.email, password=GOOD)
    assert page.status == 303
    return browser


def rows(user: User) -> list[BrowserSession]:
    wanted = sa.select(BrowserSession).where(BrowserSession.user_id == user.id).order_by(BrowserSession.id)
    return list(session().scalars(wanted.execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox|Linux"),
        (SAFARI, "Safari|iPhone"),
        (EDGE, "Edge|Windows"),
        ("curl/8.0", "|"),
        ("", "|"),
    ],
)
def test_a_device_is_told_by_two_names(agent: str, device: str) -> None:
    assert device_of(agent) == device


def test_browsers_are_listed_and_this_one_is_marked(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    signed_in(Browser(browser.app), emil, SAFARI)
    page = browser.get("/account/browsers").has("Firefox on Linux", "Safari on iPhone")
    assert page.words.index("Firefox on Linux") < page.words.index("This browser")
    assert page.words.index("This browser") < page.words.index("Safari on iPhone")
    assert len(page.forms()) == len(browser.get("/account/browsers").forms())
    for row in rows(emil):
        assert row.digest not in page.text


def test_one_browser_is_signed_out(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    other = signed_in(Browser(browser.app), emil, SAFARI)
    assert other.get("/account").status == 200
    browser.get("/account/browsers").submit("Sign out: Safari iPhone", action="/end").follow().lacks("Safari")
    assert other.get("/account").status == 303
    assert browser.get("/account").status == 200


def test_nobody_ends_the_browser_of_somebody_else(browser: Browser, people: People, emil: User) -> None:
    other = signed_in(Browser(browser.app), emil)
    row = rows(emil)[0]
    browser.as_(people, "finn")
    assert browser.post(f"/account/browsers/{row.public_id}/end").status == 404
    assert other.get("/account").status == 200


def test_a_browser_is_seen_now_and_then(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    began = rows(emil)[0].seen_at
    with clock.at(began + timedelta(minutes=5)):
        browser.get("/account")
        assert rows(emil)[0].seen_at == began
    with clock.at(began + timedelta(minutes=11)):
        browser.get("/account")
        assert rows(emil)[0].seen_at == began + timedelta(minutes=11)


def test_a_session_from_before_browsers_were_noted_is_known_when_it_is_seen(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    session().execute(sa.delete(BrowserSession))
    assert browser.get("/account").status == 200
    assert [row.device for row in rows(emil)] == ["Firefox|Linux"]
    copy = Browser(browser.app).carrying(browser.session_cookie())
    session().execute(sa.delete(BrowserSession))
    browser.get("/account").submit(action="/sign-out")
    assert copy.get("/account").status == 303


def test_all_others_are_signed_out_and_this_one_is_listed_anew(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    other = signed_in(Browser(browser.app), emil, SAFARI)
    browser.get("/account/browsers").submit("Sign out everywhere else").follow().lacks("Safari").has("This browser")
    assert other.get("/account").status == 303
    assert browser.get("/account").status == 200


def test_an_ended_session_is_remembered_as_long_as_its_cookie_could_live(browser: Browser, emil: User) -> None:
    signed_in(browser, emil)
    copy = Browser(browser.app).carrying(browser.session_cookie())
    browser.get("/account").submit(action="/sign-out")
    kind = retention.kinds()["browser_session"]
    days = browser.app.config["SETTINGS"].session_days
    with clock.at(clock.now() + timedelta(days=days) - timedelta(minutes=1)):
        assert delete_old(kind) == 0
        assert copy.get("/account").status == 303
    with clock.at(clock.now() + timedelta(days=days + 1, minutes=1)):
        assert delete_old(kind) == 1  # now the cookie is too old by itself


def test_a_password_is_hashed_anew_when_the_parameters_changed(
    browser: Browser, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = emil.password_hash
    signed_in(browser, emil)
    assert emil.password_hash == before
    monkeypatch.setattr(passwords, "hasher", lambda: PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    page = browser.visitor().get("/sign-in")
    assert page.submit("Sign in", action="/sign-in", email=emil.email, password="wrong").status == 422
    assert emil.password_hash == before
    signed_in(browser, emil)
    assert emil.password_hash != before
    assert passwords.fits(emil.password_hash, GOOD)
    assert emil.password_hash is not None
    assert "t=2" in emil.password_hash
