"""Who may load the gazetteer and change the vocabulary."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l


def can_load(actor: Actor) -> Decision:
    """Jobs and the command line, and administrators."""
    if actor.is_system or actor.is_administrator:
        return ALLOW
    return deny(_l("Only an administrator can load the list of cities."))


def can_edit_vocabulary(actor: Actor) -> Decision:
    """Organizers and administrators: every city and company chooses from these words."""
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only an organizer or administrator can change the vocabulary."))
