"""Who may write down what a city measures."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l
from matchmaker.indicators.models import CityValue
from matchmaker.organizations import policy as organization_policy
from matchmaker.organizations.models import Organization


def can_record(actor: Actor, *, city: Organization) -> Decision:
    """Editors and owners who act for the city, once it is reviewed and as long as it takes part."""
    if not city.is_city:
        return deny(_l("Only cities and regions have indicators."))
    if not city.is_here:
        return deny(_l("%(name)s is closed.", name=city.name))
    if not city.is_vetted:
        return deny(_l("An organizer has not reviewed this organization yet."))
    return organization_policy.can_edit(actor, organization=city)


def can_change(actor: Actor, *, value: CityValue) -> Decision:
    """Those who write down values of the city; organizers what an organizer took over from a published source."""
    if value.by_organizer and (actor.is_organizer or actor.is_system):
        return ALLOW
    return can_record(actor, city=value.organization)


def can_import_published(actor: Actor) -> Decision:
    """Organizers, for published values of any city; each names its source."""
    if actor.is_organizer or actor.is_system:
        return ALLOW
    return deny(_l("Only organizers can import values of several cities."))


def can_import(actor: Actor, *, city: Organization | None) -> Decision:
    """For one city its editors; without one organizers."""
    return can_import_published(actor) if city is None else can_record(actor, city=city)
