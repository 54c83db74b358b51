"""Signing in with an account at the provider (OpenID Connect)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import jobs, policy, queries
from matchmaker.accounts.models import ProviderAccount, User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.openid import Identity


@command(policy.can_sign_in, becomes=queries.as_holder)
def sign_in_with_provider(actor: Actor, *, identity: Identity) -> User:
    """Sign in with a connected account at the provider. Raises Invalid."""
    row = queries.connected_account(identity.issuer, identity.subject)
    if row is None or not row.user.is_active:
        raise Invalid(_("This account is not connected."))
    row.used_at = clock.now()
    return row.user


def _connect(user: User, identity: Identity) -> None:
    try:
        with session().begin_nested():
            session().add(
                ProviderAccount(
                    user_id=user.id, issuer=identity.issuer, subject=identity.subject, created_at=clock.now()
                )
            )
    except IntegrityError:
        raise Invalid(_("This account is connected to somebody already.")) from None


@command(policy.can_use_own_account)
def add_provider(actor: Actor, *, identity: Identity, asked_by: str) -> User:
    """Connect an account at the provider with one's own, after signing in.

    By the address if the provider says that it is confirmed; otherwise only for whoever began it from their account
    page (`asked_by`, a public id). Raises Invalid.
    """
    user = queries.get_own(actor)
    if asked_by != user.public_id and not (identity.is_verified and address_key(identity.email) == user.email_key):
        raise Invalid(_("This account belongs to another e-mail address. Begin from your account page to connect it."))
    _connect(user, identity)
    jobs.mail_person(user, "second_step_added", _l("A way to sign in was added"))
    return user


@command(policy.can_sign_in, becomes=queries.as_holder)
def begin_with_provider(
    actor: Actor, *, identity: Identity, name: str, language: str = "en", agreed: int | None = None
) -> User:
    """A new account, without a password, for an address that the provider says is confirmed. Raises Invalid."""
    if not identity.is_verified:
        raise Invalid(_("Your provider has not confirmed your e-mail address."))
    user = jobs.add_person(identity.email, name, language=language, password_hash=None, agreed=agreed)
    _connect(user, identity)
    return user


@command(policy.can_use_own_account)
def revoke_provider(actor: Actor) -> User:
    """Sign in without the account at the provider from now on."""
    user = queries.get_own(actor)
    session().execute(sa.delete(ProviderAccount).where(ProviderAccount.user_id == user.id))
    jobs.mail_person(user, "second_step_removed", _l("A way to sign in was removed"))
    return user
