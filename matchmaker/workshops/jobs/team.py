"""Who works for a workshop: the step that several commands share."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import find_by_email
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.organizations.queries import people as organization_people
from matchmaker.workshops import events
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole
from matchmaker.workshops.queries import neutrality


def add_role(workshop: Workshop, user_id: int, role: RoleKind) -> WorkshopRole:
    """Give a person a role. Raises Invalid if they belong to a participant (rule 4)."""
    conflict = neutrality.person_conflict(workshop, user_id)
    if conflict:
        raise Invalid({"": conflict})
    row = WorkshopRole(workshop_id=workshop.id, user_id=user_id, role=role.value, created_at=clock.now())
    workshop.roles.append(row)
    session().flush()
    organization_people.halves_in_turn(user_id=user_id)
    if again := neutrality.person_conflict(workshop, user_id):
        raise Invalid({"": again})
    return row


def person_for(workshop: Workshop, email: str, role: RoleKind, *, field: str = "email") -> User:
    """The person behind an address who may take this role. Raises Invalid (on `field`) with the reason."""
    user = find_by_email(email)
    if user is None or not user.is_active:
        raise Invalid({field: _("Nobody with this e-mail address has an account.")})
    if role is RoleKind.ORGANIZER and not user.is_organizer:
        raise Invalid(
            {"role" if field == "email" else field: _("%(name)s is not an organizer of this platform.", name=user.name)}
        )
    conflict = neutrality.person_conflict(workshop, user.id)
    if conflict:
        raise Invalid({field: conflict})
    return user


def add_organizers(actor: Actor, workshop: Workshop, colleague: str) -> None:
    """Whoever plans a workshop, and perhaps a second organizer (an e-mail address), who is told.

    Raises Invalid (`colleague`) with why it cannot be them.
    """
    if actor.user_id is not None:
        add_role(workshop, actor.user_id, RoleKind.ORGANIZER)
    if colleague.strip():
        user = person_for(workshop, colleague, RoleKind.ORGANIZER, field="colleague")
        if user.id != actor.user_id:
            add_role(workshop, user.id, RoleKind.ORGANIZER)
            publish(events.WorkshopTakenOver(workshop.id, user.id))
