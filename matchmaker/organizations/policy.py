"""Who may do what with an organization."""

from __future__ import annotations

from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import Organization


def can_view(actor: Actor, *, organization: Organization) -> Decision:
    """Vetted organizations are public; others are known to their members and the organizers."""
    if organization.merged_into_id is not None:
        return deny(_l("This organization was merged into another one."))
    if organization.is_vetted or actor.member_of(organization.id):
        return ALLOW
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("An organizer has not checked this organization yet."))


def can_edit(actor: Actor, *, organization: Organization) -> Decision:
    """Editors and owners who act for it."""
    if actor.acts_for(organization.id, at_least=Role.EDITOR):
        return ALLOW
    if actor.member_of(organization.id, at_least=Role.EDITOR):
        return deny(_l("Switch to “%(name)s” first: you act for somebody else now.", name=organization.name))
    return deny(_l("Only editors and owners of %(name)s can change this.", name=organization.name))


def can_vet(actor: Actor, *, organization: Organization) -> Decision:
    """Organizers, for organizations they do not belong to."""
    if actor.is_system:
        return ALLOW
    if not actor.is_organizer:
        return deny(_l("Only an organizer can check organizations."))
    if actor.member_of(organization.id):
        return deny(_l("You belong to this organization, so another organizer has to check it."))
    return ALLOW
