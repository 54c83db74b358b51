"""Who runs a workshop, sits at its desk, advises; who steps in when an organizer is gone or falls ill."""

from __future__ import annotations

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs.team import add_role, person_for
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole


@command(policy.can_take_over, locks="workshop")
def take_over_workshop(actor: Actor, *, workshop: Workshop) -> Workshop:
    """Run a workshop whose organizers are all gone; the rest of the team is told. Raises Invalid for a tie."""
    if actor.user_id is not None:
        add_role(workshop, actor.user_id, RoleKind.ORGANIZER)
        publish(events.WorkshopTakenOver(workshop.id, actor.user_id))
    return workshop


@command(policy.can_stand_in, locks="workshop")
def stand_in(actor: Actor, *, workshop: Workshop, why: str) -> Workshop:
    """Run a workshop for an organizer who cannot, near its day; the team reads who and why.

    Raises Invalid without a reason, and for a tie.
    """
    reason = tidy(why)
    if not reason:
        raise Invalid({"why": _("Say why you step in. The team will read it.")})
    if actor.user_id is not None:
        add_role(workshop, actor.user_id, RoleKind.ORGANIZER)
        publish(events.WorkshopTakenOver(workshop.id, actor.user_id, reason))
    return workshop


@command(policy.can_staff, locks="workshop")
def assign_role(actor: Actor, *, workshop: Workshop, email: str, role: RoleKind) -> WorkshopRole:
    """Give a person a role. Raises Invalid if nobody has the address, or if they belong to a participant."""
    user = person_for(workshop, email, role)
    known = next((r for r in workshop.roles if r.user_id == user.id and r.role == role.value), None)
    row = known or add_role(workshop, user.id, role)
    if known is None and role is RoleKind.ORGANIZER:
        publish(events.WorkshopTakenOver(workshop.id, user.id))
    session().flush()
    return row


@command(policy.can_staff, locks="workshop")
def remove_role(actor: Actor, *, workshop: Workshop, role_id: int) -> None:
    """Take a role away. Raises Conflict for the last organizer who can run it."""
    row = next((r for r in workshop.roles if r.id == role_id), None)
    if row is None:
        return
    if not workshop.can_lose(row):
        raise Conflict(_("A workshop needs at least one organizer. Add another one first."))
    workshop.roles.remove(row)
    session().flush()
