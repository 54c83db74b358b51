"""Actors: who acts, and for which of the organizations the person belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core.actors import ANONYMOUS, Actor, Membership, Role
from matchmaker.core.db import session
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember


def person_with_places(user_id: int) -> tuple[User, list[OrganizationMember]] | None:
    """Somebody and where they belong, for the start of a request (one query); None if there is no such account."""
    rows = (
        session()
        .execute(
            sa.select(User, OrganizationMember)
            .outerjoin(OrganizationMember, OrganizationMember.user_id == User.id)
            .options(joinedload(OrganizationMember.organization))
            .where(User.id == user_id)
            .order_by(OrganizationMember.id)
        )
        .all()
    )
    return (rows[0][0], [member for _user, member in rows if member is not None]) if rows else None


def _places_of(user: User) -> Iterable[OrganizationMember]:
    return session().scalars(
        sa.select(OrganizationMember)
        .options(joinedload(OrganizationMember.organization))
        .where(OrganizationMember.user_id == user.id)
        .order_by(OrganizationMember.id)
    )


def actor_of(user: User, *, hat: str = "", places: Iterable[OrganizationMember] | None = None) -> Actor:
    """The actor for a signed-in person. `hat` is a public id, "organizer", "administrator" or "".

    `places` are the person's memberships if they were read already (else one query).
    """
    rows = [m for m in (_places_of(user) if places is None else places) if m.organization.is_here]
    memberships = tuple(
        Membership(m.organization_id, o.public_id, o.kind, o.name, Role(m.role), o.is_vetted)
        for m in rows
        for o in (m.organization,)
    )
    worn = next((m for m in memberships if m.public_id == hat), None)
    neutral = (user.is_organizer or user.is_administrator) and hat in {"", "organizer", "administrator"}
    if worn is None and not neutral and memberships:
        worn = memberships[0]
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        has_organizer_role=user.is_organizer,
        has_administrator_role=user.is_administrator,
        memberships=memberships,
        acting_for=worn,
    )


def actor_for_id(
    user_id: int | None,
    *,
    hat: str = "",
    on_behalf: str = "",
    places: Iterable[OrganizationMember] | None = None,
) -> Actor:
    """The actor of a session's user id; nobody if the account is gone or disabled.

    `on_behalf` is the public id of the person an administrator acts for: the administrator keeps their own name
    and id (so everything is recorded as done by them) and wears the other person's places.
    """
    user = session().get(User, user_id) if user_id is not None else None
    if user is None or not user.is_active:
        return ANONYMOUS
    if not on_behalf or not user.is_administrator:
        return actor_of(user, hat=hat, places=places)
    other = session().scalar(sa.select(User).where(User.public_id == on_behalf))
    if other is None or not other.is_active or other.is_administrator or other.id == user.id:
        return actor_of(user, hat=hat)
    return replace(actor_of(other, hat=hat), user_id=user.id, name=user.name, email=user.email, on_behalf_of=other.name)


def current_organization(actor: Actor) -> Organization | None:
    """The organization the actor acts for, if any."""
    return session().get(Organization, actor.organization_id) if actor.organization_id else None


def current_company(actor: Actor) -> Organization | None:
    """The company the actor acts for, if any."""
    found = current_organization(actor)
    return found if found is not None and found.kind == COMPANY else None
