"""Passkeys: made, used to sign in and as the second step; whatever is wrong with an answer is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts import queries
from matchmaker.accounts.engine import passkeys, passwords
from matchmaker.accounts.models import Passkey, User
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from tests.accounts.authenticator import Device
from tests.browser import Browser, Page
from tests.personas import People

GOOD = "violet tractor humming nine"
HOST, ORIGIN = "localhost", "http://localhost:5000"


def device(**changes: Any) -> Device:
    return Device(**({"origin": ORIGIN, "host": HOST} | changes))


def question(page: Page) -> tuple[str, str]:
    """The options a page gives its script, and the token that must come back."""
    form = next(form for form in page.forms() if form.get("data-passkey"))
    token = next(
        e.get("value")
        for e in form.iter()
        if (e.get("name") or "").endswith("token") and "csrf" not in e.get("name", "")
    )
    return form.get("data-passkey", ""), token or ""


def send(page: Page, answer: str, **more: str) -> Page:
    """What the script does: fill the hidden field and send the form."""
    action = next(form.get("action", "") for form in page.forms() if form.get("data-passkey"))
    return page.submit(action=action, **{"passkey-answer": answer, **more})


def add(browser: Browser, key: Device, name: str = "Laptop") -> Page:
    page = browser.get("/account/second-step/passkeys/new")
    return send(page, key.make(question(page)[0]), **{"passkey-name": name})


@pytest.fixture
def emil(people: People) -> User:
    people.emil.password_hash = passwords.hasher().hash(GOOD)
    session().flush()
    return people.emil


@pytest.fixture
def key(browser: Browser, people: People, emil: User) -> Device:
    """A passkey of Emil's."""
    found = device()
    page = add(browser.as_(people, "emil"), found)
    page.has("Save your recovery codes")
    return found


@pytest.mark.parametrize(
    ("name", "address", "host"),
    [
        ("127.0.0.1", "http://127.0.0.1:5000", passkeys.Host("localhost", ("http://localhost:5000",), "S")),
        ("localhost", "http://localhost", passkeys.Host("localhost", ("http://localhost",), "S")),
        ("t.example", "https://t.example", passkeys.Host("t.example", ("https://t.example",), "S")),
        ("10.0.0.7", "http://10.0.0.7", None),
        ("::1", "http://[::1]", None),
        ("", "", None),
    ],
)
def test_a_bare_network_address_has_no_passkeys(name: str, address: str, host: passkeys.Host | None) -> None:
    assert passkeys.host_of(name, address, "S") == host


def test_a_passkey_signs_in_alone(browser: Browser, emil: User, key: Device) -> None:
    page = browser.visitor().get("/sign-in?next=/account/data.json")
    options = json.loads(question(page)[0])
    assert options["allowCredentials"] == []  # nobody learns who has one
    assert options["userVerification"] == "required"
    assert send(page, key.use(question(page)[0])).location == "/account/data.json"
    last = session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.verb, last.user_id) == ("accounts.sign_in_with_passkey", emil.id)


def test_a_passkey_is_the_second_step(browser: Browser, emil: User, key: Device) -> None:
    key.verifies = False  # a security key without PIN is enough after a password
    page = browser.visitor().get("/sign-in").submit("Sign in", action="/sign-in", email=emil.email, password=GOOD)
    page = page.follow()
    assert [one["id"] for one in json.loads(question(page)[0])["allowCredentials"]] == queries.credentials_of(emil)
    assert send(page, key.use(question(page)[0])).status == 303
    browser.get("/account").has(emil.email)


def test_without_its_owner_known_a_passkey_does_not_sign_in_alone(browser: Browser, emil: User, key: Device) -> None:
    key.verifies = False
    page = browser.visitor().get("/sign-in")
    send(page, key.use(question(page)[0])).has("This passkey does not fit.")
    assert browser.get("/account").status == 303


@pytest.mark.parametrize("lie", ["origin", "host", "challenge", "count", "signature", "nonsense", "stranger", "empty"])
def test_a_wrong_answer_signs_nobody_in(browser: Browser, emil: User, key: Device, lie: str) -> None:
    page = browser.visitor().get("/sign-in")
    options = question(page)[0]
    if lie == "origin":
        key.origin = "http://evil.example"
    if lie == "host":
        key.host = "evil.example"
    if lie == "count":
        session().execute(sa.update(Passkey).values(uses=7))
    answer = key.use(options, challenge="AAAA" if lie == "challenge" else None)
    if lie == "signature":
        answer = device(credential=key.credential).use(options)
    if lie == "stranger":
        answer = device().use(options)
    answer = {"nonsense": "{]", "empty": ""}.get(lie, answer)
    page = send(page, answer)
    assert page.status == 422
    page.has("This passkey does not fit.")
    assert browser.get("/account").status == 303


@pytest.mark.parametrize("field", ["answer", "token"])
@pytest.mark.parametrize("door", ["alone", "second step", "new"])
def test_what_no_device_sends_is_refused_with_a_sentence(
    browser: Browser, emil: User, key: Device, door: str, field: str
) -> None:
    """Nobody sees the field in which the script sends the answer, so the sentence stands above the form."""
    if door == "new":
        page = browser.get("/account/second-step/passkeys/new")
    else:
        page = browser.visitor().get("/sign-in")
        if door == "second step":
            page = page.submit("Sign in", action="/sign-in", email=emil.email, password=GOOD).follow()
    more = {"passkey-name": "X"} if door == "new" else {}
    page = send(page, "{}", **{f"passkey-{field}": "x" * 9_000, **more})
    assert page.status == 422
    page.has("What your browser sent along cannot be used. Reload the page and try again.")
    assert len(session().scalars(sa.select(Passkey)).all()) == 1


def test_an_answer_works_once_and_for_fifteen_minutes(browser: Browser, emil: User, key: Device) -> None:
    page = browser.visitor().get("/sign-in")
    answer = key.use(question(page)[0])
    assert send(page, answer).status == 303
    key.uses = 0
    session().execute(sa.update(Passkey).values(uses=0))  # a device that does not count
    other = Browser(browser.app)
    token = question(page)[1]
    fields = {"passkey-token": token, "passkey-answer": answer}
    assert other.post("/sign-in/passkey", fields).status == 422
    page = browser.visitor().get("/sign-in")
    with clock.at(clock.now() + timedelta(minutes=16)):
        send(page, key.use(question(page)[0])).has("This page was open for too long.")


def test_the_count_goes_up_with_each_use(browser: Browser, emil: User, key: Device) -> None:
    for _time in range(3):
        page = browser.visitor().get("/sign-in")
        assert send(page, key.use(question(page)[0])).status == 303
    assert session().scalar(sa.select(Passkey.uses)) == 3


def test_the_second_step_takes_no_passkey_of_somebody_else(
    browser: Browser, people: People, emil: User, key: Device
) -> None:
    own = device()
    add(Browser(browser.app).as_(people, "finn"), own)
    page = browser.visitor().get("/sign-in").submit("Sign in", action="/sign-in", email=emil.email, password=GOOD)
    page = page.follow()
    send(page, own.use(question(page)[0])).has("This passkey does not fit.")
    alone = browser.get("/sign-in")  # a question of the other page answers nothing here
    fields = {"passkey-token": question(alone)[1], "passkey-answer": key.use(question(alone)[0])}
    assert browser.post("/sign-in/second-step/passkey", fields).status == 422
    assert browser.get("/account").status == 303


def test_a_locked_account_stays_locked(browser: Browser, emil: User, key: Device) -> None:
    emil.disabled_at = clock.now()
    session().flush()
    page = browser.visitor().get("/sign-in")
    assert send(page, key.use(question(page)[0])).status == 422


def test_several_keys_are_named_and_removed(browser: Browser, people: People, emil: User, key: Device) -> None:
    add(browser, device(), "Key ring").follow().has("The passkey is added.", "Laptop", "Key ring")
    assert add(browser, key, "Again").status == 422  # the same key twice
    assert add(browser, device(), " ").status == 422
    page = browser.get("/account/second-step").submit("Remove: Laptop", action="/remove").follow()
    page.has("Key ring").lacks("Laptop")
    page = browser.visitor().get("/sign-in")
    assert send(page, key.use(question(page)[0])).status == 422
    row = session().scalars(sa.select(Passkey)).one()
    assert browser.as_(people, "finn").post(f"/account/second-step/passkeys/{row.public_id}/remove").status == 404


@pytest.mark.parametrize("lie", ["origin", "host", "challenge"])
def test_a_key_made_for_another_page_is_not_kept(browser: Browser, people: People, emil: User, lie: str) -> None:
    found = device(**({"origin": "http://evil.example"} if lie == "origin" else {}))
    found.host = "evil.example" if lie == "host" else HOST
    page = browser.as_(people, "emil").get("/account/second-step/passkeys/new")
    options = question(page)[0]
    answer = found.make(json.dumps(json.loads(options) | {"challenge": "AAAA"}) if lie == "challenge" else options)
    send(page, answer, **{"passkey-name": "X"}).has("Your device did not make a passkey for this page.")
    assert not session().scalars(sa.select(Passkey)).all()


def test_guesses_with_the_passkey_of_somebody_are_counted(browser: Browser, emil: User, key: Device) -> None:
    browser.visitor()
    bad = device(credential=key.credential)
    seen = []
    for _try in range(10):
        page = Browser(browser.app).get("/sign-in")
        seen.append(send(page, bad.use(question(page)[0])).status)
    assert seen[-1] == 429
    assert seen[0] == 422


@pytest.mark.slow
def test_heavy_libraries_are_loaded_when_they_are_needed(app: Flask) -> None:
    import subprocess
    import sys

    heavy = "cryptography", "webauthn", "authlib", "joserfc", "requests", "pyotp"
    code = f"""
import sys, matchmaker.app, matchmaker.accounts.views.second_step, matchmaker.accounts.views.provider
print([name for name in {heavy} if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
