"""Who is told what about organizations."""

from __future__ import annotations

from flask import url_for

from matchmaker.applications.queries import city as application_city
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.notifications import services
from matchmaker.notifications.services import Mail
from matchmaker.organizations.events import (
    ChangesAnswered,
    ChangesAsked,
    MemberInvited,
    MembershipAnswered,
    MembershipAsked,
    OrganizationClosed,
    OrganizationRegistered,
    OrganizationReopened,
    OrganizationVetted,
)
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import people as organization_people
from matchmaker.organizations.queries import recipients as organization_recipients
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.outcomes.queries import due as outcome_due

PLATFORM = system_actor("notifications")


@subscribe(OrganizationRegistered)
def tell_organizers(event: OrganizationRegistered) -> None:
    """Somebody has to check it."""
    organization = organization_visibility.get_organization(event.organization_id)
    text = _l("%(name)s registered. Please review it.", name=organization.name)
    _tell_organizers(organization, text, _l("New organization to review: %(name)s", name=organization.name))


@subscribe(OrganizationVetted)
def tell_members_of_the_check(event: OrganizationVetted) -> None:
    """Accepted, or rejected or no longer accepted, with the reason."""
    organization = organization_visibility.get_organization(event.organization_id)
    name = organization.name
    if event.accepted:
        subject = _l("Accepted: %(name)s", name=name)
        text = _l("%(name)s is accepted. Its profile is now public.", name=name)
    elif event.was_accepted:
        subject = _l("No longer accepted: %(name)s", name=name)
        text = _l(
            "The organizers have taken back the acceptance of %(name)s. Read the reason, correct the details and save "
            "them for another review.",
            name=name,
        )
    else:
        subject = _l("Not accepted: %(name)s", name=name)
        text = _l(
            "%(name)s was not accepted. Read the reason, correct the details and save them for another review.",
            name=name,
        )
    _tell_members(organization, text, subject, organization.vetting_note)


@subscribe(ChangesAsked)
def tell_organizers_of_changes(event: ChangesAsked) -> None:
    """Somebody has to confirm them."""
    organization = organization_visibility.get_organization(event.organization_id)
    text = _l("%(name)s asks for a change. Please review it.", name=organization.name)
    _tell_organizers(organization, text, _l("Profile change to review: %(name)s", name=organization.name))


@subscribe(ChangesAnswered)
def tell_members_of_the_answer(event: ChangesAnswered) -> None:
    """Confirmed, or refused with the reason."""
    organization = organization_visibility.get_organization(event.organization_id)
    accepted = _l("Your profile change is confirmed. Your organization is now called %(name)s.", name=organization.name)
    refused = _l(
        "Your profile change was not confirmed. Your organization is still called %(name)s.", name=organization.name
    )
    yes = _l("Profile change confirmed: %(name)s", name=organization.name)
    no = _l("Profile change not confirmed: %(name)s", name=organization.name)
    text, subject = (accepted, yes) if event.accepted else (refused, no)
    _tell_members(organization, text, subject, event.note)


def _tell_organizers(organization: Organization, text: str, subject: str) -> None:
    """Something of this organization waits for their review."""
    services.tell_people(
        PLATFORM,
        user_ids=organization_visibility.organizer_ids(),
        text=text,
        url=url_for("organizations.show", slug=organization.slug),
        mail=Mail("organizations/registered", subject),
    )


def _tell_members(organization: Organization, text: str, subject: str, note: str) -> None:
    """What came of a review, with the note of the organizer."""
    services.tell_people(
        PLATFORM,
        user_ids=organization_people.member_ids(organization.id),
        text=text,
        url=url_for("organizations.show", slug=organization.slug),
        mail=Mail("organizations/vetted", subject),
        note=note,
    )


@subscribe(MemberInvited)
def tell_invited(event: MemberInvited) -> None:
    """People with an account see it in their list too; the mail with the link is already written."""
    invitation = organization_people.get_invitation(event.invitation_id)
    services.tell_people(
        PLATFORM,
        user_ids=[event.user_id],
        text=_l("%(name)s invites you. The link is in your e-mail.", name=invitation.organization.name),
        url=url_for("organizations.show", slug=invitation.organization.slug),
    )


@subscribe(MembershipAsked)
def tell_owners(event: MembershipAsked) -> None:
    """The owners decide."""
    request = organization_people.get_request(event.request_id)
    services.tell_people(
        PLATFORM,
        user_ids=organization_people.owner_ids(request.organization_id),
        text=_l("%(who)s wants to join %(name)s.", who=request.user.name, name=request.organization.name),
        url=url_for("organizations.members", slug=request.organization.slug),
        mail=Mail("organizations/asked", _l("Request to join %(name)s", name=request.organization.name)),
    )


@subscribe(MembershipAnswered)
def tell_who_asked(event: MembershipAnswered) -> None:
    """Let in, or not."""
    request = organization_people.get_request(event.request_id)
    yes = _l("You are now a member of %(name)s.", name=request.organization.name)
    no = _l("%(name)s declined your request.", name=request.organization.name)
    welcome = _l("Welcome to %(name)s", name=request.organization.name)
    declined = _l("Your request to join %(name)s", name=request.organization.name)
    services.tell_people(
        PLATFORM,
        user_ids=[request.user_id],
        text=yes if event.accepted else no,
        url=url_for("organizations.show", slug=request.organization.slug),
        mail=Mail("organizations/answered", welcome if event.accepted else declined),
    )


@subscribe(OrganizationClosed)
def tell_of_the_end(event: OrganizationClosed) -> None:
    """Its members, and the people of everybody it was at work with: they read the reason."""
    organization = organization_visibility.get_organization(event.organization_id)
    members = set(organization_people.member_ids(organization.id))
    partners = outcome_due.partners_of(organization.id) | application_city.waiting_applicants(organization.id)
    told = (
        (
            members,
            _l("%(name)s is closed. You can no longer act for it.", name=organization.name),
            _l("Closed: %(name)s", name=organization.name),
        ),
        (
            organization_recipients.editors_of(partners) - members,
            _l(
                "%(name)s has left the platform. What you share stays.",
                name=organization.name,
            ),
            _l("Left the platform: %(name)s", name=organization.name),
        ),
    )
    for user_ids, text, subject in told:
        services.tell_people(
            PLATFORM,
            user_ids=user_ids,
            text=text,
            url=url_for("organizations.show", slug=organization.slug),
            mail=Mail("organizations/closed", subject),
            note=organization.closing_reason,
        )


@subscribe(OrganizationReopened)
def tell_of_the_return(event: OrganizationReopened) -> None:
    """Its members can act for it again."""
    organization = organization_visibility.get_organization(event.organization_id)
    services.tell_people(
        PLATFORM,
        user_ids=organization_people.member_ids(organization.id),
        text=_l("%(name)s is open again. You can act for it.", name=organization.name),
        url=url_for("organizations.show", slug=organization.slug),
    )
