"""Actors: who acts, and for which of the organizations the person belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import BrowserSession, User
from matchmaker.core import agreements
from matchmaker.core.actors import ANONYMOUS, Actor, Membership, Role
from matchmaker.core.db import session
from matchmaker.core.settings import second_step_for_everybody, second_step_required
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember


def person_with_places(
    user_id: int, session_digest: str = "", beside: Sequence[sa.ScalarSelect[Any]] = ()
) -> tuple[User, list[OrganizationMember], BrowserSession | None, tuple[Any, ...]] | None:
    """Somebody, where they belong, what is known of their session, and the values of `beside` (whatever else each page
    of a signed-in person needs), for the start of a request: one query.

    None if there is no such account.
    """
    rows = (
        session()
        .execute(
            sa.select(User, OrganizationMember, BrowserSession, *beside)
            .outerjoin(
                BrowserSession,
                sa.and_(BrowserSession.user_id == User.id, BrowserSession.digest == session_digest),
            )
            .outerjoin(OrganizationMember, OrganizationMember.user_id == User.id)
            .options(joinedload(OrganizationMember.organization))
            .where(User.id == user_id)
            .order_by(OrganizationMember.id)
        )
        .all()
    )
    if not rows:
        return None
    return rows[0][0], [row[1] for row in rows if row[1] is not None], rows[0][2], tuple(rows[0][3:])


def _places_of(user: User) -> Iterable[OrganizationMember]:
    return session().scalars(
        sa.select(OrganizationMember)
        .options(joinedload(OrganizationMember.organization))
        .where(OrganizationMember.user_id == user.id)
        .order_by(OrganizationMember.id)
    )


def actor_of(user: User, *, hat: str = "", places: Iterable[OrganizationMember] | None = None) -> Actor:
    """The actor for a signed-in person. `hat` is a public id, "organizer", "administrator" or "".

    `places` are the person's memberships if they were read already (else one query). Neutral roles count only with a
    second step of signing in, where that is required; where everybody needs one, so do memberships.
    """
    for_all = second_step_for_everybody()
    is_neutral = user.is_organizer or user.is_administrator
    lacks = user.second_step_since is None and (for_all or (is_neutral and second_step_required()))
    rows = [m for m in (_places_of(user) if places is None else places) if m.organization.is_here]
    if lacks and for_all:
        rows = []
    memberships = tuple(
        Membership(m.organization_id, o.public_id, o.kind, o.name, Role(m.role), o.is_vetted)
        for m in rows
        for o in (m.organization,)
    )
    worn = next((m for m in memberships if m.public_id == hat), None)
    neutral = (user.is_organizer or user.is_administrator) and not lacks and hat in {"", "organizer", "administrator"}
    if worn is None and not neutral and memberships:
        worn = memberships[0]
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        has_organizer_role=user.is_organizer and not lacks,
        has_administrator_role=user.is_administrator and not lacks,
        memberships=memberships,
        acting_for=worn,
        lacks_second_step=lacks,
        has_neutral_role=is_neutral,
        owes_terms=user.terms_version < agreements.current(agreements.TERMS),
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
    if not on_behalf or not actor_of(user, places=()).has_administrator_role:
        return actor_of(user, hat=hat, places=places)
    other = session().scalar(sa.select(User).where(User.public_id == on_behalf))
    if other is None or not other.is_active or other.is_administrator or other.id == user.id:
        return actor_of(user, hat=hat)
    return replace(
        actor_of(other, hat=hat),
        user_id=user.id,
        name=user.name,
        email=user.email,
        on_behalf_of=other.name,
        owes_terms=False,  # asked in their own name, when they act for themselves again
    )


def current_organization(actor: Actor) -> Organization | None:
    """The organization the actor acts for, if any."""
    return session().get(Organization, actor.organization_id) if actor.organization_id else None


def current_company(actor: Actor) -> Organization | None:
    """The company the actor acts for, if any."""
    found = current_organization(actor)
    return found if found is not None and found.kind == COMPANY else None
