"""What organizations say about people: a line for the sign-in page, and who cannot leave."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.organizations.models import Organization, OrganizationMember


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


def sole_owner(actor: Actor) -> str:
    """Why somebody cannot leave: organizations that would have no owner; "" if there are none."""
    owned = [m for m in actor.memberships if m.role is Role.OWNER]
    if not owned:
        return ""
    counts = dict(
        session()
        .execute(
            sa.select(OrganizationMember.organization_id, sa.func.count())
            .where(
                OrganizationMember.organization_id.in_([m.organization_id for m in owned]),
                OrganizationMember.role == Role.OWNER.value,
            )
            .group_by(OrganizationMember.organization_id)
        )
        .tuples()
        .all()
    )
    alone = [m.name for m in owned if counts.get(m.organization_id, 0) <= 1]
    if not alone:
        return ""
    return _("You are the last owner of %(names)s. Make somebody else an owner first.", names=", ".join(alone))
