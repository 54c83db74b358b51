"""Whom a workshop has no place for at all, said before anybody fills in a form: its kit, its places, its neutrality."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.access import Decision, deny
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.organizations.models import CITY, COMPANY, Organization
from matchmaker.workshops import policy
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import SessionKind, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import neutrality


def seated(workshop: Workshop) -> Organization | None:
    """Who answers in the green seat."""
    return session().scalar(
        sa.select(Organization)
        .join(WorkshopSession, WorkshopSession.organization_id == Organization.id)
        .where(WorkshopSession.workshop_id == workshop.id, WorkshopSession.kind == SessionKind.GREEN_SEAT.value)
        .limit(1)
    )


def limit_of(workshop: Workshop, kind: RegistrationKind) -> int | None:
    """Places of a kind; None without a limit."""
    limits = {
        RegistrationKind.CITY: workshop.capacity_cities,
        RegistrationKind.COMPANY: workshop.capacity_companies,
        RegistrationKind.OTHER: workshop.capacity_others,
    }
    return limits[kind]


def why_not(workshop: Workshop, organization: Organization) -> str:
    """Why this organization can have no place, whatever is free; "" if it can."""
    kind = Registration.kind_of(organization)
    if kind is RegistrationKind.CITY and organization.id in {c.city_id for c in workshop.challenges}:
        return _no_places(workshop, kind)
    company = seated(workshop) if kit_of(workshop.kit).asks_company else None
    if company is not None and company.id == organization.id:
        return _no_places(workshop, kind)
    return _not_of_kind(workshop, kind, company)


def why_no_newcomer(workshop: Workshop, kind: str) -> str:
    """The same for an organization of a kind that is not on the platform yet."""
    found = {CITY: RegistrationKind.CITY, COMPANY: RegistrationKind.COMPANY}.get(kind, RegistrationKind.OTHER)
    return _not_of_kind(workshop, found, seated(workshop) if kit_of(workshop.kit).asks_company else None)


def _no_places(workshop: Workshop, kind: RegistrationKind) -> str:
    return _("This workshop has no places for this type of organization.") if limit_of(workshop, kind) == 0 else ""


def _not_of_kind(workshop: Workshop, kind: RegistrationKind, company: Organization | None) -> str:
    if kit_of(workshop.kit).one_city and kind is RegistrationKind.CITY:
        return _("This workshop is for one city: the one whose challenge it is about.")
    if company is not None and kind is RegistrationKind.COMPANY:
        return _("In this workshop only %(name)s answers. Everybody can read its report.", name=company.name)
    return _no_places(workshop, kind)


def may_register(actor: Actor, *, workshop: Workshop, organization: Organization | None) -> Decision:
    """Whether this person can register this organization here, with the reason where not."""
    decision = policy.can_register(actor, workshop=workshop, organization=organization)
    if not decision or organization is None:
        return decision
    why = why_not(workshop, organization) or neutrality.organization_conflict(workshop, organization.id)
    return deny(why) if why else decision
