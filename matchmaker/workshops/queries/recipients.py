"""Who should hear of something: user ids for notifications, and rows by id for listeners."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge, ChallengeFollow
from matchmaker.core.addresses import address_key
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.organizations.queries.recipients import WRITERS, editors_of
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopChallenge


def get_workshop_by_id(workshop_id: int) -> Workshop:
    """A workshop by database id (for listeners and jobs)."""
    return session().get_one(Workshop, workshop_id)


def get_registration_by_id(registration_id: int) -> Registration:
    """A registration by database id (for listeners and jobs)."""
    return session().get_one(Registration, registration_id)


def get_homework_by_id(homework_id: int) -> Homework:
    """Homework by database id (for listeners)."""
    return session().get_one(Homework, homework_id)


def people_to_tell(registration: Registration) -> set[int]:
    """Editors and owners of the organization, and whoever registered it and still belongs to it."""
    return set(
        session().scalars(
            sa.select(OrganizationMember.user_id).where(
                OrganizationMember.organization_id == registration.organization_id,
                sa.or_(
                    OrganizationMember.role.in_(WRITERS), OrganizationMember.user_id == registration.registered_by_id
                ),
            )
        )
    )


def participants_to_tell(workshop: Workshop, *, with_waiting: bool = False) -> set[int]:
    """Editors and owners of everybody with a place (or also on the waiting list)."""
    states = (*HOLDS_PLACE, RegistrationStatus.WAITING.value) if with_waiting else HOLDS_PLACE
    return editors_of(
        sa.select(Registration.organization_id).where(
            Registration.workshop_id == workshop.id, Registration.status.in_(states)
        )
    )


def city_people_to_tell(workshop: Workshop) -> set[int]:
    """Editors and owners of the cities whose challenges are on the table."""
    return editors_of(
        sa.select(Challenge.city_id)
        .join(WorkshopChallenge, WorkshopChallenge.challenge_id == Challenge.id)
        .where(WorkshopChallenge.workshop_id == workshop.id)
    )


def followers_to_tell(workshop: Workshop) -> set[int]:
    """Whoever follows a challenge on the table, without the people of its own city (one query more)."""
    following = session().scalars(
        sa.select(ChallengeFollow.user_id)
        .join(WorkshopChallenge, WorkshopChallenge.challenge_id == ChallengeFollow.challenge_id)
        .where(WorkshopChallenge.workshop_id == workshop.id)
    )
    return set(following) - city_people_to_tell(workshop)


def series_people_to_tell(series_id: int) -> set[int]:
    """Editors and owners of everybody with a place in a workshop of the series."""
    return editors_of(
        sa.select(Registration.organization_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Workshop.series_id == series_id, Registration.status.in_(HOLDS_PLACE))
    )


def organizers_to_tell(workshop: Workshop) -> set[int]:
    """The organizers of the workshop."""
    return {role.user_id for role in workshop.roles if role.role == RoleKind.ORGANIZER.value}


def members_by_email(organization: Organization, emails: Iterable[str]) -> dict[str, int]:
    """User ids of the members of an organization by `address_key`."""
    keys = [address_key(email) for email in emails if email.strip()]
    rows = session().execute(
        sa.select(User.email_key, User.id)
        .join(OrganizationMember, OrganizationMember.user_id == User.id)
        .where(OrganizationMember.organization_id == organization.id, User.email_key.in_(keys))
    )
    return {row[0]: row[1] for row in rows}
