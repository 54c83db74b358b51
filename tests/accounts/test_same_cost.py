"""Whatever a stranger asks about an address does the same work whether somebody has it here or not.

Work is counted, not timed: statements of the database, calls into the libraries that hash and sign, jobs.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from matchmaker.accounts.engine import passwords
from matchmaker.applications.models import EvaluatorInvitation
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, jobs
from matchmaker.core.db import db, session
from matchmaker.core.jobs import Job
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.notifications.models import Notification
from matchmaker.organizations.models import Invitation
from tests import factories
from tests.browser import Browser, Page
from tests.personas import People

PASSWORD = "violet tractor humming nine"
HASHING = ("_hashlib", "_argon2_cffi_bindings", "hmac", "_hmac", "argon2.low_level")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Statements by their first words, and calls that hash or sign, by name."""
    work: Counter[str] = Counter()

    def statement(_c: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        work[re.sub(r"\d+", "n", " ".join(text.split()[:3]))] += 1  # savepoints are numbered

    def called(_frame: FrameType, kind: str, what: Any) -> None:
        if kind == "c_call" and (getattr(what, "__module__", None) or "").startswith(HASHING):
            work[f"{what.__module__}.{what.__qualname__}"] += 1

    event.listen(db.engine, "before_cursor_execute", statement)
    sys.setprofile(called)
    try:
        yield work
    finally:
        sys.setprofile(None)
        event.remove(db.engine, "before_cursor_execute", statement)


def link(browser: Browser, email: str) -> Callable[[], int]:
    page = browser.get("/sign-in/link")
    return lambda: page.submit("Send me a sign-in link", **{"link-email": email}).status


def forgotten(browser: Browser, email: str) -> Callable[[], int]:
    page = browser.get("/forgotten")
    return lambda: page.submit("Send me the link", email=email).status


def sign_up(browser: Browser, email: str) -> Callable[[], int]:
    page = browser.get("/sign-up")
    return lambda: page.submit("Send me the link", email=email, name="Somebody").status


def sign_in(browser: Browser, email: str) -> Callable[[], int]:
    page = browser.get("/sign-in")
    return lambda: page.submit("Sign in", email=email, password="not the right one").status


@pytest.mark.parametrize("ask", [link, forgotten, sign_up, sign_in])
def test_asking_about_an_address_costs_the_same(
    browser: Browser, people: People, ask: Callable[[Browser, str], Callable[[], int]]
) -> None:
    people.emil.password_hash = passwords.hasher().hash(PASSWORD)
    people.finn.password_hash = passwords.hasher().hash(PASSWORD)
    people.finn.disabled_at = clock.now()
    session().flush()
    found: dict[str, tuple[Counter[str], int, int]] = {}
    for email in ("warm-up@example.org", people.carla.email):  # what a process makes once (templates) is made
        ask(browser.visitor(), email)()
    for who, email in (
        ("known", people.emil.email),
        ("unknown", "nobody-here@example.org"),
        ("locked", people.finn.email),
    ):
        send = ask(browser.visitor(), email)
        before = session().scalar(sa.select(sa.func.count(Job.id))) or 0
        with counted() as work:
            status = send()
        asked = (session().scalar(sa.select(sa.func.count(Job.id))) or 0) - before
        found[who] = (work, asked, status)
    assert any("INSERT" in name for name in found["known"][0])
    assert any(name.startswith(HASHING) for name in found["known"][0])
    assert found["unknown"] == found["known"]
    assert found["locked"] == found["known"]


def member(browser: Browser, people: People, email: str) -> Callable[[], Page]:
    page = browser.as_(people, "carla").get("/organizations/hydrolog/members")
    return lambda: page.submit("Send invitation", email=email)


def evaluator(browser: Browser, people: People, email: str) -> Callable[[], Page]:
    graz = people.organizations["graz"]
    known = sa.select(Challenge).where(Challenge.city_id == graz.id)
    challenge = session().scalars(known).first() or factories.make_challenge(graz)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/evaluators")
    return lambda: page.submit("Invite evaluator", email=email)


@pytest.mark.parametrize("invite", [member, evaluator])
def test_inviting_an_address_costs_and_shows_the_same(
    browser: Browser, people: People, invite: Callable[[Browser, People, str], Callable[[], Page]]
) -> None:
    """Whoever invites learns only from the invited person whether somebody has the address here."""
    people.finn.disabled_at = clock.now()
    known, locked, unknown = people.ivo.email, people.finn.email, "iva@example.org"
    found: dict[str, tuple[Counter[str], int, int, str]] = {}
    for email in ("warm-up@example.org", people.dora.email):  # what a process makes once (templates) is made
        invite(browser, people, email)()
    for email in (known, unknown, locked):
        session().execute(sa.delete(EvaluatorInvitation))
        session().execute(sa.delete(Invitation))
        session().expire_all()
        send = invite(browser, people, email)
        before = session().scalar(sa.select(sa.func.count(Job.id))) or 0
        with counted() as work:
            answer = send()
        asked = (session().scalar(sa.select(sa.func.count(Job.id))) or 0) - before
        words = answer.follow().words.replace(email, "the address")
        found[email] = (work, asked, answer.status, words)
    assert "the address" in found[known][3]
    assert found[known][1] == 2  # the mail, and the job that looks who is invited
    assert found[unknown] == found[known]
    assert found[locked] == found[known]


@pytest.mark.parametrize(
    ("invite", "words"), [(member, "Hydrolog invites you"), (evaluator, "Graz asks you to assess")]
)
def test_whoever_has_an_account_is_told_in_their_list(
    browser: Browser, people: People, invite: Callable[[Browser, People, str], Callable[[], Page]], words: str
) -> None:
    invite(browser, people, people.ivo.email)()
    invite(browser, people, "iva@example.org")()
    assert session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ivo.id)).all() == []
    jobs.drain()
    [text] = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ivo.id)).all()
    assert words in text


def test_a_wrong_password_costs_the_same_with_a_second_step(browser: Browser, people: People) -> None:
    for person in (people.emil, people.eva):
        person.password_hash = passwords.hasher().hash(PASSWORD)
    people.emil.second_step_since = clock.now()
    session().flush()
    sign_in(browser.visitor(), people.carla.email)()
    found = []
    for email in (people.emil.email, people.eva.email, "nobody-here@example.org"):
        send = sign_in(browser.visitor(), email)
        with counted() as work:
            status = send()
        found.append((work, status))
    assert found[0] == found[1] == found[2]


def test_a_message_to_nobody_is_never_sent_and_leaves_nothing(browser: Browser, people: People) -> None:
    link(browser.visitor(), "nobody-here@example.org")()
    forgotten(browser.visitor(), "nobody-here@example.org")()
    browser.as_(people, "gus").get("/admin/outbox").lacks("nobody-here")
    rows = session().scalars(sa.select(OutboxMail)).all()
    assert {row.status for row in rows} == {MailStatus.NOBODY.value}
    jobs.drain()
    assert not session().scalars(sa.select(OutboxMail)).all()
