"""Another e-mail address: confirmed at the new one, told at the old one, which can stop it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts import queries
from matchmaker.accounts.engine import passwords
from matchmaker.accounts.models import Passkey, User
from matchmaker.core import clock, tokens
from matchmaker.core.addresses import address_key
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from tests.browser import Browser, Page
from tests.personas import People

GOOD, NEW = "violet tractor humming nine", "emil.huber@graz.example"


@pytest.fixture
def emil(people: People) -> User:
    people.emil.password_hash = passwords.hasher().hash(GOOD)
    session().flush()
    return people.emil


def ask(browser: Browser, email: str = NEW, password: str = GOOD) -> Page:
    return browser.get("/account/address").submit("Send the link", email=email, password=password)


def mails_to(email: str) -> list[OutboxMail]:
    wanted = sa.select(OutboxMail).where(OutboxMail.to_key == address_key(email)).order_by(OutboxMail.id)
    return list(session().scalars(wanted))


def link(email: str, path: str) -> str:
    """The newest link of this kind in the mails to this address."""
    for mail in reversed(mails_to(email)):
        if found := re.search(rf"({path}/\S+)", mail.body):
            return found[1]
    raise AssertionError(f"no {path} to {email}")


def test_an_address_is_changed(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    old = emil.email
    assert ask(browser).location == "/account"
    assert "Emil" not in mails_to(NEW)[0].body.replace(NEW, "")  # whoever reads it may be a stranger
    browser.get("/account").has(f"{NEW} counts once you open the link")
    assert emil.email == old
    page = browser.get(link(NEW, "/new-address"))
    page.has(NEW)
    assert emil.email == old  # a mail scanner opens it, too
    page.submit("Use this address").follow().has(f"Your e-mail address is {NEW} now.")
    assert (emil.email, emil.email_key) == (NEW, address_key(NEW))
    assert [mail.subject for mail in mails_to(old)] == [
        "Somebody asked for another e-mail address",
        "Your e-mail address was changed",
    ]
    assert browser.get(link(NEW, "/new-address")).status == 422  # once
    page = browser.visitor().get("/sign-in")
    assert page.submit("Sign in", action="/sign-in", email=NEW, password=GOOD).status == 303


def test_sessions_and_links_to_the_old_mailbox_end(browser: Browser, people: People, emil: User) -> None:
    reset = tokens.make("reset", {"id": emil.id, "stamp": emil.stamp})
    browser.as_(people, "emil")
    ask(browser)
    elsewhere = Browser(browser.app)  # the mailbox is open on another device
    elsewhere.get(link(NEW, "/new-address")).submit("Use this address")
    assert browser.get("/account").status == 303
    assert elsewhere.get("/account").status == 303  # the link signs nobody in
    assert browser.get(f"/reset/{reset}").status == 422


def test_it_takes_the_password_and_a_guess_is_counted(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    for _try in range(account_jobs.MAX_PER_ADDRESS):
        assert ask(browser, password="not the right one").status == 422
    assert ask(browser).status == 429
    assert not mails_to(NEW)


@pytest.mark.parametrize("email", ["no address", "emil@example.org", " EMIL@example.org "])
def test_what_is_no_other_address_is_refused(browser: Browser, people: People, emil: User, email: str) -> None:
    browser.as_(people, "emil")
    assert ask(browser, email=email).status == 422
    assert queries.open_address_change(emil) is None


def test_the_answer_does_not_tell_who_has_an_account(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    free, taken = ask(browser), ask(browser, email=people.finn.email)
    assert (free.status, free.location) == (taken.status, taken.location)
    assert [mail.subject for mail in mails_to(people.finn.email)] == ["You already have an account"]
    assert "/new-address/" not in mails_to(people.finn.email)[0].body
    browser.get("/account").has(f"{people.finn.email} counts once")


def test_the_newest_wish_counts(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    ask(browser, email="emil@other.example")
    assert browser.get(link(NEW, "/new-address")).status == 422
    assert browser.get(link("emil@other.example", "/new-address")).status == 200


def test_an_address_that_somebody_took_meanwhile_stays_theirs(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    page = browser.get(link(NEW, "/new-address"))
    people.finn.email = NEW
    session().flush()
    assert page.submit("Use this address").status == 422
    assert emil.email == "emil@example.org"


def test_the_link_ends_after_a_day(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    address = link(NEW, "/new-address")
    with clock.at(clock.now() + timedelta(hours=25)):
        assert browser.get(address).status == 422


def test_the_old_address_stops_it_before(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    stop = link(emil.email, "/stop-new-address")
    page = Browser(browser.app).get(stop)
    page.has("Somebody asked to replace emil@example.org")
    page.submit("Stop the change").follow().has("The change is stopped.")
    assert browser.get(link(NEW, "/new-address")).status == 422
    assert emil.password_hash is not None


def test_the_old_address_takes_it_back_afterwards(browser: Browser, people: People, emil: User) -> None:
    """A thief at an open browser who has another mailbox and adds a passkey is thrown out by the owner."""
    old, stranger = emil.email, Browser(browser.app).as_(people, "emil")
    ask(stranger)
    stranger.get(link(NEW, "/new-address")).submit("Use this address")
    key = Passkey(user_id=emil.id, name="Theirs", credential="x", public_key=b"k", created_at=clock.now())
    session().add(key)
    emil.second_step_since = clock.now()
    session().flush()
    assert stranger.get("/account").status == 200
    with clock.at(clock.now() + timedelta(days=6)):
        browser.get(link(old, "/stop-new-address")).submit("Stop the change").follow().has("Your old address is back.")
        session().refresh(emil)
        assert (emil.email, emil.password_hash, emil.second_step_since) == (old, None, None)
        assert not queries.passkeys_of(emil)
        assert stranger.get("/account").status == 303
        page = browser.get(link(old, "/reset")).submit(password="seven purple cranes walking")
        assert page.status == 303
        browser.get("/account").has(old)
        assert browser.get(link(old, "/stop-new-address")).status == 422


def test_a_second_change_takes_nobody_the_way_back(browser: Browser, people: People, emil: User) -> None:
    """A thief changes the address twice, so that the owner's links speak of an address that counts no more."""
    old, further = emil.email, "thief@further.example"
    stranger = Browser(browser.app).as_(people, "emil")
    ask(stranger)
    stranger.get(link(NEW, "/new-address")).submit("Use this address")
    ask(stranger, email=further)
    stranger.get(link(further, "/new-address")).submit("Use this address")
    ask(stranger, email="thief@third.example")
    assert emil.email == further
    browser.get(link(old, "/stop-new-address")).submit("Stop the change").follow().has("Your old address is back.")
    session().refresh(emil)
    assert (emil.email, emil.password_hash) == (old, None)
    assert stranger.get("/account").status == 303
    for email, path in ((NEW, "/stop-new-address"), ("thief@third.example", "/new-address")):
        assert browser.get(link(email, path)).status == 422
    assert queries.open_address_change(emil) is None


def test_the_way_back_ends_after_seven_days(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    stop = link(emil.email, "/stop-new-address")
    browser.get(link(NEW, "/new-address")).submit("Use this address")
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        assert browser.get(stop).status == 422


@pytest.mark.parametrize("path", ["/new-address/", "/stop-new-address/"])
def test_a_link_of_one_kind_opens_no_other(browser: Browser, people: People, emil: User, path: str) -> None:
    browser.as_(people, "emil")
    ask(browser)
    confirm, stop = link(NEW, "/new-address"), link(emil.email, "/stop-new-address")
    token = (stop if path == "/new-address/" else confirm).rpartition("/")[2]
    assert browser.get(path + token).status == 422


def test_these_links_stand_on_no_page_of_administrators(browser: Browser, people: People, emil: User) -> None:
    browser.as_(people, "emil")
    ask(browser)
    secrets = [link(NEW, "/new-address"), link(emil.email, "/stop-new-address")]
    assert all(tokens.hide_secrets(one).endswith("…") for one in secrets)
