"""Who may have and use personal access tokens."""

from __future__ import annotations

from matchmaker.accounts.policy import can_use_own_account
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l
from matchmaker.exchange.models import ApiToken


def can_have_tokens(actor: Actor) -> Decision:
    """Signed-in people, for themselves; not an administrator who acts for somebody."""
    return can_use_own_account(actor)


def can_revoke(actor: Actor, *, token: ApiToken) -> Decision:
    """Its owner."""
    own = can_have_tokens(actor)
    if own and token.user_id != actor.user_id:
        return deny(_l("This token belongs to somebody else."))
    return own


def can_use(actor: Actor) -> Decision:
    """Whoever came in with a token; whether it is a good one was found before."""
    return ALLOW if actor.is_authenticated else deny(_l("Send a personal access token."))


def can_see_self(actor: Actor) -> Decision:
    """Signed-in people, or the holders of a token."""
    return ALLOW if actor.is_authenticated else deny(_l("Send a personal access token, or sign in."))
