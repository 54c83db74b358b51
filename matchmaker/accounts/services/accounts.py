"""Signing up, signing in and keeping an account.

Whatever is asked about an address, the answer is the same whether an account exists or not; the difference is
told by mail, to the address itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import hooks, jobs, policy, queries
from matchmaker.accounts.engine import passwords
from matchmaker.accounts.engine.leaked import is_in_list
from matchmaker.accounts.events import AccountEnded
from matchmaker.accounts.hooks import Erasure, GivenUp, Leaver
from matchmaker.accounts.models import DELETED_NAME, MailRequest, SignInAttempt, User
from matchmaker.core import clock, tokens
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, held, hold, take_turns
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import Closed, Conflict, Invalid, TooMany
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import checked_email, checked_name
from matchmaker.core.kept import KeptForm
from matchmaker.core.local_time import timezones
from matchmaker.core.mail import OutboxMail, queue_mail
from matchmaker.core.settings import leaked_passwords

INVITATION_WINDOW = timedelta(days=1)
MAX_INVITATIONS, MAX_INVITATIONS_TO_ONE = 30, 3
"""Mails a day that one person may cause by inviting: in all, and to one address."""
CONFIRM_AGE, RESET_AGE, LINK_AGE = timedelta(days=3), timedelta(hours=2), timedelta(minutes=15)
FIRST_AGE = timedelta(days=3)
FIRST = "first_administrator"


@command(policy.can_sign_in, audit=QUIET)
def note_try(actor: Actor, *, email: str, origin: str) -> jobs.CountedTry:
    """Count a try to give the right password, before it is looked at; the caller commits it.

    So that of many tries at the same moment no more are looked at than the limits say. `origin` is where it comes from
    (`core.browsers.origin_of`). Raises TooMany after too many wrong ones within 15 minutes: for this address from this
    origin; from this network for whatever addresses; for this address from all networks. A browser that knows the
    address is counted alone, so nobody else can lock its owner out.
    """
    key = address_key(email)
    take_turns(f"password {key}", f"password from {origin}")
    limits = jobs.limits(SignInAttempt, key, origin, jobs.TRIES)
    if any(jobs.failures(condition) >= most for condition, most in limits):
        message = _("Too many attempts. Please wait 15 minutes, or ask for a sign-in link by e-mail.")
        raise TooMany(message, step=(_l("Send me a sign-in link"), "accounts.request_link", {}))
    attempt = SignInAttempt(email_key=key, origin=origin, at=clock.now(), ok=False)
    session().add(attempt)
    session().flush()
    return jobs.CountedTry(attempt.id, key)


@command(policy.can_use_own_account, audit=QUIET)
def forget_try(actor: Actor, *, attempt: jobs.CountedTry) -> None:
    """The password of a counted try was right, although what came with it was not."""
    jobs.was_right(attempt)


@command(policy.can_sign_in, becomes=queries.as_holder)
def sign_in(actor: Actor, *, attempt: jobs.CountedTry, fitting: str | None, renewed: str = "") -> User:
    """The account of a counted try. `fitting` is the stored hash that the password was found to fit, if it did.

    `renewed` is the hash of the same password by the parameters of today, if the stored one is by older ones.
    Raises Invalid with one and the same sentence for every wrong pair.
    """
    user = session().scalar(sa.select(User).where(User.email_key == attempt.email_key))
    if user is None or fitting is None or user.password_hash != fitting or not user.is_active:
        raise Invalid({"": _("E-mail address or password is wrong. Please check both.")})
    jobs.was_right(attempt)
    if renewed:
        user.password_hash = renewed
    return user


@command(policy.can_sign_in, audit=QUIET)
def note_invitation(actor: Actor, *, email: str) -> None:
    """Count a mail by which a person invites an address. Raises TooMany.

    They do not count as mails to that address (`_count_mail`): nobody is shut out by being invited.
    """
    if actor.user_id is None:
        return
    key, origin, since = address_key(email), f"{jobs.INVITES}{actor.user_id}", clock.now() - INVITATION_WINDOW
    take_turns(origin)
    mine = sa.select(sa.func.count(MailRequest.id)).where(MailRequest.origin == origin, MailRequest.at > since)
    if (session().scalar(mine.where(MailRequest.email_key == key)) or 0) >= MAX_INVITATIONS_TO_ONE:
        raise TooMany(_("This address already has your invitation. Please wait until tomorrow before sending another."))
    if (session().scalar(mine) or 0) >= MAX_INVITATIONS:
        raise TooMany(_("You have invited %(n)s people since yesterday. Please continue tomorrow.", n=MAX_INVITATIONS))
    session().add(MailRequest(email_key=key, origin=origin, at=clock.now()))
    session().flush()


@command(policy.can_sign_in, audit=QUIET)
def note_mail(actor: Actor, *, email: str, origin: str) -> None:
    """Count a mail that a stranger causes, before it is written. Raises TooMany."""
    jobs.count_mail(email, origin)


def _check_password(password: str, *own_words: str) -> None:
    if not passwords.is_long_enough(password):
        raise Invalid({"password": _("Use at least %(n)s characters.", n=passwords.MIN_LENGTH)})
    if not passwords.is_hard_to_guess(password, own_words):
        raise Invalid({"password": _("This password is easy to guess. Use three or four unrelated words.")})
    if (known := leaked_passwords()) is not None and is_in_list(known, password):
        raise Invalid({"password": _("This password is known from a leak elsewhere. Use another one.")})


@command(policy.can_sign_in, audit=QUIET)
def sign_up(actor: Actor, *, email: str, name: str, origin: str, back: str = "") -> None:
    """Mail a confirmation link; the account begins when its holder chooses a password (`confirm`).

    So nobody can prepare an account with a password of their own for somebody else's address. If the address has
    an account, its holder is told by mail. `back` is the page the person was going to; it is checked when the link
    is used. Raises Invalid, TooMany.
    """
    address = checked_email(email, field="email")
    name = checked_name(name, field="name", empty=_("Enter your name."), limit=200)
    jobs.count_mail(address, origin)
    user = queries.find_by_email(email)
    # Nothing that was typed stands in this mail but its address: whoever typed it may be a stranger to the addressee.
    token = tokens.make("sign_up", {"email": address, "name": name, "back": back})
    if user is None:
        queue_mail(to=address, subject=_("Confirm your e-mail address"), template="accounts/confirm", token=token)
    else:  # the token that is not used costs what the other one costs
        jobs.mail_person(user, "already", _l("You already have an account"), to_nobody=not user.is_active)


@command(policy.can_sign_in, audit=QUIET)
def read_sign_up(actor: Actor, *, token: str) -> dict[str, Any]:
    """Name and address of a confirmation link. Raises Invalid if it is too old, forged or used."""
    data = tokens.read("sign_up", token, max_age=CONFIRM_AGE)
    if data is None:
        raise jobs.old_link()
    if queries.find_by_email(data["email"]) is not None:
        raise Invalid(_("This e-mail address is already confirmed. Please sign in."))
    return data


@command(policy.can_sign_in, becomes=queries.as_holder)
def confirm_account(
    actor: Actor, *, token: str, password: str, language: str = "en", agreed: int | None = None
) -> User:
    """Begin the account of a confirmation link. Raises Invalid: old link, weak password, address taken meanwhile."""
    data = read_sign_up(actor, token=token)
    return create_person(
        actor, email=data["email"], name=data["name"], password=password, language=language, agreed=agreed
    )


@command(policy.can_sign_in, audit=QUIET)
def create_person(
    actor: Actor, *, email: str, name: str, password: str, language: str = "en", agreed: int | None = None
) -> User:
    """A new account; the caller has proof that the address belongs to the person (a mailed link).

    `agreed` is the version of the terms of use that was read (None: the caller saw no page).

    Raises Invalid if the password is weak or somebody took the address at the same moment.
    """
    _check_password(password, email, name)
    hashed = passwords.hasher().hash(password)
    return jobs.add_person(email, name, language=language, password_hash=hashed, agreed=agreed)


@command(policy.can_sign_in, audit=QUIET)
def request_new_password(actor: Actor, *, email: str, origin: str, back: str = "") -> None:
    """Mail a link to set a new password, if the address has an account. Raises TooMany.

    `back` is the page the person was going to, on whatever device the link is opened; it is checked then.
    """
    jobs.count_mail(email, origin)
    user, is_here = queries.reachable(email)
    token = tokens.make("reset", {"id": user.id, "stamp": user.stamp})
    jobs.mail_person(user, "reset", _l("Set a new password"), to_nobody=not is_here, token=token, back=back)


@command(policy.can_sign_in, audit=QUIET)
def read_reset(actor: Actor, *, token: str) -> User:
    """The person of a new-password link. Raises Invalid if it is old, forged, or the password changed since."""
    return _holder("reset", token, RESET_AGE)


def _holder(purpose: str, token: str, age: timedelta) -> User:
    data = tokens.read(purpose, token, max_age=age)
    user = session().get(User, data["id"]) if data is not None else None
    if data is None or user is None or not user.is_active or user.stamp != data["stamp"]:
        raise jobs.old_link()
    return user


@command(policy.can_sign_in, becomes=queries.as_holder)
def reset_password(actor: Actor, *, token: str, password: str) -> User:
    """Set a new password by a mailed link; every other session and link of the person ends. Raises Invalid."""
    user = _holder("reset", token, RESET_AGE)
    hold(user)
    if _holder("reset", token, RESET_AGE) is not user:  # of two at the same moment the second finds another stamp
        raise jobs.old_link()
    _check_password(password, user.email, user.name)
    _set_password(user, password)
    user.email_confirmed_at = user.email_confirmed_at or clock.now()
    return user


def _set_password(user: User, password: str) -> None:
    user.password_hash = passwords.hasher().hash(password)
    user.renew_stamp()
    session().flush()
    jobs.mail_person(user, "password_changed", _l("Your password was changed"))


@command(policy.can_sign_in, audit=QUIET)
def request_sign_in_link(actor: Actor, *, email: str, origin: str, back: str = "") -> None:
    """Mail a link that signs in once, within 15 minutes, if the address has an account. Raises TooMany.

    `back` is the page to return to; it is checked when the link is used.
    """
    jobs.count_mail(email, origin)
    user, is_here = queries.reachable(email)
    token = tokens.make("link", {"id": user.id, "stamp": user.stamp, "n": new_public_id()})
    jobs.mail_person(user, "link", _l("Your sign-in link"), to_nobody=not is_here, token=token, back=back)


@command(policy.can_sign_in, audit=QUIET)
def read_sign_in_link(actor: Actor, *, token: str) -> User:
    """The person of a sign-in link. Raises Invalid if it is old, forged or used."""
    user = _holder("link", token, LINK_AGE)
    if queries.is_spent(token):
        raise jobs.old_link()
    return user


@command(policy.can_sign_in, becomes=queries.as_holder)
def use_sign_in_link(actor: Actor, *, token: str) -> User:
    """Sign in by a mailed link, once: of two at the same moment the unique digest lets one through."""
    user = read_sign_in_link(actor, token=token)
    jobs.spend(token)
    return user


@command(policy.can_use_own_account)
def update_account(actor: Actor, *, name: str, language: str, timezone: str) -> User:
    """Change one's name, language and time zone. Raises Invalid."""
    user = queries.get_own(actor)
    user.name = checked_name(name, field="name", empty=_("Enter your name."), limit=200)
    if timezone and timezone not in timezones():
        raise Invalid({"timezone": _("Choose a time zone from the list.")})
    user.language, user.timezone = language, timezone
    return user


@command(policy.can_use_own_account)
def change_password(actor: Actor, *, current: str, password: str, attempt: jobs.CountedTry | None = None) -> User:
    """Set another password; other browsers are signed out. Raises Invalid.

    `attempt` is the counted try (`note_try`) if the person has a password.
    """
    user = queries.get_own(actor)
    jobs.check_own_password(user, current, attempt, "current", _("Current password is wrong."))
    _check_password(password, user.email, user.name)
    _set_password(user, password)
    return user


@command(policy.can_delete_own_account)
def delete_account(actor: Actor, *, password: str, attempt: jobs.CountedTry | None = None) -> User:
    """Make one's account anonymous: name, address and password go, what was done for organizations stays.

    `attempt` is the counted try (`note_try`) if the person has a password. Raises Invalid, Closed if the last other
    person left at the same moment.
    """
    user = queries.get_own(actor)
    jobs.check_own_password(user, password, attempt, "password", _("Password is wrong."))
    _one_after_the_other()
    decision = policy.can_delete_own_account(actor)
    if not decision:
        raise Closed(decision.why)
    publish(AccountEnded(user.id))
    leaver = Leaver(user.id, user.name, user.email_key)
    _erase_traces(leaver.email_key)
    session().execute(sa.delete(KeptForm).where(KeptForm.person == user.public_id))
    user.name, user.password_hash = DELETED_NAME, None
    user.email = f"{user.public_id}@deleted.invalid"
    user.language, user.timezone = "en", ""
    user.is_organizer = user.is_administrator = user.is_demo = False
    user.second_step_since = None
    user.disabled_at = clock.now()
    user.renew_stamp()
    session().flush()
    _erase_columns(user.id)
    hooks.erase_person(leaver)
    session().expire_all()
    return user


def _one_after_the_other() -> None:
    """Of two who leave at the same moment the second must see that the first is gone: leaving takes turns."""
    held(sa.select(User).where(User.is_administrator).order_by(User.id))


def _ask_who_is_left(person: User, given_up: GivenUp, *, knows: bool) -> None:
    """Raises Invalid with what nobody could carry on, unless the administrator knows and wants it all the same."""
    _one_after_the_other()
    sentences = queries.left_by(person, given_up)
    if sentences and not knows:
        raise Invalid({"knows_left": sentences})


def _erase_traces(email_key: str) -> None:
    """Tries to sign in and mails of this address."""
    session().execute(sa.delete(SignInAttempt).where(SignInAttempt.email_key == email_key))
    session().execute(sa.delete(MailRequest).where(MailRequest.email_key == email_key))
    # The job of a mail that waits finds nothing to send.
    session().execute(sa.delete(OutboxMail).where(OutboxMail.to_key == email_key))


def _erase_columns(user_id: int) -> None:
    """What every feature has declared for its columns that point to an account."""
    for found in (one for columns in hooks.person_columns() for one in columns):
        here = found.column == user_id
        if found.erasure is Erasure.DELETED:
            session().execute(sa.delete(found.column.class_).where(here))
        elif found.erasure is Erasure.CLEARED:
            session().execute(sa.update(found.column.class_).where(here).values({found.column.key: None}))


@command(policy.can_manage_person, audit=lambda **kept: {"left": queries.left_by(kept["person"], GivenUp.ACCOUNT)})
def disable_person(actor: Actor, *, person: User, knows_left: bool = False) -> User:
    """Lock somebody out; their sessions and links end now.

    Raises Invalid with what nobody could carry on then, unless that is known (`knows_left`).
    """
    _ask_who_is_left(person, GivenUp.ACCOUNT, knows=knows_left)
    person.disabled_at = clock.now()
    person.renew_stamp()
    session().flush()
    publish(AccountEnded(person.id))
    return person


@command(policy.can_manage_person)
def enable_person(actor: Actor, *, person: User) -> User:
    """Let somebody in again. Raises Invalid for a deleted account."""
    if person.email_key.endswith("@deleted.invalid"):
        raise Invalid(_("This account was deleted by its owner and cannot be restored."))
    if person.email_key != address_key(person.email):
        raise Invalid(_("Another account uses the same e-mail address, so this one stays locked."))
    person.disabled_at = None
    return person


@command(policy.can_manage_person, audit=lambda **kept: {"roles": kept["roles"], "conflicts": kept["conflicts"]})
def set_roles(
    actor: Actor, *, person: User, roles: tuple[str, ...], conflicts: tuple[str, ...] = (), knows_left: bool = False
) -> User:
    """Give or take the organizer's and the administrator's role; the audit row remembers the known conflicts.

    Raises Invalid with what nobody could carry on without the role, unless that is known (`knows_left`).
    """
    if person.is_organizer and "organizer" not in roles:
        _ask_who_is_left(person, GivenUp.ORGANIZER, knows=knows_left)
    if person.is_administrator and "administrator" not in roles:
        _ask_who_is_left(person, GivenUp.ADMINISTRATOR, knows=False)
    person.is_organizer = "organizer" in roles
    person.is_administrator = "administrator" in roles
    return person


@command(platform_only)
def invite_first_administrator(actor: Actor, *, email: str) -> str:
    """The token of a link by which this address becomes the first administrator; `matchmaker setup` hands it out.

    It works for three days, and only while there is no administrator. Raises Conflict if there is one, Invalid.
    """
    address = checked_email(email, field="email")
    if queries.has_administrator():
        raise Conflict(_("There is an administrator already. Administrators give others their role."))
    return tokens.make(FIRST, {"email": address})


@command(policy.can_sign_in, audit=QUIET)
def read_first_administrator(actor: Actor, *, token: str) -> str:
    """The address of such a link. Raises Invalid if it is old or forged, or there is an administrator by now."""
    data = tokens.read(FIRST, token, max_age=FIRST_AGE)
    if data is None or queries.has_administrator():
        raise jobs.old_link()
    return str(data["email"])


@command(policy.can_sign_in, becomes=queries.as_holder)
def begin_as_administrator(
    actor: Actor, *, token: str, name: str = "", password: str = "", agreed: int | None = None
) -> User:
    """Become the first administrator by the link, with a new account or with the one that the address has.

    Of two at the same moment one finds that there is an administrator. Raises Invalid.
    """
    take_turns(FIRST)
    address = read_first_administrator(actor, token=token)
    user = queries.find_by_email(address)
    if user is None:
        user = create_person(actor, email=address, name=name, password=password, agreed=agreed)
    elif not user.is_active:
        raise jobs.old_link()
    user.is_administrator = True
    session().flush()
    return user
