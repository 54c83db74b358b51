"""Who may tell, and who may read."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l
from matchmaker.notifications.models import Notification


def can_read_own(actor: Actor) -> Decision:
    """Signed-in people, their own."""
    return ALLOW if actor.is_authenticated else deny(_l("Please sign in first."))


def can_view(actor: Actor, *, notification: Notification) -> Decision:
    """Only the person it was written to."""
    if actor.user_id is not None and notification.user_id == actor.user_id:
        return ALLOW
    return deny(_l("This notification is for somebody else."))


def can_stop_mails(actor: Actor) -> Decision:
    """Everybody who holds the signed link of a mail."""
    return ALLOW


def can_want_alerts(actor: Actor) -> Decision:
    """Everybody: what is told is public, and each address confirms itself."""
    return ALLOW
