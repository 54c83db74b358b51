"""Writing the mails of invitations, and knowing which invitation a registration answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.eventbus import publish
from matchmaker.core.jobs import heartbeat
from matchmaker.workshops import events
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.queries import inviting

CHUNK: Final = 25
"""Mails a transaction."""


def write_invitations(workshop_id: int) -> None:
    """Write every mail that is due, in short transactions. Killed and run again, it goes on where it was."""
    done = 0
    while True:
        with unit_of_work():
            rows = inviting.due(workshop_id, most=CHUNK)
            for row in rows:
                is_reminder = row.mails > 0
                row.written_at, row.mails = row.wanted_at, row.mails + 1
                publish(events.InvitationDue(row.id, is_reminder))
        done += len(rows)
        if not rows or heartbeat(done, 0):
            return


def note_registered(registration: Registration, *addresses: str) -> None:
    """An organization registered: an invitation to one of its people's addresses, or to its name, was meant for it."""
    if inviting.is_invited(registration.workshop_id, registration.organization_id):
        return
    people = [person.email for person in registration.people]
    _tie(registration, [*people, *addresses])


def _tie(registration: Registration, addresses: Sequence[str]) -> None:
    for row in inviting.meant_by(registration, addresses)[:1]:
        row.organization = registration.organization
        row.open(at=clock.now())
    session().flush()
