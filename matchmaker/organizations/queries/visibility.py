"""Which organizations an actor may see, and finding one."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.organizations import policy
from matchmaker.organizations.models import Organization, Vetting


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


def find_address(actor: Actor, *, slug: str) -> Organization:
    """One organization by its address; a merged one leads to what it was merged into. Raises NotFound."""
    found = session().scalar(sa.select(Organization).where(Organization.slug == slug))
    if found is not None and found.merged_into_id is not None:
        found = session().get(Organization, found.merged_into_id)
    if found is None or not policy.can_view(actor, organization=found):
        raise NotFound(_l("There is no such organization here."))
    return found


def get_organization(organization_id: int) -> Organization:
    """An organization by database id (for listeners and jobs)."""
    return session().get_one(Organization, organization_id)


def organizer_ids() -> list[int]:
    """User ids of the active organizers."""
    return list(session().scalars(sa.select(User.id).where(User.is_organizer.is_(True), User.disabled_at.is_(None))))


def inherited_by(organization_ids: Collection[int]) -> sa.Select[tuple[int]]:
    """Ids of these organizations and of those that were merged into them (`policy.belongs_to` as SQL)."""
    ids = list(organization_ids)
    return sa.select(Organization.id).where(Organization.id.in_(ids) | Organization.merged_into_id.in_(ids))
