"""Inviting: a list and groups, reminders, the answers to a link. Invitations give no place: registering does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.jobs import enqueue
from matchmaker.workshops import policy
from matchmaker.workshops.engine.guests import Guest
from matchmaker.workshops.models.inviting import WorkshopInvitation, WorkshopJoining
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import inviting, mailbox
from matchmaker.workshops.queries.guests import NEW, GuestLine, Wanted, checked, why_too_long


def _remembered(wanted: Wanted, result: int, **_rest: Any) -> Mapping[str, Any]:
    groups = [name for name in ("cities", "companies", "others") if getattr(wanted, name)]
    rule = {"with_pairing": wanted.with_pairing, "sectors": list(wanted.sectors), "most": wanted.most}
    return {"invited": result, "groups": groups, "countries": list(wanted.countries), "rule": rule}


@command(policy.can_invite, locks="workshop", audit=_remembered)
def invite_guests(actor: Actor, *, workshop: Workshop, guests: Sequence[Guest], wanted: Wanted, language: str) -> int:
    """Invite everybody of the list and of the groups who is not invited or registered yet; returns how many.

    What cannot be invited is left out (`queries.guests.checked` says why). The mails are written by a job. Raises
    Invalid if nobody is left or the list is too long, TooMany above the limit of mails a day.
    """
    if why := why_too_long(guests):
        raise Invalid({"text": why})
    lines = [line for line in checked(workshop, guests, wanted) if line.outcome == NEW]
    if not lines:
        raise Invalid({"": _("Nobody new is on this list, so nobody was invited.")})
    mailbox.require_room(workshop, len(lines))
    session().add_all(_invitation(actor, workshop, line, language) for line in lines)
    session().flush()
    _ask_to_write(workshop)
    return len(lines)


def _invitation(actor: Actor, workshop: Workshop, line: GuestLine, language: str) -> WorkshopInvitation:
    return WorkshopInvitation(
        workshop_id=workshop.id,
        organization_id=line.organization_id,
        name=line.name,
        person=line.person,
        email=line.email,
        language=language,
        source=line.source.value,
        invited_by_id=actor.user_id,
        created_at=clock.now(),
        wanted_at=clock.now(),
    )


def _ask_to_write(workshop: Workshop) -> None:
    enqueue("workshops.write_invitations", key=f"invitations-{workshop.id}", workshop_id=workshop.id)


@command(policy.can_invite, locks="workshop", audit=lambda result, **_rest: {"reminded": result})
def remind_invited(actor: Actor, *, workshop: Workshop) -> int:
    """Remind whoever has not answered, nobody twice within a day; returns how many. Raises TooMany."""
    rows = inviting.to_remind(workshop)
    mailbox.require_room(workshop, len(rows))
    for row in rows:
        row.wanted_at = clock.now()
    session().flush()
    if rows:
        _ask_to_write(workshop)
    return len(rows)


@command(policy.can_run, audit=lambda invitation, **_rest: {"invited": invitation.called})
def withdraw_invitation(actor: Actor, *, workshop: Workshop, invitation: WorkshopInvitation) -> None:
    """Take an invitation back: its link ends. A registration that came of it stays."""
    session().delete(invitation)


@command(policy.can_answer_invitation, audit=QUIET)
def open_invitation(actor: Actor, *, token: str) -> WorkshopInvitation:
    """Go on from the page of an invitation. A second time, or by somebody else, changes nothing more.

    Raises Closed with what keeps everybody from registering.
    """
    row = inviting.get_by_token(actor, token=token)
    hold(row)
    row.open(at=clock.now())
    return row


@command(policy.can_answer_invitation, audit=QUIET)
def decline_invitation(actor: Actor, *, token: str) -> WorkshopInvitation:
    """Say that nobody comes: no more mails about it. Raises Closed once the organization is registered."""
    row = inviting.get_by_token(actor, token=token)
    hold(row)
    if row.organization_id is not None and inviting.is_registered(row):
        raise Closed(_("%(name)s is registered. Cancel the registration on its page instead.", name=row.called))
    row.decline(at=clock.now())
    return row


@command(platform_only, audit=QUIET)
def erase_invited_address(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: its address is on no list any more. Of an organization's invitation the rest stays."""
    here = WorkshopInvitation.email_key == address_key(email_key)
    nobody = WorkshopInvitation.organization_id.is_(None)
    session().execute(sa.delete(WorkshopInvitation).where(here, nobody))
    session().execute(sa.update(WorkshopInvitation).where(here).values(email="", email_key="", person=""))
    session().execute(sa.delete(WorkshopJoining).where(WorkshopJoining.email_key == address_key(email_key)))
