"""Another e-mail address: confirmed at the new one, told at the old one, which can stop it also afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import jobs, policy, queries
from matchmaker.accounts.models import AddressChange, AppKey, Passkey, ProviderAccount, User
from matchmaker.core import clock, tokens
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, _l, in_language
from matchmaker.core.inputs import checked_email
from matchmaker.core.mail import queue_mail

STOP_AGE = timedelta(days=7)
CONFIRM, STOP = "address", "address_stop"


@command(policy.can_use_own_account)
def request_address_change(
    actor: Actor, *, email: str, password: str, origin: str, attempt: jobs.CountedTry | None = None
) -> User:
    """Mail a link to the new address, and a notice with a way to stop it to the old one.

    The answer is the same when somebody has an account with the new address; its holder is told. `attempt` is the
    counted try (`note_try`) if the person has a password. Raises Invalid, TooMany.
    """
    user = queries.get_own(actor)
    jobs.check_own_password(user, password, attempt, "password", _("Password is wrong."))
    wanted = checked_email(email, field="email")
    if address_key(wanted) == user.email_key:
        raise Invalid({"email": _("This is your address already.")})
    jobs.count_mail(wanted, origin)
    hold(user)
    _stop_open_ones(user)
    row = AddressChange(user_id=user.id, old_email=user.email, new_email=wanted, asked_at=clock.now())
    session().add(row)
    session().flush()
    holder = queries.find_by_email(wanted)
    token = tokens.make(CONFIRM, {"id": row.id})
    if holder is None:
        # A stranger may read it if the address was mistyped: nothing of what the person wrote stands in it, no name.
        _write(user, wanted, "address_confirm", _l("Confirm your new e-mail address"), token=token)
    else:  # the token that is not used costs what the other one costs
        jobs.mail_person(holder, "address_taken", _l("You already have an account"), to_nobody=not holder.is_active)
    _write_stop(user, row, "address_asked", _l("Somebody asked for another e-mail address"))
    return user


def _stop_open_ones(user: User) -> None:
    open_ones = (
        AddressChange.user_id == user.id,
        AddressChange.done_at.is_(None),
        AddressChange.stopped_at.is_(None),
    )
    session().execute(sa.update(AddressChange).where(*open_ones).values(stopped_at=clock.now()))


def _write(user: User, to: str, template: str, subject: str, **context: Any) -> None:
    with in_language(user.language):
        queue_mail(to=to, subject=str(subject), template=f"accounts/{template}", **context)


def _write_stop(user: User, row: AddressChange, template: str, subject: str) -> None:
    token = tokens.make(STOP, {"id": row.id})
    _write(user, row.old_email, template, subject, token=token, wanted=row.new_email, person=user)


def _row(purpose: str, token: str, age: timedelta) -> AddressChange:
    data = tokens.read(purpose, token, max_age=age)
    row = session().get(AddressChange, data["id"]) if data is not None else None
    if row is None or row.stopped_at is not None or not row.user.is_active:
        raise jobs.old_link()
    return row


@command(policy.can_sign_in, audit=QUIET)
def read_address_change(actor: Actor, *, token: str) -> AddressChange:
    """What the link to the new address confirms. Raises Invalid if it is old, forged, used or stopped."""
    row = _row(CONFIRM, token, queries.ADDRESS_AGE)
    if row.done_at is not None or row.user.email_key != address_key(row.old_email):
        raise jobs.old_link()
    return row


@command(policy.can_sign_in, becomes=queries.as_holder)
def confirm_address(actor: Actor, *, token: str) -> User:
    """The new address belongs to the person: it counts from now on. Sessions and mailed links end. Raises Invalid."""
    hold(read_address_change(actor, token=token).user)
    row = read_address_change(actor, token=token)  # as it is now that nobody else can change it
    hold(row)
    user = row.user
    try:
        with session().begin_nested():
            user.email = row.new_email
    except IntegrityError:
        raise Invalid(_("Somebody has an account with this address by now.")) from None
    user.email_confirmed_at = row.done_at = clock.now()
    user.renew_stamp()
    session().flush()
    _write_stop(user, row, "address_changed", _l("Your e-mail address was changed"))
    return user


@command(policy.can_sign_in, audit=QUIET)
def read_stop(actor: Actor, *, token: str) -> AddressChange:
    """What the notice to the old address stops. Raises Invalid if it is old, forged or used."""
    row = _row(STOP, token, STOP_AGE)
    if row.user.email_key != _address_since(row):
        raise jobs.old_link()
    return row


def _address_since(row: AddressChange) -> str:
    """The key of the address that this change and those confirmed after it lead to.

    A thief who changes the address a second time must not lose the owner the way back.
    """
    confirmed = AddressChange.done_at.is_not(None), AddressChange.stopped_at.is_(None)
    later = sa.select(AddressChange).where(AddressChange.user_id == row.user_id, AddressChange.id >= row.id, *confirmed)
    found = address_key(row.old_email)
    for change in session().scalars(later.order_by(AddressChange.id)):
        if address_key(change.old_email) == found:
            found = address_key(change.new_email)
    return found


def _whose(row: AddressChange) -> Actor:
    return queries.as_holder(row.user)


@command(policy.can_sign_in, becomes=_whose)
def stop_address_change(actor: Actor, *, token: str) -> AddressChange:
    """Stop the change from the old address.

    If it was confirmed already, somebody else may have done it: the old address is back, the password and every way to
    sign in that came with or after the wish end with all sessions, and a link to set a password is sent. Raises
    Invalid.
    """
    hold(read_stop(actor, token=token).user)
    row = read_stop(actor, token=token)
    hold(row)
    row.stopped_at = clock.now()
    if row.done_at is not None:
        _take_back(row)
    session().flush()
    return row


def _take_back(row: AddressChange) -> None:
    user = row.user
    try:
        with session().begin_nested():
            user.email = row.old_email
    except IntegrityError:
        raise Invalid(_("Somebody has an account with this address by now.")) from None
    later = AddressChange.user_id == user.id, AddressChange.id > row.id, AddressChange.stopped_at.is_(None)
    session().execute(sa.update(AddressChange).where(*later).values(stopped_at=clock.now()))
    user.password_hash = None
    user.renew_stamp()
    session().flush()
    for model in (ProviderAccount, Passkey, AppKey):
        session().execute(sa.delete(model).where(model.user_id == user.id, model.created_at >= row.asked_at))
    if user.second_step_since is not None and not queries.has_second_step(user):
        jobs.settle_second_step(user)
    token = tokens.make("reset", {"id": user.id, "stamp": user.stamp})
    jobs.mail_person(user, "reset", _l("Set a new password"), token=token, back="")
