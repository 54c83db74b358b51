"""Rule 4: organizers own nothing they arrange. Checked whichever comes first, the role or the membership."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import naming
from matchmaker.core.db import session
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import PARTIES, Organization, OrganizationMember
from matchmaker.workshops.models.people import Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopRole, WorkshopStatus

_GONE = (RegistrationStatus.CANCELLED.value, RegistrationStatus.DECLINED.value)
_FINISHED = (WorkshopStatus.ARCHIVED.value, WorkshopStatus.CANCELLED.value)


def _parties(workshop_id: int) -> sa.Select[tuple[int]]:
    """Organizations that take part in a workshop, or whose challenge is on its table."""
    registered = sa.select(Registration.organization_id).where(
        Registration.workshop_id == workshop_id, Registration.status.not_in(_GONE)
    )
    cities = (
        sa.select(Challenge.city_id)
        .join(WorkshopChallenge, WorkshopChallenge.challenge_id == Challenge.id)
        .where(WorkshopChallenge.workshop_id == workshop_id)
    )
    return sa.select(sa.union(registered, cities).subquery().c[0])


def words_of(workshop: Workshop) -> str:
    """The text of a workshop and of its challenges: its words name no company (`challenges.queries.naming`)."""
    challenges = map(naming.words_of, workshop.challenges)
    return " ".join((workshop.title, workshop.summary, workshop.description, workshop.place, *challenges))


def person_conflict(workshop: Workshop, user_id: int) -> str:
    """Why this person may not work for this workshop; "" if nothing is in the way."""
    name = session().scalar(
        sa.select(Organization.name)
        .join(OrganizationMember, OrganizationMember.organization_id == Organization.id)
        .where(
            OrganizationMember.user_id == user_id,
            Organization.kind.in_(PARTIES),
            Organization.id.in_(_parties(workshop.id)),
        )
        .limit(1)
    )
    if name is None:
        return ""
    return _l(
        "This person belongs to %(name)s, which takes part in this workshop. Its team cannot include "
        "members of participating cities or companies.",
        name=name,
    )


def organization_conflict(workshop: Workshop, organization_id: int) -> str:
    """Why this city or company may not take part: somebody who runs the workshop belongs to it. "" if nothing."""
    name = session().scalar(
        sa.select(User.name)
        .join(WorkshopRole, WorkshopRole.user_id == User.id)
        .join(OrganizationMember, OrganizationMember.user_id == User.id)
        .join(Organization, Organization.id == OrganizationMember.organization_id)
        .where(
            WorkshopRole.workshop_id == workshop.id,
            OrganizationMember.organization_id == organization_id,
            Organization.kind.in_(PARTIES),
        )
        .limit(1)
    )
    if name is None:
        return ""
    return _l(
        "%(name)s is on this workshop’s team and belongs to your organization. Somebody else has to "
        "take over that role first.",
        name=name,
    )


def why_not_join(organization: Organization, user: User) -> str:
    """Why this person may not join this organization: they run a workshop it takes part in. "" if nothing."""
    if organization.kind not in PARTIES:
        return ""
    title = session().scalar(
        sa.select(Workshop.title)
        .join(WorkshopRole, WorkshopRole.workshop_id == Workshop.id)
        .where(
            WorkshopRole.user_id == user.id,
            Workshop.status.not_in(_FINISHED),
            sa.or_(
                sa.exists().where(
                    Registration.workshop_id == Workshop.id,
                    Registration.organization_id == organization.id,
                    Registration.status.not_in(_GONE),
                ),
                sa.exists().where(
                    WorkshopChallenge.workshop_id == Workshop.id,
                    WorkshopChallenge.challenge_id == Challenge.id,
                    Challenge.city_id == organization.id,
                ),
            ),
        )
        .limit(1)
    )
    if title is None:
        return ""
    return _l(
        "%(person)s is on the team of the workshop “%(title)s”, in which %(name)s takes part. Somebody "
        "else has to take over that role first.",
        person=user.name,
        title=title,
        name=organization.name,
    )
