"""Getting in and out, through the door: what a stranger can measure, use up, lock or keep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts.engine import passwords
from matchmaker.core import tokens
from tests.browser import Browser
from tests.personas import People

GOOD = "violet tractor humming nine"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that were compared with a hash: the work that takes long."""
    seen: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, stored: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            seen.append(str(password))
            return super().verify(stored, password)

    counting = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", lambda: counting)
    return seen


def test_signing_in_costs_the_same_with_and_without_an_account(
    browser: Browser, people: People, hashes: list[str]
) -> None:
    people.users["emil"].password_hash = passwords.hasher().hash(GOOD)
    people.users["eva"].password_hash = None
    people.users["finn"].disabled_at = people.users["finn"].created_at
    people.users["finn"].password_hash = passwords.hasher().hash(GOOD)
    costs = {}
    for who in ("emil", "eva", "finn", "nobody"):
        hashes.clear()
        assert browser.visitor().post("/sign-in", {"email": f"{who}@example.org", "password": "wrong"}).status == 422
        costs[who] = len(hashes)
    assert set(costs.values()) == {1}, costs


def test_a_copied_cookie_is_worthless_after_signing_out(app: Flask, browser: Browser, people: People) -> None:
    people.users["emil"].password_hash = passwords.hasher().hash(GOOD)
    elsewhere = Browser(app)
    for one in (browser, elsewhere):
        assert one.post("/sign-in", {"email": "emil@example.org", "password": GOOD}).status == 303
    thief = Browser(app).carrying(browser.session_cookie())
    assert thief.get("/account").status == 200
    assert browser.post("/sign-out").status == 303
    assert thief.get("/account").status == 303
    assert elsewhere.get("/account").status == 200  # other browsers go on
    assert browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD}).status == 303
    assert browser.get("/account").status == 200
    assert thief.get("/account").status == 303


def test_a_session_without_a_name_ends_with_all_others(app: Flask, browser: Browser, people: People) -> None:
    thief = Browser(app).as_(people, "emil")
    browser.as_(people, "emil").post("/sign-out")
    assert thief.get("/account").status == 303


def test_a_rival_locks_nobody_out_of_a_browser_that_knows_them(app: Flask, people: People) -> None:
    people.users["emil"].password_hash = passwords.hasher().hash(GOOD)
    mine, rival = Browser(app), Browser(app)
    right = {"email": "emil@example.org", "password": GOOD}
    assert mine.post("/sign-in", right).status == 303
    mine.post("/sign-out")
    for _try in range(account_jobs.MAX_PER_ADDRESS):
        assert rival.post("/sign-in", right | {"password": "no"}).status == 422
    assert rival.post("/sign-in", right).status == 429
    assert mine.post("/sign-in", right).status == 303
    for _time in range(account_jobs.MAX_MAILS_PER_ADDRESS):
        assert rival.post("/forgotten", {"email": "emil@example.org"}).status == 303
    assert rival.post("/forgotten", {"email": "emil@example.org"}).status == 429
    assert mine.post("/forgotten", {"email": "emil@example.org"}).status == 303


def test_the_mailbox_makes_a_browser_known(app: Flask, people: People) -> None:
    emil = people.users["emil"]
    emil.password_hash = passwords.hasher().hash(GOOD)
    mine, rival = Browser(app), Browser(app)
    right = {"email": "emil@example.org", "password": GOOD}
    for _try in range(account_jobs.MAX_PER_ADDRESS):
        rival.post("/sign-in", right | {"password": "no"})
    assert mine.post("/sign-in", right).status == 429  # the same network
    link = tokens.make("link", {"id": emil.id, "stamp": emil.stamp, "n": "x"})
    assert mine.get(f"/sign-in/link/{link}").submit("Sign in now").status == 303
    mine.post("/sign-out")
    assert mine.post("/sign-in", right).status == 303


def test_no_other_address_is_known_to_a_browser(app: Flask, people: People) -> None:
    for who in ("emil", "carla"):
        people.users[who].password_hash = passwords.hasher().hash(GOOD)
    rival = Browser(app)
    rival.post("/sign-in", {"email": "carla@example.org", "password": GOOD})
    rival.post("/sign-out")
    for _try in range(account_jobs.MAX_PER_ADDRESS):
        assert rival.post("/sign-in", {"email": "emil@example.org", "password": "no"}).status == 422
    assert rival.post("/sign-in", {"email": "emil@example.org", "password": GOOD}).status == 429


@pytest.mark.parametrize("page", ["http://localhost//evil.example", "http://localhost/\\evil.example", "http://[::1"])
def test_changing_colours_never_leads_away(app: Flask, browser: Browser, people: People, page: str) -> None:
    host = str(app.config["SERVER_NAME"])
    headers = {"Referer": page.replace("localhost", host)}
    answer = browser.post("/display", {"theme": "dark"}, headers=headers)
    assert (answer.status, answer.location) == (303, "/")
