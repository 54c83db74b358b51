"""What somebody should do next about organizations."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import count_rows, session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.organizations.models import MembershipRequest, Organization
from matchmaker.organizations.queries import doubles
from matchmaker.organizations.queries.lists import waits_for_check


def todo_items(actor: Actor) -> list[TodoItem]:
    """What waits: organizations to check (organizers), wishes to join (owners)."""
    lines: list[TodoItem] = []
    if actor.is_organizer:
        n = count_rows(sa.select(Organization.id).where(waits_for_check()))
        if n:
            text = ngettext("organization to review", "organizations to review", n)
            lines.append(TodoItem(n, text, _("Review organizations"), "organizations.vetting"))
            if twice := doubles.count_among(waits_for_check()):
                text = ngettext(
                    "organization that looks like another one",
                    "organizations that look like another one",
                    twice,
                )
                lines.append(TodoItem(twice, text, _("Compare"), "organizations.doubles"))
    hat = actor.acting_for
    if hat is not None and hat.role is Role.OWNER:
        n = count_rows(
            sa.select(MembershipRequest.id).where(
                MembershipRequest.organization_id == hat.organization_id, MembershipRequest.status == "open"
            )
        )
        if n:
            slug = session().scalar(sa.select(Organization.slug).where(Organization.id == hat.organization_id))
            text = ngettext("request to join", "requests to join", n)
            lines.append(TodoItem(n, text, _("Answer requests"), "organizations.members", {"slug": slug}))
    return lines
