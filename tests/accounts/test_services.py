"""Accounts through their services: mail, tokens, throttling, races, the way out."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from config import Config, ConfigError
from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts import queries
from matchmaker.accounts.engine import leaked, passwords
from matchmaker.accounts.models import MailRequest, SpentToken, User
from matchmaker.accounts.services import accounts as services
from matchmaker.core import clock, jobs, tokens
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, SignInRequired, TooMany
from matchmaker.core.mail import MailStatus, OutboxMail, send
from matchmaker.organizations.models import Invitation, OrganizationMember
from matchmaker.organizations.queries.actors import actor_for_id
from tests import factories
from tests.personas import People

GOOD = "violet tractor humming nine"
pytestmark = pytest.mark.usefixtures("web")


@pytest.fixture
def web(app: object, database: object) -> object:
    """A request, since mails name addresses."""
    with app.test_request_context():  # type: ignore[attr-defined]
        yield


def mails() -> list[OutboxMail]:
    """Mails that somebody gets."""
    somebody = OutboxMail.status != MailStatus.NOBODY.value
    return list(session().scalars(sa.select(OutboxMail).where(somebody).order_by(OutboxMail.id)))


def token_in(mail: OutboxMail) -> str:
    found = re.search(r"/(?:confirm|reset|link)/([\w.-]+)", mail.body)
    assert found, mail.body
    return found.group(1)


def sign_in(email: str, password: str = GOOD, *, origin: str = "1.1.1.1") -> User:
    """As the page does it: count the try, look at the password, enter."""
    attempt = services.note_try(ANONYMOUS, email=email, origin=origin)
    stored = queries.stored_hash(email)
    return services.sign_in(ANONYMOUS, attempt=attempt, fitting=stored if passwords.fits(stored, password) else None)


def fail(email: str, origin: str) -> None:
    with pytest.raises(Invalid, match="password is wrong"):
        sign_in(email, "wrong", origin=origin)


def new_person(email: str = "nora@city.example") -> User:
    services.sign_up(ANONYMOUS, email=email, name="Nora", origin="1.1.1.1")
    return services.confirm_account(ANONYMOUS, token=token_in(mails()[-1]), password=GOOD)


def test_sign_up_makes_an_account_only_behind_the_mailed_link() -> None:
    services.sign_up(ANONYMOUS, email="Nora@City.example", name=" Nora ", origin="1.1.1.1")
    assert queries.find_by_email("nora@city.example") is None
    assert mails()[0].to == "Nora@City.example"
    user = services.confirm_account(ANONYMOUS, token=token_in(mails()[0]), password=GOOD)
    assert (user.name, user.email_key) == ("Nora", "nora@city.example")
    assert user.email_confirmed_at is not None
    assert sign_in("NORA@city.example") is user
    verbs = session().scalars(sa.select(AuditEntry.verb)).all()
    assert "accounts.confirm_account" in verbs


def test_mail_really_leaves_and_is_sent_once() -> None:
    services.sign_up(ANONYMOUS, email="nora@city.example", name="Nora", origin="1.1.1.1")
    mailman = current_app.extensions["mailman"]
    before = len(getattr(mailman, "outbox", []))
    mail_id = mails()[0].id
    send(mail_id)
    send(mail_id)
    box = mailman.outbox
    assert len(box) == before + 1
    assert box[-1].to == ["nora@city.example"]
    assert "/confirm/" in box[-1].body
    assert mails()[0].status == "sent"
    assert session().scalar(sa.select(sa.func.count(jobs.Job.id)).where(jobs.Job.name == "core.send_mail")) == 1


def test_a_known_address_gets_another_mail_and_the_caller_the_same_answer(people: People) -> None:
    services.sign_up(ANONYMOUS, email="emil@example.org", name="Mallory", origin="1.1.1.1")
    (mail,) = mails()
    assert mail.to == "emil@example.org"
    assert "/confirm/" not in mail.body
    assert queries.find_by_email("emil@example.org").name == "Emil"  # type: ignore[union-attr]


def test_a_confirmation_link_works_once_and_for_three_days() -> None:
    services.sign_up(ANONYMOUS, email="nora@city.example", name="Nora", origin="1.1.1.1")
    token = token_in(mails()[0])
    with (
        clock.at(clock.now() + services.CONFIRM_AGE + timedelta(seconds=2)),
        pytest.raises(Invalid, match="has expired"),
    ):
        services.confirm_account(ANONYMOUS, token=token, password=GOOD)
    services.confirm_account(ANONYMOUS, token=token, password=GOOD)
    with pytest.raises(Invalid, match="already confirmed"):
        services.confirm_account(ANONYMOUS, token=token, password=GOOD)


def test_two_confirmations_at_the_same_moment_make_one_account() -> None:
    services.sign_up(ANONYMOUS, email="nora@city.example", name="Nora", origin="1.1.1.1")
    token = token_in(mails()[0])
    services.confirm_account(ANONYMOUS, token=token, password=GOOD)
    # The second browser looked before the first had written: only the unique constraint can decide now.
    data = tokens.read("sign_up", token, max_age=None)
    assert data
    with pytest.raises(Invalid, match="already confirmed"):
        services.create_person(ANONYMOUS, email=data["email"], name="Nora", password=GOOD)
    assert session().scalar(sa.select(sa.func.count(User.id)).where(User.email_key == "nora@city.example")) == 1


@pytest.mark.parametrize(
    ("password", "words"),
    [("short", "at least 10"), ("passwordpassword", "easy to guess"), ("nora@city.example", "easy to guess")],
)
def test_weak_passwords_are_refused_with_a_sentence(password: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        services.create_person(ANONYMOUS, email="nora@city.example", name="Nora", password=password)
    assert set(refused.value.errors) == {"password"}


def test_no_password_that_is_known_from_leaks_is_taken() -> None:
    """All of the 30,000 most frequent ones (the list of zxcvbn) that are long enough, and what people make of them."""
    known = [word for word in FREQUENCY_LISTS["passwords"] if passwords.is_long_enough(word)]
    assert len(known) > 1_000
    made = [f"{word.capitalize()}1!" for word in known[::10]] + [word + word for word in known[::20]]
    assert [word for word in (*known, *made) if passwords.is_hard_to_guess(word, ())] == []


def test_what_the_operators_list_of_leaks_holds_is_refused(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"{GOOD} {number}" for number in range(50)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    ends = {"\n": "whole.txt", ":17\r\n": "counted.txt"}
    for end, name in ends.items():
        (tmp_path / name).write_text("".join(one + end for one in digests), newline="")
        assert all(leaked.is_in_list(tmp_path / name, word) for word in words)
        assert not any(leaked.is_in_list(tmp_path / name, f"{word}x") for word in (*words, ""))
    read = Config.from_env({"LEAKED_PASSWORDS_FILE": str(tmp_path / "counted.txt")}).leaked_passwords
    said = replace(app.config["SETTINGS"], leaked_passwords=read)
    monkeypatch.setitem(app.config, "SETTINGS", said)
    with pytest.raises(Invalid, match="known from a leak"):
        services.create_person(ANONYMOUS, email="nora@city.example", name="Nora", password=words[7])
    services.create_person(ANONYMOUS, email="nora@city.example", name="Nora", password=f"{GOOD} 51")
    (tmp_path / "other").write_text("password\n")
    for bad in ("other", "nowhere"):
        with pytest.raises(ConfigError, match="LEAKED_PASSWORDS_FILE"):
            Config.from_env({"LEAKED_PASSWORDS_FILE": str(tmp_path / bad)})


def test_a_very_long_password_is_taken_whole() -> None:
    user = services.create_person(ANONYMOUS, email="nora@city.example", name="Nora", password=GOOD * 7 + "a")
    assert passwords.fits(user.password_hash, GOOD * 7 + "a")
    assert not passwords.fits(user.password_hash, GOOD * 7 + "b")


def test_tokens_for_another_purpose_or_forged_are_nothing() -> None:
    token = tokens.make("reset", {"id": 1, "stamp": "x"})
    assert tokens.read("link", token, max_age=None) is None
    assert tokens.read("reset", token[:-2] + "AA", max_age=None) is None
    assert tokens.read("reset", token, max_age=None) == {"id": 1, "stamp": "x"}


def test_a_reset_link_dies_with_the_stamp() -> None:
    user = new_person()
    services.request_new_password(ANONYMOUS, email=user.email, origin="1.1.1.1")
    services.request_new_password(ANONYMOUS, email=user.email, origin="1.1.1.1")
    first, second = token_in(mails()[-2]), token_in(mails()[-1])
    old = user.stamp
    services.reset_password(ANONYMOUS, token=first, password="orange kettle sings twice")
    assert user.stamp != old
    for used_or_older in (first, second):
        with pytest.raises(Invalid, match="has expired"):
            services.reset_password(ANONYMOUS, token=used_or_older, password=GOOD)
    assert "has just been changed" in mails()[-1].body


def test_a_reset_link_ends_after_two_hours() -> None:
    user = new_person()
    services.request_new_password(ANONYMOUS, email=user.email, origin="1.1.1.1")
    with clock.at(clock.now() + services.RESET_AGE + timedelta(seconds=2)), pytest.raises(Invalid):
        services.read_reset(ANONYMOUS, token=token_in(mails()[-1]))


def test_a_sign_in_link_works_once() -> None:
    user = new_person()
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="1.1.1.1", back="/guide")
    assert "next=/guide" in mails()[-1].body
    token = token_in(mails()[-1])
    assert services.use_sign_in_link(ANONYMOUS, token=token) is user
    with pytest.raises(Invalid):
        services.use_sign_in_link(ANONYMOUS, token=token)
    assert session().scalar(sa.select(sa.func.count(SpentToken.id))) == 1


def test_two_uses_of_a_sign_in_link_at_once_let_one_through(monkeypatch: pytest.MonkeyPatch) -> None:
    user = new_person()
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="1.1.1.1")
    token = token_in(mails()[-1])
    session().add(SpentToken(digest=queries.digest(token), at=clock.now()))
    session().flush()
    monkeypatch.setattr(services, "read_sign_in_link", lambda _actor, token: user)  # looked before it was spent
    with pytest.raises(Invalid):
        services.use_sign_in_link(ANONYMOUS, token=token)


def test_a_disabled_person_gets_no_link_and_no_entry() -> None:
    user = new_person()
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="1.1.1.1")
    token = token_in(mails()[-1])
    user.disabled_at = clock.now()
    count = len(mails())
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="1.1.1.1")
    services.request_new_password(ANONYMOUS, email=user.email, origin="1.1.1.1")
    assert len(mails()) == count
    with pytest.raises(Invalid):
        services.use_sign_in_link(ANONYMOUS, token=token)
    with pytest.raises(Invalid, match="password is wrong"):
        sign_in(user.email)


def test_sign_in_is_throttled_for_an_address_and_opens_again() -> None:
    user = new_person()
    for _ in range(account_jobs.MAX_PER_ADDRESS):
        fail(user.email, "2.2.2.2")
    with pytest.raises(TooMany):
        sign_in(user.email, origin="2.2.2.2")
    with clock.at(clock.now() + account_jobs.WINDOW + timedelta(seconds=1)):
        assert sign_in(user.email, origin="2.2.2.2") is user


def test_a_rival_cannot_lock_somebody_out() -> None:
    user = new_person()
    for n in range(account_jobs.MAX_FROM_ANYWHERE):
        fail(user.email, f"2.2.2.{n}")
    assert sign_in(user.email, origin="browser known") is user
    with pytest.raises(TooMany):  # guessing from many networks comes to an end all the same
        sign_in(user.email, origin="3.3.3.3")
    fewer = new_person("other@city.example")
    for _ in range(account_jobs.MAX_PER_ADDRESS):
        fail(fewer.email, "2.2.2.2")
    assert sign_in(fewer.email, origin="3.3.3.3") is fewer


def test_a_known_browser_may_not_guess_for_ever() -> None:
    user = new_person()
    for _ in range(account_jobs.MAX_PER_ADDRESS):
        fail(user.email, "browser known")
    with pytest.raises(TooMany):
        sign_in(user.email, origin="browser known")
    assert sign_in(user.email, origin="3.3.3.3") is user


def test_a_rival_cannot_use_up_the_mails_of_somebody() -> None:
    user = new_person()
    for _ in range(account_jobs.MAX_MAILS_PER_ADDRESS):
        services.request_new_password(ANONYMOUS, email=user.email, origin="2.2.2.2")
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="3.3.3.3")
    for n in range(account_jobs.MAX_MAILS_FROM_ANYWHERE):
        with contextlib.suppress(TooMany):
            services.request_new_password(ANONYMOUS, email=user.email, origin=f"2.2.2.{n}")
    with pytest.raises(TooMany):
        services.request_sign_in_link(ANONYMOUS, email=user.email, origin="4.4.4.4")
    count = len(mails())
    services.request_sign_in_link(ANONYMOUS, email=user.email, origin="browser known")
    assert len(mails()) == count + 1


def test_sixty_people_in_one_hall_all_get_a_link() -> None:
    for n in range(60):
        factories.make_user(f"P{n}", email=f"p{n}@city.example")
        services.request_sign_in_link(ANONYMOUS, email=f"p{n}@city.example", origin="9.9.9.9")
    assert {mail.to for mail in mails()} >= {f"p{n}@city.example" for n in range(60)}


def test_mails_are_throttled_alike_for_known_and_unknown_addresses() -> None:
    new_person("known@city.example")
    session().execute(sa.delete(MailRequest))
    for address in ("known@city.example", "unknown@city.example"):
        for _ in range(account_jobs.MAX_MAILS_PER_ADDRESS):
            services.request_new_password(ANONYMOUS, email=address, origin=address)
        with pytest.raises(TooMany):
            services.request_new_password(ANONYMOUS, email=address, origin=address)
        with clock.at(clock.now() + account_jobs.MAIL_WINDOW + timedelta(seconds=1)):
            services.request_new_password(ANONYMOUS, email=address, origin=address)


def test_mails_are_throttled_for_one_origin() -> None:
    for n in range(account_jobs.MAX_MAILS_PER_ORIGIN):
        services.sign_up(ANONYMOUS, email=f"p{n}@city.example", name="P", origin="9.9.9.9")
    with pytest.raises(TooMany):
        services.sign_up(ANONYMOUS, email="last@city.example", name="P", origin="9.9.9.9")


def test_changing_the_password_needs_the_old_one(people: People) -> None:
    user = people.users["ivo"]
    user.password_hash = passwords.hasher().hash(GOOD)
    attempt = services.note_try(people.actor("ivo"), email=user.email, origin="1.1.1.1")
    words = {"attempt": attempt, "password": "orange kettle sings twice"}
    with pytest.raises(Invalid, match="assword is wrong"):
        services.change_password(people.actor("ivo"), current="wrong", **words)
    services.change_password(people.actor("ivo"), current=GOOD, **words)
    assert passwords.fits(user.password_hash, "orange kettle sings twice")
    for forgotten in (None, services.note_try(people.actor("ivo"), email="x@example.org", origin="1.1.1.1")):
        with pytest.raises(RuntimeError, match="note_try"):
            services.change_password(people.actor("ivo"), attempt=forgotten, current=GOOD, password=GOOD)


def test_a_deleted_account_is_anonymous_and_belongs_nowhere(people: People) -> None:
    chen, hydrolog = people.users["chen"], people.organizations["hydrolog"]
    session().add(
        Invitation(
            organization=people.organizations["sonnwerk"],
            email=chen.email,
            email_key=chen.email_key,
            role="editor",
            token_hash="1" * 64,
            invited_by_id=people.users["dora"].id,
            created_at=clock.now(),
            expires_at=clock.in_days(1),
        )
    )
    services.delete_account(people.actor("chen"), password="")
    assert chen.name == services.DELETED_NAME
    assert "chen" not in chen.email
    assert chen.password_hash is None
    assert not chen.is_active
    assert session().scalar(sa.select(sa.func.count(Invitation.id))) == 0
    members = session().scalars(sa.select(OrganizationMember.user_id).filter_by(organization_id=hydrolog.id)).all()
    assert chen.id not in members
    assert factories.make_user("Chen").id != chen.id  # the address is free again


def test_the_last_owner_cannot_go(people: People) -> None:
    with pytest.raises(Denied, match="Hydrolog has no other owner"):
        services.delete_account(people.actor("carla"), password="")


def test_visitors_and_people_who_act_for_others_have_no_account_page(people: People) -> None:
    with pytest.raises(SignInRequired):
        services.update_account(ANONYMOUS, name="X", language="en", timezone="")
    acting = actor_for_id(people.users["gus"].id, on_behalf=people.users["emil"].public_id)
    with pytest.raises(Denied, match="You are acting for Emil"):
        services.update_account(acting, name="X", language="en", timezone="")


def test_my_data_is_complete(people: People) -> None:
    data = queries.export_own_data(people.users["carla"])
    assert data["account"]["email"] == "carla@example.org"
    assert data["memberships"][0]["organization"] == "Hydrolog"
    assert {"notifications", "log_of_changes", "requests_to_join", "mail_settings"} <= set(data)
