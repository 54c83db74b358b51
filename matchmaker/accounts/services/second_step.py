"""The second step of signing in: codes of an app and recovery codes. (Passkeys: `passkeys`.)

A person has a second step while there is a confirmed `AppKey` or a `Passkey`; `User.second_step_since` says so.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.accounts import jobs, policy, queries
from matchmaker.accounts.engine import codes
from matchmaker.accounts.jobs import CountedTry
from matchmaker.accounts.models import AppKey, Passkey, RecoveryCode, SignInAttempt, User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, held, hold, take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid, TooMany
from matchmaker.core.i18n import _, _l
from matchmaker.core.sealed import seal, sealed_anew, sealed_digests, unseal
from matchmaker.core.settings import site_name

MAX_CODES, MAX_CODES_A_DAY = 8, 24
"""Wrong codes of an app for one person, wherever they come from: 24 of a million, three of which are right."""
DAY = timedelta(days=1)


@command(policy.can_sign_in, audit=QUIET)
def note_code(actor: Actor, *, person: User, code: str, origin: str) -> CountedTry:
    """Count a try to give a code, before it is looked at; the caller commits it. Raises TooMany.

    Codes of an app are few, so wrong ones are counted for the person, from wherever; the known browser makes no
    difference. Nobody guesses a recovery code, so these are counted like passwords, and open when the others are used
    up by somebody who found out the password.
    """
    key, is_app = person.email_key, codes.is_app_code(codes.tidy_code(code))
    counted_from = queries.SECOND_STEP if is_app else origin
    take_turns(f"code {key}", f"password from {counted_from}")
    if is_app:
        mine = sa.and_(SignInAttempt.email_key == key, SignInAttempt.origin == counted_from)
        if jobs.failures(mine) >= MAX_CODES or jobs.failures(mine, DAY) >= MAX_CODES_A_DAY:
            raise TooMany(_("Too many wrong codes. Use a recovery code or a passkey, or try again later."))
    else:
        limits = jobs.limits(SignInAttempt, key, counted_from, jobs.TRIES)
        if any(jobs.failures(condition) >= most for condition, most in limits):
            raise TooMany(_("Too many attempts. Please wait 15 minutes."))
    attempt = SignInAttempt(email_key=key, origin=counted_from, at=clock.now(), ok=False)
    session().add(attempt)
    session().flush()
    return CountedTry(attempt.id, key)


@command(policy.can_sign_in, becomes=queries.as_holder, audit=lambda **kept: {"by": _kind(kept["code"])})
def use_code(actor: Actor, *, person: User, code: str, attempt: CountedTry) -> User:
    """Take the second step with a code of the app or a recovery code; each works once. Raises Invalid."""
    if attempt.email_key != person.email_key:
        raise RuntimeError("a code is looked at only after note_code")
    typed = codes.tidy_code(code)
    if codes.is_app_code(typed):
        _use_app_code(person, typed)
    else:
        _use_recovery_code(person, typed)
    jobs.was_right(attempt)
    return person


def _kind(code: str) -> str:
    return "app" if codes.is_app_code(codes.tidy_code(code)) else "recovery code"


def _use_app_code(person: User, typed: str, *, confirmed: bool = True) -> AppKey:
    """Of two who give the same code at the same moment the second finds its step used."""
    found = held(sa.select(AppKey).where(AppKey.user_id == person.id, AppKey.is_confirmed.is_(confirmed)))
    secret = unseal(queries.SECOND_STEP, found[0].secret) if found else None
    step = codes.fitting_step(secret, typed, now=clock.now().timestamp(), after=found[0].last_step) if secret else None
    if step is None:
        raise Invalid({"code": _("This code is wrong or was used already. Wait for the next one in your app.")})
    found[0].last_step = step
    return found[0]


def _use_recovery_code(person: User, typed: str) -> None:
    mine = RecoveryCode.digest.in_(sealed_digests(queries.SECOND_STEP, f"{person.public_id} {typed}"))
    found = held(sa.select(RecoveryCode).where(RecoveryCode.user_id == person.id, mine, RecoveryCode.used_at.is_(None)))
    if not found:
        raise Invalid({"code": _("This code is wrong or was used already.")})
    found[0].used_at = clock.now()
    session().flush()
    left = queries.recovery_codes_left(person)
    jobs.mail_person(person, "recovery_code_used", _l("A recovery code was used"), left=left)


@command(policy.can_use_own_account, audit=QUIET)
def start_app(actor: Actor) -> None:
    """Make a key for an authenticator app; it counts once a code of it was given (`confirm_app`)."""
    user = queries.get_own(actor)
    hold(user)
    session().execute(sa.delete(AppKey).where(AppKey.user_id == user.id, AppKey.is_confirmed.is_(False)))
    sealed = seal(queries.SECOND_STEP, codes.new_secret())
    session().add(AppKey(user_id=user.id, secret=sealed, created_at=clock.now()))
    session().flush()


@command(policy.can_use_own_account)
def confirm_app(actor: Actor, *, code: str, attempt: CountedTry) -> list[str]:
    """The app gives the right code, so its key counts from now on, instead of an earlier one.

    Answers new recovery codes if this is the person's first second step; every session ends then, and the caller begins
    this browser's anew. Raises Invalid.
    """
    user = queries.get_own(actor)
    hold(user)
    key = _use_app_code(user, codes.tidy_code(code), confirmed=False)
    session().execute(sa.delete(AppKey).where(AppKey.user_id == user.id, AppKey.is_confirmed.is_(True)))
    key.is_confirmed = True
    jobs.was_right(attempt)
    return jobs.settle_second_step(user, added=True)


@command(policy.can_use_own_account)
def remove_app(actor: Actor) -> User:
    """Sign in without an authenticator app from now on. Raises Closed if it is the last second step and required."""
    user = queries.get_own(actor)
    hold(user)
    session().execute(sa.delete(AppKey).where(AppKey.user_id == user.id))
    jobs.settle_second_step(user)
    _stay_safe(user)
    return user


@command(policy.can_use_own_account)
def remove_passkey(actor: Actor, *, passkey: Passkey) -> User:
    """Sign in without this passkey from now on. Raises NotFound, Closed if it is the last second step and required."""
    queries.require_own(actor, passkey.user_id)
    user = queries.get_own(actor)
    hold(user)
    session().delete(passkey)
    session().flush()
    jobs.settle_second_step(user)
    _stay_safe(user)
    return user


def _stay_safe(user: User) -> None:
    if user.second_step_since is None and policy.needs_second_step(user):
        raise Closed(_("You need a second step. Set up another one before you remove this one."))


@command(policy.can_use_own_account)
def renew_recovery_codes(actor: Actor) -> list[str]:
    """New recovery codes; all earlier ones end. Raises Invalid without a second step."""
    user = queries.get_own(actor)
    hold(user)
    if user.second_step_since is None:
        raise Invalid(_("Set up an authenticator app or a passkey first."))
    return jobs.new_recovery_codes(user)


@command(policy.can_manage_person)
def reset_second_step(actor: Actor, *, person: User) -> User:
    """Take app, passkeys and recovery codes from somebody who lost them; sessions end, and the person is told."""
    hold(person)
    for model in (AppKey, Passkey, RecoveryCode):
        session().execute(sa.delete(model).where(model.user_id == person.id))
    person.second_step_since = None
    person.renew_stamp()
    session().flush()
    jobs.mail_person(person, "second_step_reset", _l("Your second step was reset"), site=site_name())
    return person


@command(policy.can_manage_people, audit=QUIET)
def renew_app_seals(actor: Actor) -> int:
    """Encrypt keys of authenticator apps anew under the newest secret key; how many were under an older one."""
    done = 0
    for key in held(sa.select(AppKey).order_by(AppKey.id)):
        if (anew := sealed_anew(queries.SECOND_STEP, key.secret)) is not None:
            key.secret = anew
            done += 1
    return done
