"""Asking people to assess: with an account at once, without one by a mailed link that makes the account."""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as account_services
from matchmaker.applications import jobs, policy
from matchmaker.applications.events import EvaluatorInvited
from matchmaker.applications.models import Assessment, Evaluator, EvaluatorInvitation
from matchmaker.applications.queries import panel
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l, get_locale
from matchmaker.core.inputs import checked_email
from matchmaker.core.mail import queue_mail
from matchmaker.core.text import quotable

INVITATION_AGE = timedelta(days=14)


@command(policy.can_set_up, audit=lambda email, **_rest: {"email": email})
def invite_evaluator(actor: Actor, *, challenge: Challenge, email: str) -> Evaluator:
    """Ask somebody with an account to assess. Raises Invalid (field `email`) if they cannot, Conflict if it is over."""
    assessment = jobs.held_assessment(challenge)
    _refuse_late(assessment)
    user = accounts.find_by_email(email)
    if user is None:
        raise Invalid({"email": _("Nobody has an account with this address. Invite the person by e-mail.")})
    return _seat(assessment, user, invited_by_id=actor.user_id)


@command(policy.can_set_up, audit=lambda email, **_rest: {"email": email})
def invite_by_mail(actor: Actor, *, challenge: Challenge, email: str) -> EvaluatorInvitation:
    """Ask somebody without an account: a link by mail makes the account and the seat.

    A second invitation of the same address replaces the first and its link. Raises Invalid (field `email`) for a bad
    address or one with an account, Conflict if the assessment is over.
    """
    assessment = jobs.held_assessment(challenge)
    _refuse_late(assessment)
    if accounts.find_by_email(email) is not None:
        raise Invalid({"email": _("This address has an account. Ask the person directly.")})
    return _invite_address(actor, assessment, email)


def _refuse_late(assessment: Assessment) -> None:
    if assessment.closed_at is not None:
        raise Conflict(_l("The decisions are announced, so the assessment is over."))


def _seat(assessment: Assessment, user: User, *, invited_by_id: int | None) -> Evaluator:
    """A place on the panel for this person; Invalid for who cannot have one."""
    if not user.is_active:
        raise Invalid({"email": _("This account is locked or deleted, so nobody can assess with it.")})
    if user.is_organizer:
        raise Invalid({"email": _("Organizers are neutral: they do not apply or assess.")})
    found = next((e for e in assessment.evaluators if e.user_id == user.id), None)
    if found is not None and found.removed_at is None:
        raise Invalid({"email": _("%(name)s was already asked.", name=user.name)})
    if found is None:
        found = Evaluator(assessment=assessment, user=user, invited_at=clock.now())
        session().add(found)
    found.removed_at, found.invited_at, found.invited_by_id = None, clock.now(), invited_by_id
    session().flush()
    eventbus.publish(EvaluatorInvited(found.id))
    return found


def _invite_address(actor: Actor, assessment: Assessment, email: str) -> EvaluatorInvitation:
    """A link by mail; a second invitation of the same address replaces the first and its link."""
    address = checked_email(email, field="email")
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
    challenge = assessment.challenge
    # Nobody has confirmed this address here: only what an organizer has checked is written to it.
    city = challenge.city.name if challenge.city.is_vetted and quotable(challenge.city.name) else _("A city")
    queue_mail(
        to=address,
        subject=_("%(city)s asks you to assess applications", city=city),
        template="applications/evaluator_invitation",
        city=city,
        challenge=challenge.title if challenge.is_public and quotable(challenge.title) else "",
        token=token,
    )
    return row


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
def accept_evaluator_invitation_as_new(actor: Actor, *, token: str, name: str, password: str) -> Evaluator:
    """Make the account the invitation was sent to, and take the seat. Raises Invalid, Conflict."""
    row = panel.find_evaluator_invitation(token)
    language = str(get_locale() or "en")
    user = account_services.create_person(actor, email=row.email, name=name, password=password, language=language)
    return _accept(row, user)


def _accept(row: EvaluatorInvitation, user: User) -> Evaluator:
    hold(row.assessment)
    _refuse_late(row.assessment)
    seat = _seat(row.assessment, user, invited_by_id=row.invited_by_id)
    session().delete(row)
    session().flush()
    return seat


@command(platform_only, audit=QUIET)
def erase_address(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: nothing here keeps its address."""
    session().execute(sa.delete(EvaluatorInvitation).where(EvaluatorInvitation.email_key == email_key))
