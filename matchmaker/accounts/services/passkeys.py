"""Passkeys: made, and used to sign in or as the second step. (Removed: `second_step`.)

A challenge travels through the page as a signed token, and whatever answered it cannot answer it again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from matchmaker.accounts import jobs, policy, queries
from matchmaker.accounts.engine import passkeys
from matchmaker.accounts.jobs import CountedTry
from matchmaker.accounts.models import Passkey, User
from matchmaker.core import clock, tokens
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, held, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.inputs import checked_name

AGE = timedelta(minutes=15)
MOST = 20
"""Passkeys of one person."""
SIGN_IN, STEP, NEW = "passkey_sign_in", "passkey_step", "passkey_new"


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks the browser: options as JSON, and the token that comes back with the answer."""

    options: str
    token: str


def _host() -> passkeys.Host:
    host = queries.passkey_host()
    if host is None:
        raise Invalid(_("Passkeys need a host name, and this address has none. Use an authenticator app."))
    return host


def _challenge(purpose: str, user: User | None) -> tuple[bytes, str]:
    challenge = secrets.token_bytes(32)
    return challenge, tokens.make(purpose, {"c": challenge.hex(), "for": user.public_id if user else ""})


def _spent_challenge(purpose: str, token: str, user: User | None) -> bytes:
    """The challenge of a page of ours, which nobody can answer twice. Raises Invalid."""
    data = tokens.read(purpose, token, max_age=AGE)
    if data is None or data["for"] != (user.public_id if user else ""):
        raise Invalid(_("This page was open for too long. Please try again."))
    jobs.spend(token)
    return bytes.fromhex(data["c"])


@command(policy.can_sign_in, audit=QUIET)
def ask_for_passkey(actor: Actor, *, person: User | None = None) -> Question | None:
    """A question for any passkey of ours, or for one of this person's as the second step; None where there is none."""
    host = queries.passkey_host()
    known = [] if person is None else queries.credentials_of(person)
    if host is None or (person is not None and not known):
        return None
    challenge, token = _challenge(SIGN_IN if person is None else STEP, person)
    options = passkeys.asks_for_known(host, challenge, known=known, verified=person is None)
    return Question(options, token)


@command(policy.can_use_own_account, audit=QUIET)
def ask_for_new_passkey(actor: Actor) -> Question | None:
    """A question for a new passkey; None where browsers know none."""
    user, host = queries.get_own(actor), queries.passkey_host()
    if host is None:
        return None
    challenge, token = _challenge(NEW, user)
    options = passkeys.asks_for_new(
        host,
        challenge,
        handle=user.public_id,
        account=user.email,
        name=user.name,
        known=queries.credentials_of(user),
    )
    return Question(options, token)


@command(policy.can_use_own_account)
def add_passkey(actor: Actor, *, name: str, token: str, answer: str) -> list[str]:
    """Keep a passkey that a device made. Raises Invalid.

    Answers new recovery codes if this is the person's first second step, and ends sessions as `confirm_app` does.
    """
    user = queries.get_own(actor)
    hold(user)
    called = checked_name(name, field="name", empty=_("Give the passkey a name."), limit=60)
    known = queries.credentials_of(user)
    if len(known) >= MOST:
        raise Invalid(_("You have too many passkeys. Remove one before you add another."))
    found = passkeys.read_new(_host(), _spent_challenge(NEW, token, user), answer)
    taken = found is not None and session().scalar(sa.select(Passkey.id).where(Passkey.credential == found.credential))
    if found is None or taken:
        raise Invalid(_("Your device did not make a passkey for this page. Please try again."))
    session().add(
        Passkey(
            user_id=user.id,
            name=called,
            credential=found.credential,
            public_key=found.public_key,
            uses=found.uses,
            created_at=clock.now(),
        )
    )
    return jobs.settle_second_step(user, added=True)


@command(policy.can_sign_in, becomes=queries.as_holder)
def sign_in_with_passkey(actor: Actor, *, token: str, answer: str, attempt: CountedTry) -> User:
    """Sign in with a passkey whose device found out that it is its owner: both steps at once. Raises Invalid."""
    user = _answered(SIGN_IN, token, answer, None, verified=True)
    jobs.was_right(attempt)
    return user


@command(policy.can_sign_in, becomes=queries.as_holder)
def use_passkey(actor: Actor, *, person: User, token: str, answer: str) -> User:
    """Take the second step with one of this person's passkeys. Raises Invalid."""
    return _answered(STEP, token, answer, person, verified=False)


def _answered(purpose: str, token: str, answer: str, person: User | None, *, verified: bool) -> User:
    challenge = _spent_challenge(purpose, token, person)
    wanted = sa.select(Passkey).where(Passkey.credential == passkeys.credential_of(answer))
    found = held(wanted if person is None else wanted.where(Passkey.user_id == person.id))
    row = found[0] if found else None
    uses = None
    if row is not None and row.user.is_active:
        uses = passkeys.uses_after(
            _host(), challenge, answer, public_key=row.public_key, uses=row.uses, verified=verified
        )
    if row is None or uses is None:
        raise Invalid(_("This passkey does not fit. Try another one, or sign in another way."))
    row.uses, row.used_at = uses, clock.now()
    return row.user
