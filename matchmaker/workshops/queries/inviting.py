"""Reading invitations: one by its link, the list of a workshop, how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock, tokens
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l
from matchmaker.core.letters import fold
from matchmaker.core.pages import Page, paginate
from matchmaker.workshops.models.inviting import WorkshopInvitation, WorkshopJoining
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people

PURPOSE: Final = "workshop_invitation"
AGAIN_AFTER: Final = timedelta(hours=20)
"""Nobody is written to twice a day; less what somebody who reminds every morning may be early."""
_ACTIVE: Final = (*HOLDS_PLACE, RegistrationStatus.WAITING.value)


def token_of(invitation: WorkshopInvitation) -> str:
    """The secret of an invitation’s link; every mail has one, and all end when the invitation is taken back."""
    return tokens.make(PURPOSE, {"i": invitation.public_id})


def get_by_token(actor: Actor, *, token: str) -> WorkshopInvitation:
    """The invitation of a link. Raises NotFound."""
    data = tokens.read(PURPOSE, token, max_age=None)
    found = session().scalar(
        sa.select(WorkshopInvitation).where(WorkshopInvitation.public_id == (data or {}).get("i", ""))
    )
    return existing(found, _l("This invitation is no longer valid. Ask the organizers for a new one."))


def get_invitation(actor: Actor, *, workshop: Workshop, public_id: str) -> WorkshopInvitation:
    """One invitation of a workshop, for its organizers (a loader). Raises NotFound."""
    found = session().scalar(
        sa.select(WorkshopInvitation).where(
            WorkshopInvitation.workshop_id == workshop.id, WorkshopInvitation.public_id == public_id
        )
    )
    return existing(found, _l("There is no such invitation here."))


def get_invitation_by_id(invitation_id: int) -> WorkshopInvitation:
    """An invitation by database id (for listeners)."""
    return session().get_one(WorkshopInvitation, invitation_id)


def find_joining(public_id: str) -> WorkshopJoining:
    """A registration whose address is not confirmed yet. Raises NotFound."""
    found = session().scalar(sa.select(WorkshopJoining).where(WorkshopJoining.public_id == public_id))
    return existing(found, _l("This link has been used or has expired. Please register again."))


def _registered(workshop: Workshop) -> sa.Select[tuple[int]]:
    return sa.select(Registration.organization_id).where(
        Registration.workshop_id == workshop.id, Registration.status.in_(_ACTIVE)
    )


def _is_registered(workshop: Workshop) -> sa.ColumnElement[bool]:
    """SQL: the invited organization has a place or waits for one."""
    return sa.func.coalesce(WorkshopInvitation.organization_id.in_(_registered(workshop)), sa.false())


def _silent(workshop: Workshop) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        WorkshopInvitation.workshop_id == workshop.id,
        WorkshopInvitation.declined_at.is_(None),
        sa.not_(_is_registered(workshop)),
    )


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the invitations are: each number counts organizations or addresses, and includes the next one."""

    invited: int
    written: int
    opened: int
    registered: int
    ready: int
    declined: int
    last_written_at: datetime | None

    @property
    def is_writing(self) -> bool:
        """Mails are being written."""
        return self.written < self.invited


def funnel(workshop: Workshop) -> Funnel:
    """Invited → opened → registered → ready (four queries)."""
    registered = _is_registered(workshop)
    row = (
        session()
        .execute(
            sa.select(
                sa.func.count(),
                sa.func.count(WorkshopInvitation.written_at),
                sa.func.count().filter(sa.or_(WorkshopInvitation.opened_at.is_not(None), registered)),
                sa.func.count().filter(registered),
                sa.func.count(WorkshopInvitation.declined_at),
                sa.func.max(WorkshopInvitation.written_at),
            ).where(WorkshopInvitation.workshop_id == workshop.id)
        )
        .one()
    )
    ready = {p.registration.organization_id for p in people.participants(workshop) if _is_ready(p)}
    invited = session().scalars(
        sa.select(WorkshopInvitation.organization_id).where(WorkshopInvitation.workshop_id == workshop.id)
    )
    return Funnel(row[0], row[1], row[2], row[3], len(ready & set(invited)), row[4], row[5])


def _is_ready(row: people.Participant) -> bool:
    return row.registration.holds_place and not row.missing


STEPS: Final = ("silent", "opened", "registered", "declined")


def listing(workshop: Workshop, *, step: str = "", number: int = 1) -> Page[WorkshopInvitation]:
    """One page of invitations, the latest first: all, or those at one of `STEPS`."""
    select = sa.select(WorkshopInvitation).where(WorkshopInvitation.workshop_id == workshop.id)
    registered = _is_registered(workshop)
    conditions = {
        "silent": (*_silent(workshop), WorkshopInvitation.opened_at.is_(None)),
        "opened": (*_silent(workshop), WorkshopInvitation.opened_at.is_not(None)),
        "registered": (registered,),
        "declined": (WorkshopInvitation.declined_at.is_not(None),),
    }
    return paginate(
        select.where(*conditions.get(step, ())).order_by(WorkshopInvitation.id.desc()), number=number, per_page=50
    )


def states_of(workshop: Workshop, rows: Sequence[WorkshopInvitation]) -> dict[int, str]:
    """Id of an invitation → registration status of its organization, where it has one (one query)."""
    ids = [row.organization_id for row in rows if row.organization_id is not None]
    found = session().execute(
        sa.select(Registration.organization_id, Registration.status).where(
            Registration.workshop_id == workshop.id, Registration.organization_id.in_(ids)
        )
    )
    states = dict(found.tuples().all())
    return {row.id: states[row.organization_id] for row in rows if row.organization_id in states}


def to_remind(workshop: Workshop) -> list[WorkshopInvitation]:
    """Who has not answered and was not written to within the last day, or is about to be."""
    since = clock.now() - AGAIN_AFTER
    last = sa.func.coalesce(WorkshopInvitation.wanted_at, WorkshopInvitation.created_at)
    return list(
        session().scalars(
            sa.select(WorkshopInvitation).where(*_silent(workshop), last <= since).order_by(WorkshopInvitation.id)
        )
    )


def silent_of(workshop: Workshop) -> list[WorkshopInvitation]:
    """Everybody who has not answered (one query)."""
    return list(session().scalars(sa.select(WorkshopInvitation).where(*_silent(workshop))))


def silent_count(workshop: Workshop) -> int:
    """How many have not answered."""
    return session().scalar(sa.select(sa.func.count(WorkshopInvitation.id)).where(*_silent(workshop))) or 0


def due(workshop_id: int, *, most: int) -> list[WorkshopInvitation]:
    """Invitations of which a mail is still to be written, the oldest first."""
    rows = session().scalars(
        sa.select(WorkshopInvitation).where(*_is_due(workshop_id)).order_by(WorkshopInvitation.id).limit(most)
    )
    return list(rows)


def number_due(workshop_id: int) -> int:
    """How many there are."""
    return session().scalar(sa.select(sa.func.count(WorkshopInvitation.id)).where(*_is_due(workshop_id))) or 0


def _is_due(workshop_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    written = WorkshopInvitation.written_at
    return (
        WorkshopInvitation.workshop_id == workshop_id,
        WorkshopInvitation.declined_at.is_(None),
        WorkshopInvitation.wanted_at.is_not(None),
        sa.or_(written.is_(None), written < WorkshopInvitation.wanted_at),
    )


def meant_by(registration: Registration, addresses: Sequence[str]) -> list[WorkshopInvitation]:
    """Invitations to an address or a bare name that this registration answers."""
    keys = [address_key(one) for one in addresses if one]
    rows = session().scalars(
        sa.select(WorkshopInvitation).where(
            WorkshopInvitation.workshop_id == registration.workshop_id, WorkshopInvitation.organization_id.is_(None)
        )
    )
    name = registration.organization.name_key
    return [row for row in rows if row.email_key in keys or (row.name and fold(row.name) == name)]


def is_invited(workshop_id: int, organization_id: int) -> bool:
    """The organization has an invitation of its own."""
    found = sa.select(WorkshopInvitation.id).where(
        WorkshopInvitation.workshop_id == workshop_id, WorkshopInvitation.organization_id == organization_id
    )
    return session().scalar(found) is not None


def is_registered(invitation: WorkshopInvitation) -> bool:
    """The invited organization has a place or waits for one."""
    found = sa.select(Registration.id).where(
        Registration.workshop_id == invitation.workshop_id,
        Registration.organization_id == invitation.organization_id,
        Registration.status.in_(_ACTIVE),
    )
    return session().scalar(found) is not None


def table(workshop: Workshop) -> tuple[list[str], list[list[object]]]:
    """All invitations with their dates, for a file (two queries)."""
    rows = session().scalars(
        sa.select(WorkshopInvitation)
        .where(WorkshopInvitation.workshop_id == workshop.id)
        .order_by(WorkshopInvitation.id)
    )
    found = list(rows)
    states = states_of(workshop, found)
    columns = ["invited", "person", "e-mail", "how", "last e-mail", "e-mails", "opened", "declined", "registration"]
    return columns, [
        [
            row.called,
            row.person,
            row.email,
            row.source,
            row.written_at,
            row.mails,
            row.opened_at,
            row.declined_at,
            states.get(row.id, ""),
        ]
        for row in found
    ]
