"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.organizations.models import (
    Invitation,
    MembershipRequest,
    Organization,
    OrganizationMember,
    OrganizationPair,
)

PERSON_COLUMNS: Final = (
    PersonColumn(
        OrganizationMember.user_id,
        "memberships",
        {
            "organization": looked_up(OrganizationMember.organization_id, Organization.name),
            "role": OrganizationMember.role,
            "job_title": OrganizationMember.job_title,
            "since": OrganizationMember.created_at,
        },
        Erasure.DELETED,
        "a deleted account belongs nowhere",
    ),
    PersonColumn(
        MembershipRequest.user_id,
        "requests_to_join",
        {
            "organization": looked_up(MembershipRequest.organization_id, Organization.name),
            "message": MembershipRequest.message,
            "status": MembershipRequest.status,
            "at": MembershipRequest.created_at,
        },
        Erasure.DELETED,
        "the wish was the person's own",
    ),
    PersonColumn(
        MembershipRequest.answered_by_id,
        "requests_to_join_answered",
        {
            "organization": looked_up(MembershipRequest.organization_id, Organization.name),
            "status": MembershipRequest.status,
            "at": MembershipRequest.answered_at,
        },
        Erasure.KEPT,
        "the answer belongs to the organization and to whoever asked",
    ),
    PersonColumn(
        Invitation.invited_by_id,
        "invitations_sent",
        {
            "organization": looked_up(Invitation.organization_id, Organization.name),
            "to": Invitation.email,
            "role": Invitation.role,
            "at": Invitation.created_at,
        },
        Erasure.KEPT,
        "the invitation is the organization's; it runs out by itself",
    ),
    PersonColumn(
        Organization.vetted_by_id,
        "organizations_checked",
        {"organization": Organization.name, "at": Organization.vetted_at},
        Erasure.KEPT,
        "that a neutral person has checked the organization must stay traceable",
    ),
    PersonColumn(
        Organization.closed_by_id,
        "organizations_closed",
        {"organization": Organization.name, "at": Organization.closed_at, "reason": Organization.closing_reason},
        Erasure.KEPT,
        "who took part with the organization must be able to know that one of its own people closed it",
    ),
    PersonColumn(
        OrganizationPair.answered_by_id,
        "organizations_told_apart",
        {"note": OrganizationPair.note, "at": OrganizationPair.answered_at},
        Erasure.KEPT,
        "that two organizations are two must stay known, with whoever said so",
    ),
)
