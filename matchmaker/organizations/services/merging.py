"""Making one organization out of two that are the same."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.attachments import services as attachments
from matchmaker.core import clock, search
from matchmaker.core.actors import Actor, Role, system_actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import one_line
from matchmaker.organizations import policy
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.organizations.jobs import forget_doubles
from matchmaker.organizations.models import (
    Invitation,
    MembershipRequest,
    Organization,
    OrganizationMember,
    OrganizationPair,
)

MAX_NOTE = 400
_RANK = {Role.READER.value: 0, Role.EDITOR.value: 1, Role.OWNER.value: 2}


@command(
    policy.can_merge_these,
    audit=lambda **kept: {"merged_name": kept["merged"].name, "merged_slug": kept["merged"].slug},
)
def merge_organizations(actor: Actor, *, kept: Organization, merged: Organization) -> Organization:
    """Merge `merged` into `kept`: people move, other features move their rows (`OrganizationsMerged`), the old
    address leads to the new one. Raises Invalid for the same organization, two kinds, or one merged before."""
    if kept.id == merged.id:
        raise Invalid(_("Choose two different organizations."))
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise Invalid(_("One of them is already merged."))
    if not (kept.is_here and merged.is_here):
        raise Invalid(_("One of them is closed."))
    if kept.kind != merged.kind:
        raise Invalid(_("Only organizations of the same kind can be merged."))
    _move_members(kept, merged)
    current = session()
    _move_letters(kept, merged)
    current.execute(
        sa.update(Organization).where(Organization.merged_into_id == merged.id).values(merged_into_id=kept.id)
    )
    _complete(kept, merged)
    merged.merged_into_id = kept.id
    forget_doubles(merged)
    search.unindex(merged)
    attachments.give_files(system_actor("organizations"), kept_id=kept.id, merged_id=merged.id)
    current.flush()
    publish(OrganizationsMerged(kept.id, merged.id))
    return kept


@command(
    policy.can_settle_pair,
    locks="pair",
    audit=lambda pair, note, **_rest: {"first": pair.first.name, "second": pair.second.name, "note": one_line(note)},
)
def tell_apart(actor: Actor, *, pair: OrganizationPair, note: str) -> OrganizationPair:
    """Say that two organizations of the list are two, with the reason, so that nobody is asked again.

    Raises Invalid without a reason, Conflict if somebody said so before.
    """
    if pair.answered_at is not None:
        raise Conflict(_("Another organizer has already decided this."))
    note = one_line(note)
    if not 5 <= len(note) <= MAX_NOTE:
        raise Invalid({"note": _("Say in a sentence how you know. Other organizers will read it.")})
    pair.tell_apart(note=note, by_id=actor.user_id, at=clock.now())
    session().flush()
    return pair


def _move_members(kept: Organization, merged: Organization) -> None:
    have = {member.user_id: member for member in kept.memberships}
    for member in list(merged.memberships):
        own = have.get(member.user_id)
        if own is None:
            member.organization = kept
        else:
            own.role = max(own.role, member.role, key=_RANK.__getitem__)
            merged.memberships.remove(member)
    session().flush()


def _move_letters(kept: Organization, merged: Organization) -> None:
    """Open invitations and wishes to join go along; only those that the kept one has already are dropped."""
    current = session()
    invited = sa.select(Invitation.email_key).where(Invitation.organization_id == kept.id)
    asked = sa.select(MembershipRequest.user_id).where(
        MembershipRequest.organization_id == kept.id, MembershipRequest.status == "open"
    )
    inside = sa.select(OrganizationMember.user_id).where(OrganizationMember.organization_id == kept.id)
    letters = Invitation.organization_id == merged.id
    wishes = sa.and_(MembershipRequest.organization_id == merged.id, MembershipRequest.status == "open")
    current.execute(sa.delete(Invitation).where(letters, Invitation.email_key.in_(invited)))
    current.execute(sa.update(Invitation).where(letters).values(organization_id=kept.id))
    known = sa.or_(MembershipRequest.user_id.in_(asked), MembershipRequest.user_id.in_(inside))
    current.execute(sa.delete(MembershipRequest).where(wishes, known))
    current.execute(sa.update(MembershipRequest).where(wishes).values(organization_id=kept.id))


def _complete(kept: Organization, merged: Organization) -> None:
    """Take over facts that the kept one lacks."""
    for name in ("summary", "description", "website", "registration_number", "size", "population", "email_domain"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(merged, name))
    for name in ("languages", "countries_served", "networks"):
        setattr(kept, name, list(dict.fromkeys([*getattr(kept, name), *getattr(merged, name)])))
    have = {(row.system, row.role) for row in kept.systems}
    for row in list(merged.systems):
        if (row.system, row.role) not in have:
            row.organization = kept
