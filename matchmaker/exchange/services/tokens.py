"""Tokens and kept answers. Everything else the API changes goes through the services of the features."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.queries import get_own
from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, take_turns
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import control_character, tidy
from matchmaker.exchange import policy
from matchmaker.exchange.engine import secret
from matchmaker.exchange.models import ApiToken, KeptAnswer, Scope
from matchmaker.exchange.queries import tokens

LONGEST = timedelta(days=365)
MOST = 20
KEEP_ANSWERS = timedelta(hours=24)


def _remembered(**arguments: Any) -> Mapping[str, Any]:
    token: ApiToken = arguments["result"]
    return {"name": token.name, "scope": token.scope, "hat": token.hat, "expires_on": token.expires_on.isoformat()}


@command(policy.can_have_tokens, audit=_remembered)
def create_token(actor: Actor, *, name: str, scope: str, hat: str, expires_on: date | None) -> ApiToken:
    """A new token; its text is in `secret` and nowhere else. `hat` is one of the actor's own choices.

    Raises Invalid for an empty or overlong name, an unknown scope or hat, a day that has passed or is more than a year
    away; Conflict when the person has 20 live tokens.
    """
    name = tidy(name)
    _require(name, scope, hat, expires_on, actor)
    take_turns(f"tokens of {actor.user_id}")
    if tokens.count_live(actor) >= MOST:
        raise Conflict(_l("You have %(n)s tokens. Revoke one you no longer use first.", n=MOST))
    place = next((m for m in actor.memberships if m.public_id == hat), None)
    text, public_id = secret.new_secret(), new_public_id()
    token = ApiToken(
        public_id=public_id,
        user_id=actor.user_id,
        organization_id=place.organization_id if place else None,
        hat=hat,
        name=name,
        scope=scope,
        digest=secret.digest(text),
        stamp=get_own(actor).stamp,
        created_at=clock.now(),
        expires_on=expires_on,
    )
    session().add(token)
    session().flush()
    token.secret = secret.text_of(public_id, text)
    return token


def _require(name: str, scope: str, hat: str, expires_on: date | None, actor: Actor) -> None:
    errors: dict[str, str] = {}
    if not name or len(name) > 60 or control_character(name):
        errors["name"] = _("Give the token a name of at most 60 characters, for example that of the program using it.")
    if scope not in set(Scope):
        errors["scope"] = _("Choose what the token can do.")
    if hat not in {value for value, _kind, _name in actor.choices} | ({""} if not actor.choices else set()):
        errors["hat"] = _("Choose which organization the token acts for.")
    if expires_on is None or not clock.today() <= expires_on <= clock.today() + LONGEST:
        errors["expires_on"] = _("Choose an expiry date between today and a year from now.")
    if errors:
        raise Invalid(errors)


@command(policy.can_revoke)
def revoke_token(actor: Actor, *, token: ApiToken) -> ApiToken:
    """End a token now. A second time changes nothing."""
    token.revoked_at = token.revoked_at or clock.now()
    return token


@command(platform_only)
def revoke_lost(actor: Actor, *, user_id: int, organization_id: int) -> None:
    """Somebody left an organization: their tokens for it end for good, also if they come back."""
    session().execute(
        sa.update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.organization_id == organization_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


@command(platform_only)
def revoke_of_closed(actor: Actor, *, organization_id: int) -> None:
    """An organization was closed: everybody's tokens for it end for good."""
    session().execute(
        sa.update(ApiToken)
        .where(ApiToken.organization_id == organization_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


@command(policy.can_use, audit=QUIET)
def note_use(actor: Actor, *, token_id: int) -> None:
    """Remember the day on which a token was used."""
    session().execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=clock.today()))


@command(policy.can_use, audit=QUIET)
def claim_answer(actor: Actor, *, token_id: int, key: str, fingerprint: str) -> KeptAnswer:
    """The row of this key: a new one (`status` 0) to be filled, or the kept answer of the same request.

    Raises Invalid for a key that cannot be one, or that was used for another request.
    """
    if not 1 <= len(key) <= 80 or not key.isascii() or not key.isprintable():
        raise Invalid({"Idempotency-Key": _("The key is 1 to 80 plain characters, for example a random number.")})
    row = KeptAnswer(token_id=token_id, key=key, fingerprint=fingerprint, created_at=clock.now())
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        row = tokens.kept_answer(token_id, key)
    if row.fingerprint != fingerprint:
        raise Invalid({"Idempotency-Key": _("This key was already used for another request. Use a new key.")})
    return row


@command(policy.can_use, audit=QUIET)
def keep_answer(actor: Actor, *, kept: KeptAnswer, status: int, headers: Mapping[str, str], body: str) -> None:
    """Fill a claimed row at the end of its request."""
    kept.status, kept.headers, kept.body = status, dict(headers), body
    session().flush()


@command(platform_only, audit=QUIET)
def delete_old_answers(actor: Actor) -> int:
    """Delete kept answers after a day; returns how many."""
    old = sa.delete(KeptAnswer).where(KeptAnswer.created_at < clock.now() - KEEP_ANSWERS)
    return int(session().execute(old).rowcount)  # type: ignore[attr-defined]
