"""Who may do what with an organization."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.hooks import why_not_close, why_not_join
from matchmaker.organizations.models import COMPANY, Organization, OrganizationPair


def can_view(actor: Actor, *, organization: Organization) -> Decision:
    """Vetted organizations are public; others are known to their members and the organizers."""
    if organization.merged_into_id is not None:
        return deny(_l("This organization was merged into another one."))
    if organization.is_vetted or actor.member_of(organization.id):
        return ALLOW
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("An organizer has not reviewed this organization yet."))


def belongs_to(actor: Actor, organization: Organization) -> bool:
    """A member of this organization, or of the one it was merged into (which inherits what it may read)."""
    return actor.member_of(organization.id) or (
        organization.merged_into_id is not None and actor.member_of(organization.merged_into_id)
    )


def can_edit(actor: Actor, *, organization: Organization) -> Decision:
    """Editors and owners who act for it."""
    if actor.acts_for(organization.id, at_least=Role.EDITOR) or actor.is_system:
        return ALLOW
    if actor.member_of(organization.id, at_least=Role.EDITOR):
        return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=organization.name))
    return deny(_l("Only editors and owners of %(name)s can change this.", name=organization.name))


def can_vet(actor: Actor, *, organization: Organization) -> Decision:
    """Organizers, for organizations they do not belong to; a company also not while they belong to another one."""
    if actor.is_system:
        return ALLOW
    if not actor.is_organizer:
        return deny(_l("Only organizers can review organizations."))
    if organization.closed_at is not None:
        return deny(_closed(organization))
    if actor.member_of(organization.id):
        return deny(_l("You belong to this organization, so another organizer has to review it."))
    return neutral(actor, organization.id, kinds=(COMPANY,) if organization.is_company else ())


def can_register(actor: Actor) -> Decision:
    """Signed-in people, for an organization they belong to."""
    return ALLOW if actor.is_authenticated or actor.is_system else deny(_l("Please sign in first."))


def can_see_members(actor: Actor, *, organization: Organization) -> Decision:
    """Members, organizers and administrators; names of people are not public."""
    if actor.member_of(organization.id) or actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only members of %(name)s can see who belongs to it.", name=organization.name))


def _closed(organization: Organization) -> str:
    return _l("%(name)s is closed.", name=organization.name)


def can_close(actor: Actor, *, organization: Organization) -> Decision:
    """Owners who act for it, or administrators when no owner is left; not before others have what is owed to them."""
    allowed = can_manage_members(actor, organization=organization)
    if not allowed:
        return allowed
    owed = " ".join(sentence for sentence in why_not_close(organization) if sentence)
    return deny(owed) if owed else ALLOW


def can_reopen(actor: Actor, *, organization: Organization) -> Decision:
    """Administrators, as long as it still has its name."""
    if not (actor.is_administrator or actor.is_system):
        return deny(_l("Only an administrator can reopen an organization."))
    if organization.closed_at is None:
        return deny(_l("%(name)s is not closed.", name=organization.name))
    if organization.is_nameless:
        return deny(_l("The name of this organization was removed, so it cannot be reopened."))
    return ALLOW


def can_manage_members(actor: Actor, *, organization: Organization) -> Decision:
    """Owners who act for it; administrators, when no owner is left who can sign in."""
    if organization.closed_at is not None:
        return deny(_closed(organization))
    if actor.is_administrator and not has_owner(organization):
        return ALLOW
    if actor.acts_for(organization.id, at_least=Role.OWNER) or actor.is_system:
        return ALLOW
    if actor.member_of(organization.id, at_least=Role.OWNER):
        return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=organization.name))
    return deny(_l("Only owners of %(name)s can do this.", name=organization.name))


def has_owner(organization: Organization) -> bool:
    """An owner can sign in. Without one, administrators can make somebody an owner."""
    return any(m.role == Role.OWNER.value and m.user.is_active for m in organization.memberships)


def can_leave(actor: Actor, *, organization: Organization) -> Decision:
    """Members."""
    if actor.member_of(organization.id) and not actor.on_behalf_of:
        return ALLOW
    return deny(_l("You are not a member of %(name)s.", name=organization.name))


def can_ask_to_join(actor: Actor, *, organization: Organization) -> Decision:
    """Signed-in people who are not members."""
    if organization.closed_at is not None:
        return deny(_closed(organization))
    if not actor.is_authenticated:
        return deny(_l("Please sign in first."))
    if actor.member_of(organization.id):
        return deny(_l("You are already a member of %(name)s.", name=organization.name))
    if actor.on_behalf_of:
        return deny(_l("You are acting for %(name)s. Stop acting for them first.", name=actor.on_behalf_of))
    return ALLOW


def can_answer_invitation(actor: Actor) -> Decision:
    """Everybody who holds the mailed link."""
    return ALLOW


def can_see_vetting(actor: Actor) -> Decision:
    """Organizers."""
    return ALLOW if actor.is_organizer or actor.is_system else deny(_l("Only organizers can review organizations."))


def can_merge(actor: Actor) -> Decision:
    """Organizers and administrators; which two is asked by `can_merge_these`."""
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    return deny(_l("Only an organizer or administrator can merge organizations."))


def can_merge_these(actor: Actor, *, kept: Organization, merged: Organization) -> Decision:
    """An organizer without a tie to either (for companies: to any company); administrators, who keep the server."""
    allowed = can_merge(actor)
    if not allowed or actor.is_system or actor.is_administrator:
        return allowed
    kinds = (COMPANY,) if COMPANY in {kept.kind, merged.kind} else ()
    return neutral(actor, kept.id, merged.id, kinds=kinds)


def can_settle_pair(actor: Actor, *, pair: OrganizationPair) -> Decision:
    """Whoever may merge the two may also say that they differ."""
    return can_merge_these(actor, kept=pair.first, merged=pair.second)


def can_join(actor: Actor, *, organization: Organization, user: User) -> Decision:
    """A person may be given a place unless some feature objects (neutrality of organizers)."""
    for veto in why_not_join:
        why = veto(organization, user)
        if why:
            return deny(why)
    return ALLOW
