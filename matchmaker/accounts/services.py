"""Signing in and keeping an account."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.accounts import policy, queries
from matchmaker.accounts.models import SignInAttempt, User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.i18n import _

WINDOW = timedelta(minutes=15)
MAX_PER_ADDRESS, MAX_PER_ORIGIN = 8, 40


@lru_cache(maxsize=1)
def hasher() -> PasswordHasher:
    """Argon2id with the parameters OWASP names (19 MiB, two passes, one lane)."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _dummy_hash() -> str:
    return hasher().hash("nobody's password")


def _matches(user: User | None, password: str) -> bool:
    # An unknown address costs the same time as a wrong password, so addresses cannot be probed.
    stored = user.password_hash if user is not None and user.password_hash else _dummy_hash()
    try:
        hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None


@command(policy.can_sign_in, audit=QUIET)
def sign_in(actor: Actor, *, email: str, password: str, origin: str) -> User:
    """The account for this address and password.

    Raises Invalid with one and the same sentence for every wrong pair, TooMany after too many failures
    within 15 minutes from one address or one origin. A failure is recorded although the request fails:
    the caller commits it (see `record_failure`).
    """
    key = queries.email_key(email)
    if _failures(SignInAttempt.email_key == key) >= MAX_PER_ADDRESS or (
        _failures(SignInAttempt.origin == origin) >= MAX_PER_ORIGIN
    ):
        raise TooMany(_("Too many tries. Please wait 15 minutes, or set a new password."))
    user = queries.find_by_email(email)
    if user is None or not _matches(user, password) or not user.is_active:
        raise Invalid({"": _("This address and password do not belong together. Please check both.")})
    session().add(SignInAttempt(email_key=key, origin=origin, at=clock.now(), ok=True))
    return user


@command(policy.can_sign_in, audit=QUIET)
def record_failure(actor: Actor, *, email: str, origin: str) -> None:
    """Count one failed try."""
    session().add(SignInAttempt(email_key=queries.email_key(email), origin=origin, at=clock.now(), ok=False))


def _failures(condition: sa.ColumnElement[bool]) -> int:
    since = clock.now() - WINDOW
    return (
        session().scalar(
            sa.select(sa.func.count(SignInAttempt.id)).where(
                condition, SignInAttempt.at > since, SignInAttempt.ok.is_(False)
            )
        )
        or 0
    )
