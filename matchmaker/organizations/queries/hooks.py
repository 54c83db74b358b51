"""What organizations add to pages of accounts: the sign-in page, own data, the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import policy as account_policy
from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.core import audit
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.organizations.models import MembershipRequest, Organization, OrganizationMember


def _persona_lines(people: Sequence[User]) -> dict[int, str]:
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


def _own_data(user: User) -> dict[str, Any]:
    members = session().execute(
        sa.select(
            Organization.name, OrganizationMember.role, OrganizationMember.job_title, OrganizationMember.created_at
        )
        .join(OrganizationMember.organization)
        .where(OrganizationMember.user_id == user.id)
    )
    wishes = session().execute(
        sa.select(Organization.name, MembershipRequest.message, MembershipRequest.status)
        .join(MembershipRequest.organization)
        .where(MembershipRequest.user_id == user.id)
    )
    log = session().scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.user_id == user.id))
    return {
        "memberships": [
            {"organization": name, "role": role, "job_title": title, "since": since.isoformat()}
            for name, role, title, since in members
        ],
        "requests_to_join": [{"organization": n, "message": m, "status": s} for n, m, s in wishes],
        "log_of_changes": [
            {"at": e.at.isoformat(), "verb": e.verb, "object": e.object_kind, "id": e.object_id} for e in log
        ],
    }


def _sole_owner(actor: Actor) -> str:
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


account_policy.deletion_vetoes.append(_sole_owner)
accounts.persona_lines.append(_persona_lines)
accounts.own_data.append(_own_data)
