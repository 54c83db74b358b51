"""What organizations add to pages of other features: homes, sign-in page, own data, the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import policy as account_policy
from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.core import audit
from matchmaker.core.actors import Actor, Role
from matchmaker.core.attention import Attention
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.organizations.models import MembershipRequest, Organization, OrganizationMember, Vetting


def attention(actor: Actor) -> list[Attention]:
    """What waits: organizations to check (organizers), wishes to join (owners)."""
    lines: list[Attention] = []
    if actor.is_organizer:
        n = _count(
            sa.select(Organization.id).where(
                Organization.vetting == Vetting.PENDING.value, Organization.merged_into_id.is_(None)
            )
        )
        if n:
            text = ngettext("%(num)s organization waits for your check", "%(num)s organizations wait for your check", n)
            lines.append(Attention(n, text, _("Check organizations"), "organizations.vetting"))
    hat = actor.acting_for
    if hat is not None and hat.role is Role.OWNER:
        n = _count(
            sa.select(MembershipRequest.id).where(
                MembershipRequest.organization_id == hat.organization_id, MembershipRequest.status == "open"
            )
        )
        if n:
            slug = session().scalar(sa.select(Organization.slug).where(Organization.id == hat.organization_id))
            text = ngettext("%(num)s person wants to join", "%(num)s people want to join", n)
            lines.append(Attention(n, text, _("Answer requests"), "organizations.members", {"slug": slug}))
    return lines


def _count(select: sa.Select[Any]) -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(select.subquery())) or 0


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
