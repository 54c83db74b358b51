"""Whose token it is, a person's own tokens, kept answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l
from matchmaker.exchange.engine import secret
from matchmaker.exchange.models import ApiToken, KeptAnswer
from matchmaker.organizations.queries.actors import actor_of, person_with_places


@dataclass(frozen=True)
class Holder:
    """Who came in with a token: the person with the token's hat on, named with the token in every audit row."""

    actor: Actor
    token_id: int
    token_name: str
    may_write: bool
    is_first_today: bool


def find_holder(text: str) -> Holder | None:
    """The holder of a live token; None for any other text, whatever is wrong with it (two queries)."""
    parts = secret.parts_of(text)
    token = session().scalar(sa.select(ApiToken).where(ApiToken.public_id == parts[0])) if parts else None
    known = secret.same(token.digest if token else secret.NOBODY, parts[1] if parts else "")
    if token is None or not known or not token.is_live(clock.today()):
        return None
    actor = _actor_of(token)
    if actor is None:
        return None
    named = replace(actor, name=f"{actor.name[:120]} · token “{token.name}”")
    return Holder(named, token.id, token.name, token.may_write, token.last_used_on != clock.today())


def _actor_of(token: ApiToken) -> Actor | None:
    """The person with the hat of the token; None if the account, the place or the role is gone."""
    found = person_with_places(token.user_id)
    if found is None:
        return None
    user, places, *_rest = found
    if not user.is_active or user.stamp != token.stamp:
        return None
    actor = actor_of(user, hat=token.hat, places=places)
    if token.organization_id is not None:
        return actor if actor.organization_id == token.organization_id else None
    bare = replace(actor, acting_for=None)
    lost = {"organizer": not bare.is_organizer, "administrator": not bare.is_administrator}
    return None if lost.get(token.hat, False) else bare


def own_tokens(actor: Actor) -> Sequence[ApiToken]:
    """The person's tokens, the newest first."""
    return (
        session()
        .scalars(
            sa.select(ApiToken)
            .options(joinedload(ApiToken.organization))
            .where(ApiToken.user_id == (actor.user_id or 0))
            .order_by(ApiToken.id.desc())
        )
        .all()
    )


def count_live(actor: Actor) -> int:
    """How many of the person's tokens work."""
    return sum(token.is_live(clock.today()) for token in own_tokens(actor))


def get_own_token(actor: Actor, *, token_id: str) -> ApiToken:
    """One of the person's own tokens by its public id. Raises NotFound."""
    found = session().scalar(
        sa.select(ApiToken).where(ApiToken.public_id == token_id, ApiToken.user_id == (actor.user_id or 0))
    )
    return existing(found, _l("There is no such token here."))


def kept_answer(token_id: int, key: str) -> KeptAnswer:
    """The kept answer of a key."""
    return session().scalars(sa.select(KeptAnswer).where(KeptAnswer.token_id == token_id, KeptAnswer.key == key)).one()
