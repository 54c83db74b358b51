"""Who may do what with accounts."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_sign_in(actor: Actor) -> Decision:
    """Everybody may try."""
    return ALLOW


def can_use_own_account(actor: Actor) -> Decision:
    """Signed-in people, for themselves."""
    return ALLOW if actor.is_authenticated else deny(_l("Please sign in first."))
