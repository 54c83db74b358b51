"""What organizations say about people: a line for the sign-in page, and who cannot leave."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.accounts.hooks import GivenUp, LeftBehind
from matchmaker.accounts.models import User
from matchmaker.core.actors import Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.organizations.models import Organization, OrganizationMember, here


def persona_lines(people: Sequence[User]) -> dict[int, str]:
    """Role and organization of people of the demo, by user id (one query)."""
    roles = {"reader": _("Reader"), "editor": _("Editor"), "owner": _("Owner")}
    rows = session().execute(
        sa.select(OrganizationMember.user_id, OrganizationMember.role, Organization.name)
        .join(OrganizationMember.organization)
        .where(OrganizationMember.user_id.in_([person.id for person in people]))
        .order_by(OrganizationMember.id.desc())
    )
    lines = {user_id: f"{roles[role]}, {name}" for user_id, role, name in rows}
    for person in people:
        if person.is_organizer or person.is_administrator:
            lines[person.id] = _("Organizer") if person.is_organizer else _("Administrator")
    return lines


def without_owner(user_id: int, given_up: GivenUp) -> list[LeftBehind]:
    """Organizations that nobody could act for: this person is their only owner who can sign in."""
    if given_up is not GivenUp.ACCOUNT:
        return []
    other = aliased(OrganizationMember)
    others = (
        sa.exists()
        .where(other.organization_id == OrganizationMember.organization_id, other.user_id != user_id)
        .where(other.role == Role.OWNER.value, User.id == other.user_id, User.disabled_at.is_(None))
    )
    names = session().scalars(
        sa.select(Organization.name)
        .join(OrganizationMember, OrganizationMember.organization_id == Organization.id)
        .where(
            OrganizationMember.user_id == user_id,
            OrganizationMember.role == Role.OWNER.value,
            here(),
            ~others,
        )
        .order_by(Organization.name, Organization.id)
    )
    return [
        LeftBehind(_("%(name)s has no other owner. Make another member an owner first, or close %(name)s.", name=name))
        for name in names
    ]
