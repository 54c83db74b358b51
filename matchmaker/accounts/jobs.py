"""Steps that several commands of accounts share: counting tries and mails, writing to a person, using up a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries
from matchmaker.accounts.engine import codes, passwords
from matchmaker.accounts.models import (
    BrowserSession,
    Consent,
    MailRequest,
    RecoveryCode,
    SignInAttempt,
    SpentToken,
    User,
)
from matchmaker.core import agreements, clock
from matchmaker.core.addresses import address_key
from matchmaker.core.browsers import KNOWN, is_known
from matchmaker.core.commands import take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.i18n import LANGUAGES, _, _l, in_language
from matchmaker.core.inputs import checked_email, checked_name
from matchmaker.core.mail import queue_mail
from matchmaker.core.sealed import sealed_digest

WINDOW = timedelta(minutes=15)
MAX_PER_ADDRESS, MAX_FROM_ANYWHERE, MAX_PER_ORIGIN = 8, 60, 120
"""Wrong passwords: for an address from one origin, for an address from all unknown ones, from one network."""
TRIES = (MAX_PER_ADDRESS, MAX_FROM_ANYWHERE, MAX_PER_ORIGIN)
MAIL_WINDOW = timedelta(hours=1)
MAX_MAILS_PER_ADDRESS, MAX_MAILS_FROM_ANYWHERE, MAX_MAILS_PER_ORIGIN = 5, 20, 200
"""Mails, in the same order; behind one network stands a whole hall of people (60 who ask three times)."""
INVITES = "invites:"


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try to give the password of an address that was counted (`note_try`) and may be looked at."""

    id: int
    email_key: str


def limits(
    counted: type[SignInAttempt] | type[MailRequest], key: str, origin: str, most: tuple[int, int, int]
) -> list[tuple[sa.ColumnElement[bool], int]]:
    """What is counted and how much of it may be: for the address from this origin, for the address from all unknown
    ones, from this network. A browser that knows the address is counted alone, so nobody else can use it up.
    """
    mine, here = counted.email_key == key, counted.origin == origin
    of_address, from_anywhere, of_network = most
    limits = [(sa.and_(mine, here), of_address)]
    if not is_known(origin):
        limits += [(here, of_network), (sa.and_(mine, counted.origin.not_like(f"{KNOWN}%")), from_anywhere)]
    return limits


def was_right(attempt: CountedTry) -> None:
    """The counted try was no wrong one."""
    session().execute(sa.update(SignInAttempt).where(SignInAttempt.id == attempt.id).values(ok=True))


def check_own_password(user: User, given: str, attempt: CountedTry | None, field: str, sentence: str) -> None:
    """Whoever found an open browser may not guess on: the try was counted before. Raises Invalid."""
    if user.password_hash is None:
        return
    if attempt is None or attempt.email_key != user.email_key:
        raise RuntimeError("a password is looked at only after note_try")
    if not passwords.fits(user.password_hash, given):
        raise Invalid({field: sentence})
    was_right(attempt)


def failures(condition: sa.ColumnElement[bool], window: timedelta = WINDOW) -> int:
    """How many wrong tries there were within the window."""
    since = clock.now() - window
    return (
        session().scalar(
            sa.select(sa.func.count(SignInAttempt.id)).where(
                condition, SignInAttempt.at > since, SignInAttempt.ok.is_(False)
            )
        )
        or 0
    )


def count_mail(email: str, origin: str) -> None:
    """Throttle mails that strangers can cause. Raises TooMany, whether or not the address has an account."""
    key, since = address_key(email), clock.now() - MAIL_WINDOW
    take_turns(f"mail {key}", f"mail from {origin}")
    most_mails = (MAX_MAILS_PER_ADDRESS, MAX_MAILS_FROM_ANYWHERE, MAX_MAILS_PER_ORIGIN)
    for condition, most in limits(MailRequest, key, origin, most_mails):  # invitations have a count of their own
        counted = sa.select(sa.func.count(MailRequest.id)).where(condition, MailRequest.at > since)
        had = session().scalar(counted.where(~MailRequest.origin.startswith(INVITES)))
        if (had or 0) >= most:
            raise TooMany(
                _(
                    "We have already sent you several e-mails. Please check your inbox and spam folder, or try "
                    "again in an hour."
                )
            )
    session().add(MailRequest(email_key=key, origin=origin, at=clock.now()))


def mail_person(user: User, template: str, subject: str, **context: Any) -> None:
    """Write to a person in their own language; `subject` must be lazy."""
    with in_language(user.language):
        queue_mail(to=user.email, subject=str(subject), template=f"accounts/{template}", person=user, **context)


def old_link() -> Invalid:
    """What is said of a link that opens nothing."""
    return Invalid(_("This link has been used or has expired. Please request a new one."))


def spend(token: str) -> None:
    """Use up a token: of two at the same moment the unique digest lets one through. Raises Invalid."""
    try:
        with session().begin_nested():
            session().add(SpentToken(digest=queries.digest(token), at=clock.now()))
    except IntegrityError:
        raise old_link() from None


def settle_second_step(user: User, *, added: bool = False) -> list[str]:
    """After app or passkeys changed: tell the person, and whoever reads `second_step_since`.

    Answers new recovery codes, to be shown once, if there is a second step now and was none before. Sessions that began
    without it end then; the caller begins this browser's anew.
    """
    session().flush()
    has_one = queries.has_second_step(user)
    is_first = has_one and user.second_step_since is None
    if not has_one:
        user.second_step_since = None
        session().execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    elif is_first:
        user.second_step_since = clock.now()
        _end_browsers(user)
    template = "second_step_added" if added else "second_step_removed"
    subject = _l("A way to sign in was added") if added else _l("A way to sign in was removed")
    mail_person(user, template, subject)
    return new_recovery_codes(user) if is_first else []


def _end_browsers(user: User) -> None:
    now = clock.now()
    live = (BrowserSession.user_id == user.id, BrowserSession.ended_at.is_(None))
    session().execute(sa.update(BrowserSession).where(*live).values(ended_at=now, seen_at=now))


def new_recovery_codes(user: User) -> list[str]:
    """A new set for this person instead of all earlier ones; only digests are stored."""
    session().execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    found = codes.new_recovery_codes()
    for code in found:
        kept = sealed_digest(queries.SECOND_STEP, f"{user.public_id} {codes.tidy_code(code)}")
        session().add(RecoveryCode(user_id=user.id, digest=kept, created_at=clock.now()))
    session().flush()
    return found


def note_consent(user_id: int, text: str, version: int, about: str = "") -> None:
    """A person has agreed to a version of a text; the first time counts."""
    same = sa.select(Consent.id).filter_by(user_id=user_id, text=text, version=version, about=about)
    if session().scalar(same) is None:
        session().add(Consent(user_id=user_id, text=text, version=version, about=about, at=clock.now()))
        session().flush()


def note_terms(user: User, version: int) -> None:
    """A person has agreed to this version of the terms of use."""
    note_consent(user.id, agreements.TERMS, version)
    user.terms_version = max(user.terms_version, version)


def add_person(email: str, name: str, *, language: str, password_hash: str | None, agreed: int | None = None) -> User:
    """A new account for a confirmed address. Raises Invalid if somebody took the address at the same moment.

    `agreed` is the version of the terms of use that was read (None: the caller saw no page; else an old or unknown one
    is asked for again).
    """
    user = User(
        email=checked_email(email, field="email"),
        name=checked_name(name, field="name", empty=_("Enter your name."), limit=200),
        password_hash=password_hash,
        language=language if language in LANGUAGES else "en",
        created_at=clock.now(),
        email_confirmed_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(user)
    except IntegrityError:
        raise Invalid(_("This e-mail address is already confirmed. Please sign in.")) from None
    newest = agreements.current(agreements.TERMS)
    if 1 <= (version := newest if agreed is None else agreed) <= newest:
        note_terms(user, version)
    return user
