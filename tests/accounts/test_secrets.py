"""Secrets that open an account reach the mail box alone: no page, no log, no download. The log names who came in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.engine import passwords
from matchmaker.core import jobs, tokens
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from tests.browser import Browser
from tests.conftest import test_config as make_config
from tests.personas import People

GOOD = "violet tractor humming nine"
ASKING = {"/sign-in/link": {"link-email": "ada@example.org"}, "/forgotten": {"email": "ada@example.org"}}


@pytest.fixture
def real_instance(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No demo: real people are here."""
    monkeypatch.setitem(app.config, "SETTINGS", make_config("sqlite://", tmp_path, demo=False))


def newest() -> OutboxMail:
    return session().scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()  # type: ignore[return-value]


def secret_of(mail: OutboxMail) -> str:
    found = re.search(r"/(?:reset|sign-in/link)/([\w.-]+)", mail.body)
    assert found, mail.body
    return found[1]


def ask(browser: Browser, path: str) -> tuple[OutboxMail, str]:
    browser.visitor().get(path).submit("Send me", action=path, **ASKING[path])
    mail = newest()
    return mail, secret_of(mail)


@pytest.mark.parametrize("path", ASKING)
@pytest.mark.parametrize("status", ["waiting", "kept", "sent", "failed"])
@pytest.mark.usefixtures("real_instance")
def test_an_administrator_cannot_become_somebody_by_reading_the_outbox(
    browser: Browser, people: People, path: str, status: str
) -> None:
    mail, secret = ask(browser, path)
    mail.status = status
    browser.as_(people, "gus")
    page = browser.get(f"/admin/outbox/{mail.public_id}")
    assert page.status == 200
    for text in (page.text, browser.get("/admin/outbox").text, browser.get("/admin/jobs").text):
        assert secret not in text


def test_a_sent_message_holds_no_secret_any_more(browser: Browser, people: People) -> None:
    mail, secret = ask(browser, "/forgotten")
    jobs.drain()
    session().refresh(mail)
    assert mail.status == "sent"
    assert secret not in mail.body
    assert "/reset/…" in mail.body


@pytest.mark.parametrize("path", ASKING)
def test_a_download_of_ones_data_holds_no_secret(browser: Browser, people: People, path: str) -> None:
    _mail, secret = ask(browser, path)
    text = browser.as_(people, "ada").get("/account/data.json").text
    assert "/…" in json.loads(text)["mails"][0]["text"]
    assert secret not in text


def test_every_address_with_a_secret_is_hidden(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments & tokens.SECRET_PARTS]
    assert len(rules) > 5
    with app.test_request_context():
        for rule in rules:
            address = "http://x" + re.sub(r"<[^>]+>", "WyJhIl0.aB_c-9", rule.rule)
            hidden = tokens.hide_secrets(f"Open {address}?next=/home now, or https://else.example/reset/there.")
            assert "aB_c-9" not in hidden.partition("?")[0], rule.rule


def test_the_log_names_who_signed_in(browser: Browser, people: People) -> None:
    people.users["emil"].password_hash = passwords.hasher().hash(GOOD)
    browser.post("/sign-in", {"email": "emil@example.org", "password": GOOD})
    _mail, link = ask(browser, "/sign-in/link")
    browser.get(f"/sign-in/link/{link}").submit("Sign in now")
    _mail, reset = ask(browser, "/forgotten")
    browser.get(f"/reset/{reset}").submit("Save password", password=GOOD)
    rows = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb.startswith("accounts.")))
    assert [(row.verb, row.user_id, row.actor_name) for row in rows] == [
        ("accounts.sign_in", people.emil.id, "Emil"),
        ("accounts.use_sign_in_link", people.ada.id, "Ada"),
        ("accounts.reset_password", people.ada.id, "Ada"),
    ]


def test_nobody_is_named_who_did_not_get_in(browser: Browser, people: People) -> None:
    people.users["emil"].password_hash = passwords.hasher().hash(GOOD)
    browser.post("/sign-in", {"email": "emil@example.org", "password": "wrong"})
    assert session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "accounts.sign_in")).all() == []
