"""Asking people to assess: by a mailed link, which takes an account or makes one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as account_services
from matchmaker.applications import jobs, policy
from matchmaker.applications.models import Assessment, Evaluator, EvaluatorInvitation
from matchmaker.applications.queries import panel
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core import jobs as background
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l, get_locale, in_language
from matchmaker.core.inputs import checked_email
from matchmaker.core.mail import queue_mail
from matchmaker.core.text import quotable

INVITATION_AGE = timedelta(days=14)
NEUTRAL = _l("Organizers are neutral: they do not apply or assess.")


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation that was mailed, and the secret of its link, which is stored hashed only."""

    invitation: EvaluatorInvitation
    token: str


@command(policy.can_set_up)  # the address stands in the invitation, which has an end; the log has none
def invite_evaluator(actor: Actor, *, challenge: Challenge, email: str) -> Letter:
    """Ask somebody to assess: whoever opens the mailed link takes the seat, with their account or a new one.

    It does the same work and leaves the same traces whether somebody has the address here or not; a job tells whoever
    has it. A second invitation of an address replaces the first and its link. Raises Invalid (field `email`) for a bad
    address, an evaluator's or an organizer's, Conflict if the assessment is over.
    """
    address = checked_email(email, field="email")
    assessment = jobs.held_assessment(challenge)
    _refuse_late(assessment)
    seat = panel.seat_of_address(assessment, address_key(address))
    if seat is not None:
        raise Invalid({"email": _("%(name)s was already asked.", name=seat.user.name)})
    user, is_here = accounts.reachable(address)
    if user.is_organizer:
        raise Invalid({"email": NEUTRAL})
    row, token = _write_invitation(actor, assessment, address)
    _mail_invitation(row, token, language=user.language if is_here else str(get_locale() or "en"))
    background.enqueue("applications.tell_invited", invitation_id=row.id)
    return Letter(row, token)


def _refuse_late(assessment: Assessment) -> None:
    if assessment.closed_at is not None:
        raise Conflict(_l("The decisions are announced, so the assessment is over."))


def _seat(assessment: Assessment, user: User, *, invited_by_id: int | None) -> Evaluator:
    """A place on the panel for this person; Invalid for who cannot have one."""
    if not user.is_active:
        raise Invalid({"email": _("This account is locked or deleted, so nobody can assess with it.")})
    if user.is_organizer:
        raise Invalid({"email": NEUTRAL})
    found = next((e for e in assessment.evaluators if e.user_id == user.id), None)
    if found is not None and found.removed_at is None:
        raise Invalid({"email": _("%(name)s was already asked.", name=user.name)})
    if found is None:
        found = Evaluator(assessment=assessment, user=user, invited_at=clock.now())
        session().add(found)
    found.removed_at, found.invited_at, found.invited_by_id = None, clock.now(), invited_by_id
    session().flush()
    return found


def _write_invitation(actor: Actor, assessment: Assessment, address: str) -> tuple[EvaluatorInvitation, str]:
    """The row, new or written anew, and the secret of its link."""
    account_services.note_invitation(actor, email=address)
    token = secrets.token_urlsafe(32)
    row = panel.invitation_for(assessment, address_key(address))
    if row is None:
        row = EvaluatorInvitation(assessment=assessment)
    row.email, row.token_hash, row.invited_by_id = address, panel.digest(token), actor.user_id
    row.created_at, row.expires_at = clock.now(), clock.now() + INVITATION_AGE
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        raise Invalid({"email": _("A colleague invited this address at the same moment.")}) from None
    return row, token


def _mail_invitation(row: EvaluatorInvitation, token: str, *, language: str) -> None:
    """Send the link. Nobody may have confirmed the address: only what an organizer has checked is written to it."""
    challenge = row.assessment.challenge
    with in_language(language):
        city = challenge.city.name if challenge.city.is_vetted and quotable(challenge.city.name) else _("A city")
        queue_mail(
            to=row.email,
            subject=_("%(city)s asks you to assess applications", city=city),
            template="applications/evaluator_invitation",
            city=city,
            challenge=challenge.title if challenge.is_public and quotable(challenge.title) else "",
            token=token,
        )


@command(policy.can_set_up)
def withdraw_evaluator_invitation(actor: Actor, *, challenge: Challenge, public_id: str) -> None:
    """Take an open invitation back; its link ends. Raises Conflict if it was used or withdrawn."""
    row = next((one for one in panel.invitations_of(challenge) if one.public_id == public_id), None)
    if row is None:
        raise Conflict(_l("This invitation was already used or withdrawn."))
    session().delete(row)
    session().flush()


@command(policy.can_answer_invitation)
def accept_evaluator_invitation(actor: Actor, *, token: str) -> Evaluator:
    """Take the seat by a mailed link, as the person it was sent to. Raises Invalid, Conflict."""
    row = panel.find_evaluator_invitation(token)
    user = accounts.get_own(actor)
    if user.email_key != row.email_key:
        raise Invalid(_("This invitation was sent to another address. Sign in with that one."))
    return _accept(row, user)


@command(policy.can_answer_invitation, becomes=lambda seat: accounts.as_holder(accounts.get_user(seat.user_id)))
def accept_evaluator_invitation_as_new(
    actor: Actor, *, token: str, name: str, password: str, agreed: int | None = None
) -> Evaluator:
    """Make the account the invitation was sent to, and take the seat. Raises Invalid, Conflict."""
    row = panel.find_evaluator_invitation(token)
    language = str(get_locale() or "en")
    user = account_services.create_person(
        actor, email=row.email, name=name, password=password, language=language, agreed=agreed
    )
    return _accept(row, user)


def _accept(row: EvaluatorInvitation, user: User) -> Evaluator:
    hold(row.assessment)
    hold(row)  # taken back at the same moment, it lets nobody onto the panel
    _refuse_late(row.assessment)
    seat = _seat(row.assessment, user, invited_by_id=row.invited_by_id)
    session().delete(row)
    session().flush()
    return seat


@command(platform_only, audit=QUIET)
def erase_address(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: nothing here keeps its address."""
    session().execute(sa.delete(EvaluatorInvitation).where(EvaluatorInvitation.email_key == email_key))
