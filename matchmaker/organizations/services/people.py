"""Who belongs to an organization: invitations, wishes to join, roles, leaving."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as account_services
from matchmaker.core import clock, jobs
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor, Role
from matchmaker.core.addresses import address_key
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, get_locale, in_language
from matchmaker.core.inputs import checked_email
from matchmaker.core.mail import queue_mail
from matchmaker.core.text import quotable, tidy
from matchmaker.organizations import policy
from matchmaker.organizations.events import (
    MemberLeft,
    MembershipAnswered,
    MembershipAsked,
)
from matchmaker.organizations.models import Invitation, MembershipRequest, Organization, OrganizationMember
from matchmaker.organizations.queries import people

INVITATION_AGE = timedelta(days=14)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _role(raw: str) -> str:
    if raw not in set(Role):
        raise Invalid({"role": _("Choose a role for this person.")})
    return raw


@command(policy.can_manage_members)
def invite_member(actor: Actor, *, organization: Organization, email: str, role: str) -> Invitation:
    """Invite an address; a second invitation replaces the first and its link. Raises Invalid.

    It does the same work whether somebody has the address here or not; a job tells whoever has it.
    """
    address = checked_email(email, field="email")
    key = address_key(address)
    if people.member_by_email(organization, key) is not None:
        raise Invalid({"email": _("This person is already a member of %(name)s.", name=organization.name)})
    user, is_here = accounts.reachable(address)
    if not (decision := policy.can_join(actor, organization=organization, user=user)):
        raise Invalid({"email": str(decision.why)})
    account_services.note_invitation(actor, email=address)
    token = secrets.token_urlsafe(32)
    row = people.invitation_for(organization, key)
    if row is None:
        row = Invitation(organization=organization)
    row.email, row.role, row.token_hash = address, _role(role), _digest(token)
    row.invited_by_id = actor.user_id or 0
    row.created_at, row.expires_at = clock.now(), clock.now() + INVITATION_AGE
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        raise Invalid({"email": _("A colleague invited this address at the same moment.")}) from None
    _mail_invitation(actor, row, token, user if is_here else None)
    jobs.enqueue("organizations.tell_invited", invitation_id=row.id)
    return row


def _mail_invitation(actor: Actor, row: Invitation, token: str, user: User | None) -> None:
    """Send the link. To an address that nobody has confirmed here, only what an organizer has checked is written."""
    names = (actor.name, row.organization.name)
    is_named = user is not None or (row.organization.is_vetted and quotable(*names))
    who, name = names if is_named else ("", "")
    with in_language(user.language if user is not None else str(get_locale() or "en")):
        subject = _("%(who)s invites you to %(name)s", who=who, name=name) if is_named else _("You are invited")
        queue_mail(
            to=row.email, subject=subject, template="organizations/invitation", inviter=who, name=name, token=token
        )


@command(policy.can_manage_members)
def withdraw_invitation(actor: Actor, *, organization: Organization, invitation: Invitation) -> None:
    """Take an open invitation back; its link ends."""
    session().delete(invitation)


@command(policy.can_answer_invitation)
def accept_invitation(actor: Actor, *, token: str) -> OrganizationMember:
    """Join by a mailed link, as the person it was sent to. Raises Invalid."""
    row = people.find_invitation(token)
    user = accounts.get_own(actor)
    if user.email_key != row.email_key:
        raise Invalid(_("This invitation was sent to another address. Sign in with that one."))
    return _accept(actor, token, user)


@command(policy.can_answer_invitation, becomes=lambda member: accounts.as_holder(accounts.get_user(member.user_id)))
def accept_invitation_as_new(
    actor: Actor, *, token: str, name: str, password: str, agreed: int | None = None
) -> OrganizationMember:
    """Create the account the invitation was sent to, and join. Raises Invalid."""
    row = people.find_invitation(token)
    user = account_services.create_person(
        actor, email=row.email, name=name, password=password, language=str(get_locale() or "en"), agreed=agreed
    )
    return _accept(actor, token, user)


def _accept(actor: Actor, token: str, user: User) -> OrganizationMember:
    row = people.find_invitation(token)
    hold(row)  # taken back or replaced at the same moment, it lets nobody in
    row = people.find_invitation(token)
    member = _join(actor, row.organization, user, row.role)
    session().delete(row)
    session().flush()
    return member


def _join(actor: Actor, organization: Organization, user: User, role: str) -> OrganizationMember:
    decision = policy.can_join(actor, organization=organization, user=user)
    if not decision:
        raise Invalid(str(decision.why))
    member = OrganizationMember(organization_id=organization.id, user_id=user.id, role=role, created_at=clock.now())
    try:
        with session().begin_nested():
            session().add(member)
    except IntegrityError:
        raise Invalid(_("%(who)s is already a member of %(name)s.", who=user.name, name=organization.name)) from None
    people.halves_in_turn(user_id=user.id, organization_id=organization.id)
    if not (again := policy.can_join(actor, organization=organization, user=user)):
        raise Invalid(str(again.why))
    session().expire(organization, ["memberships"])
    return member


@command(policy.can_ask_to_join)
def ask_to_join(actor: Actor, *, organization: Organization, message: str = "") -> MembershipRequest:
    """Ask the owners to be let in. Raises Invalid if a wish is open already."""
    row = MembershipRequest(
        organization_id=organization.id, user_id=actor.user_id, message=tidy(message), created_at=clock.now()
    )
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        raise Invalid(_("You have already asked. The owners have not answered yet.")) from None
    publish(MembershipAsked(row.id))
    return row


@command(policy.can_manage_members, locks=("organization", "request"))
def answer_request(
    actor: Actor, *, organization: Organization, request: MembershipRequest, accepted: bool, role: str = "editor"
) -> MembershipRequest:
    """Let somebody in, or not. Raises Conflict if answered, Invalid."""
    if request.status != "open":
        raise Conflict(_("A colleague has already answered this."))
    request.answer(accepted=accepted, by_id=actor.user_id, at=clock.now())
    if accepted:
        _join(actor, organization, request.user, _role(role))
    publish(MembershipAnswered(request.id, accepted))
    return request


def _keep_an_owner(organization: Organization, member: OrganizationMember) -> None:
    """Two owners who leave at the same moment must not both see the other one: the organization is held."""
    owners = [m for m in organization.memberships if m.role == Role.OWNER.value]
    if member in owners and not any(m.user.is_active for m in owners if m is not member):
        raise Invalid(
            _(
                "%(name)s needs at least one owner. Make another member an owner first, or close %(name)s.",
                name=organization.name,
            )
        )


@command(policy.can_manage_members, locks="organization")
def change_role(
    actor: Actor, *, organization: Organization, member: OrganizationMember, role: str
) -> OrganizationMember:
    """Give a member another role. Raises Invalid for the last owner."""
    if _role(role) != Role.OWNER.value:
        _keep_an_owner(organization, member)
    member.role = role
    return member


@command(policy.can_manage_members, locks="organization")
def remove_member(actor: Actor, *, organization: Organization, member: OrganizationMember) -> None:
    """End somebody's membership. Raises Invalid for the last owner."""
    _remove(organization, member)


@command(policy.can_leave, locks="organization")
def leave_organization(actor: Actor, *, organization: Organization) -> None:
    """End one's own membership. Raises Invalid for the last owner."""
    _remove(organization, people.get_member(organization, user_id=actor.user_id or 0))


def _remove(organization: Organization, member: OrganizationMember) -> None:
    hold(member)  # of two at the same moment the second is told that the first was quicker
    _keep_an_owner(organization, member)
    user_id = member.user_id
    organization.memberships.remove(member)
    session().flush()
    publish(MemberLeft(organization.id, user_id))


@command(platform_only, audit=QUIET)
def erase_address(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: no invitation here keeps its address."""
    session().execute(sa.delete(Invitation).where(Invitation.email_key == email_key))
