"""Members, invitations and wishes to join."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.commands import take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, existing
from matchmaker.core.i18n import _, _l
from matchmaker.organizations.models import (
    PARTIES,
    Invitation,
    MembershipRequest,
    Organization,
    OrganizationMember,
    RequestStatus,
    here,
)


def halves_in_turn(*, user_id: int | None = None, organization_id: int | None = None) -> None:
    """Two who make the two halves of a tie at the same moment (a person joins; the organization takes part, or the
    person gets a role) see each other: whoever comes second waits, and has to look again.

    To be called when the own half is written: whoever waits here holds rows, and asks for none any more.
    """
    halves = {"person": user_id, "organization": organization_id}
    take_turns(*(f"tie of {kind} {number}" for kind, number in halves.items() if number is not None))


def members_of(organization: Organization) -> list[OrganizationMember]:
    """Members with their people, owners first."""
    rank = sa.case((OrganizationMember.role == "owner", 0), (OrganizationMember.role == "editor", 1), else_=2)
    return list(
        session().scalars(
            sa.select(OrganizationMember)
            .options(joinedload(OrganizationMember.user))
            .where(OrganizationMember.organization_id == organization.id)
            .order_by(rank, OrganizationMember.id)
        )
    )


def owner_ids(organization_id: int) -> list[int]:
    """User ids of the owners."""
    return member_ids(organization_id, role=Role.OWNER)


def member_ids(organization_id: int, *, role: Role | None = None) -> list[int]:
    """User ids of the members (of one role)."""
    select = sa.select(OrganizationMember.user_id).where(OrganizationMember.organization_id == organization_id)
    if role is not None:
        select = select.where(OrganizationMember.role == role.value)
    return list(session().scalars(select))


def load_member(actor: Actor, *, organization: Organization, person_id: str) -> OrganizationMember:
    """A member by the person's public id. Raises NotFound."""
    found = session().scalar(
        sa.select(OrganizationMember)
        .join(OrganizationMember.user)
        .where(OrganizationMember.organization_id == organization.id, User.public_id == person_id)
    )
    return existing(found, _l("This person is not a member of the organization."))


def get_member(organization: Organization, *, user_id: int) -> OrganizationMember:
    """A member by user id. Raises NotFound."""
    found = session().scalar(
        sa.select(OrganizationMember).where(
            OrganizationMember.organization_id == organization.id, OrganizationMember.user_id == user_id
        )
    )
    return existing(found, _l("This person is not a member of the organization."))


def member_by_email(organization: Organization, key: str) -> OrganizationMember | None:
    """The member with this folded address."""
    return session().scalar(
        sa.select(OrganizationMember)
        .join(OrganizationMember.user)
        .where(OrganizationMember.organization_id == organization.id, User.email_key == key)
    )


def invitation_for(organization: Organization, key: str) -> Invitation | None:
    """The open invitation of a folded address."""
    return session().scalar(
        sa.select(Invitation).where(Invitation.organization_id == organization.id, Invitation.email_key == key)
    )


def invitations_of(organization: Organization) -> list[Invitation]:
    """Open invitations, newest first."""
    return list(
        session().scalars(
            sa.select(Invitation).where(Invitation.organization_id == organization.id).order_by(Invitation.id.desc())
        )
    )


def load_invitation(actor: Actor, *, organization: Organization, invitation_id: str) -> Invitation:
    """An open invitation by public id. Raises NotFound."""
    found = session().scalar(
        sa.select(Invitation).where(
            Invitation.organization_id == organization.id, Invitation.public_id == invitation_id
        )
    )
    return existing(found, _l("This invitation was already accepted or withdrawn."))


def find_invitation(token: str) -> Invitation:
    """The invitation of a mailed token. Raises Invalid if it is used, withdrawn or too old."""
    digest = sha256(token.encode()).hexdigest()
    found = session().scalar(
        sa.select(Invitation).options(joinedload(Invitation.organization)).where(Invitation.token_hash == digest)
    )
    if found is None or found.expires_at <= clock.now() or not found.organization.is_here:
        raise Invalid(_("This invitation was used, withdrawn or has expired. Ask for a new one."))
    return found


def requests_of(organization: Organization) -> list[MembershipRequest]:
    """Open wishes to join, oldest first, with their people."""
    return list(
        session().scalars(
            sa.select(MembershipRequest)
            .options(joinedload(MembershipRequest.user))
            .where(
                MembershipRequest.organization_id == organization.id,
                MembershipRequest.status == RequestStatus.OPEN.value,
            )
            .order_by(MembershipRequest.id)
        )
    )


def load_request(actor: Actor, *, organization: Organization, request_id: str) -> MembershipRequest:
    """A wish to join by public id. Raises NotFound."""
    found = session().scalar(
        sa.select(MembershipRequest).where(
            MembershipRequest.organization_id == organization.id, MembershipRequest.public_id == request_id
        )
    )
    return existing(found, _l("There is no such request here."))


def find_invitation_by_id(invitation_id: int) -> Invitation | None:
    """An invitation by database id, if it is still open (for jobs)."""
    return session().get(Invitation, invitation_id)


def get_invitation(invitation_id: int) -> Invitation:
    """An invitation by database id (for listeners)."""
    return session().get_one(Invitation, invitation_id)


def get_request(request_id: int) -> MembershipRequest:
    """A wish to join by database id (for listeners)."""
    return session().get_one(MembershipRequest, request_id)


def neutral_conflicts(user: User) -> list[str]:
    """Cities and companies a person belongs to: what stands against the organizer's role."""
    return list(
        session().scalars(
            sa.select(Organization.name)
            .join(OrganizationMember, OrganizationMember.organization_id == Organization.id)
            .where(
                OrganizationMember.user_id == user.id,
                Organization.kind.in_(PARTIES),
                here(),
            )
            .order_by(Organization.id)
        )
    )
