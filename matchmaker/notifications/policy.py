"""Who may tell, and who may read."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_tell(actor: Actor) -> Decision:
    """Listeners, as the system."""
    return ALLOW if actor.is_system else deny(_l("Only the platform itself sends notifications."))


def can_read_own(actor: Actor) -> Decision:
    """Signed-in people, their own."""
    return ALLOW if actor.is_authenticated else deny(_l("Please sign in first."))
