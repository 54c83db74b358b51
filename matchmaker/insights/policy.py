"""Who may see and change what of the dashboards."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations import policy as organizations
from matchmaker.organizations.models import Organization


def can_view_landscape(actor: Actor, *, city: Organization) -> Decision:
    """Whoever may see the city's profile: everybody, once the city was reviewed."""
    return organizations.can_view(actor, organization=city)


def can_set_priorities(actor: Actor, *, city: Organization) -> Decision:
    """Editors and owners who act for the city: never an organizer, never the platform."""
    if city.is_city and city.is_here and actor.acts_for(city.id, at_least=Role.EDITOR):
        return ALLOW
    return deny(_l("Only editors and owners of the city set its priorities."))
