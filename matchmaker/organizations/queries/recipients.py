"""Whom to tell for an organization."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from matchmaker.core.actors import Role
from matchmaker.core.db import session
from matchmaker.organizations.models import OrganizationMember

WRITERS = (Role.EDITOR.value, Role.OWNER.value)


def editors_of(organization: int | Iterable[int] | sa.Select[tuple[int]]) -> set[int]:
    """User ids of the editors and owners of an organization, of several, or of those a select finds."""
    ids = [organization] if isinstance(organization, int) else organization
    return set(
        session().scalars(
            sa.select(OrganizationMember.user_id).where(
                OrganizationMember.organization_id.in_(ids),
                OrganizationMember.role.in_(WRITERS),
            )
        )
    )


def editors_by(organizations: Iterable[int]) -> dict[int, list[int]]:
    """Organization id → user ids of its editors and owners, in the order in which they joined."""
    found: dict[int, list[int]] = {}
    rows = session().execute(
        sa.select(OrganizationMember.organization_id, OrganizationMember.user_id)
        .where(
            OrganizationMember.organization_id.in_(set(organizations)),
            OrganizationMember.role.in_(WRITERS),
        )
        .order_by(OrganizationMember.id)
    )
    for organization_id, user_id in rows:
        found.setdefault(organization_id, []).append(user_id)
    return found
