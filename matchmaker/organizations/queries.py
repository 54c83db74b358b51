"""Reading organizations and who belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core.actors import ANONYMOUS, Actor, Membership, Role
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.organizations import policy
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember, Vetting


def actor_of(user: User, *, hat: str = "") -> Actor:
    """The actor for a signed-in person (one query). `hat` is a public id, "organizer", "administrator" or ""."""
    rows = session().scalars(
        sa.select(OrganizationMember)
        .join(OrganizationMember.organization)
        .options(joinedload(OrganizationMember.organization))
        .where(OrganizationMember.user_id == user.id, Organization.merged_into_id.is_(None))
        .order_by(OrganizationMember.id)
    )
    memberships = tuple(
        Membership(m.organization_id, o.public_id, o.kind, o.name, Role(m.role), o.is_vetted)
        for m in rows
        for o in (m.organization,)
    )
    worn = next((m for m in memberships if m.public_id == hat), None)
    neutral = (user.is_organizer or user.is_administrator) and hat in {"", "organizer", "administrator"}
    if worn is None and not neutral and memberships:
        worn = memberships[0]
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        has_organizer_role=user.is_organizer,
        has_administrator_role=user.is_administrator,
        memberships=memberships,
        acting_for=worn,
    )


def actor_for_id(user_id: int | None, *, hat: str = "") -> Actor:
    """The actor of a session's user id; nobody if the account is gone or disabled."""
    user = session().get(User, user_id) if user_id is not None else None
    return actor_of(user, hat=hat) if user is not None and user.is_active else ANONYMOUS


def visible_to(actor: Actor) -> sa.Select[tuple[Organization]]:
    """Organizations the actor may see: vetted ones, their own, and all for organizers and administrators."""
    select = sa.select(Organization).where(Organization.merged_into_id.is_(None))
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return select
    own = [m.organization_id for m in actor.memberships]
    return select.where(sa.or_(Organization.vetting == Vetting.VETTED.value, Organization.id.in_(own)))


def get_visible(actor: Actor, *, slug: str) -> Organization:
    """One organization by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(Organization).where(Organization.slug == slug))
    if found is None or not policy.can_view(actor, organization=found):
        raise NotFound(_l("There is no such organization here."))
    return found


def current_organization(actor: Actor) -> Organization | None:
    """The organization the actor acts for, if any."""
    return session().get(Organization, actor.organization_id) if actor.organization_id else None


def current_company(actor: Actor) -> Organization | None:
    """The company the actor acts for, if any."""
    found = current_organization(actor)
    return found if found is not None and found.kind == COMPANY else None
