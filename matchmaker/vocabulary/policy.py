"""Who may load the gazetteer."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_load(actor: Actor) -> Decision:
    """Jobs and the command line, and administrators."""
    if actor.is_system or actor.is_administrator:
        return ALLOW
    return deny(_l("Only an administrator can load the list of cities."))
