"""The desk: every action is one small command that may be sent twice."""

from __future__ import annotations

from datetime import datetime

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs import no_shows
from matchmaker.workshops.models.people import Registration


@command(policy.can_mark)
def mark_registration(
    actor: Actor, *, registration: Registration, mark: str, at: datetime | None = None
) -> Registration:
    """Mark a participant as arrived (`at`: when), late or no_show, or undo all marks. The same twice changes nothing.

    Raises Closed for a no-show before four minutes have passed, Invalid for another word.
    """
    before = (registration.arrived_at, registration.late_at, registration.no_show_at)
    now = at or clock.now()
    if mark == "arrived":
        registration.arrive(at=now)
    elif mark == "late":
        registration.late_at, registration.no_show_at = registration.late_at or now, None
    elif mark == "no_show":
        _mark_no_show(registration)
    elif mark == "undone":
        registration.arrived_at = registration.late_at = registration.no_show_at = None
    else:
        raise Invalid(_("Unknown mark."))
    session().flush()
    if before != (registration.arrived_at, registration.late_at, registration.no_show_at):
        publish(events.RegistrationMarked(registration.id, mark))
    return registration


def _mark_no_show(registration: Registration) -> None:
    workshop = registration.workshop
    if registration.arrived_at is not None:
        raise Closed(_("They are already checked in. Undo the check-in first."))
    no_shows.require_patience(workshop, workshop.starts_at)
    registration.no_show_at = registration.no_show_at or clock.now()
