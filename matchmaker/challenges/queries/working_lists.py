"""Working lists of challenges: the check queue, a city's own list, what it may copy from."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.challenges.models import (
    OPEN,
    Challenge,
    ChallengeStatus,
)
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization


def to_check(actor: Actor) -> sa.Select[tuple[Challenge]]:
    """Handed-in challenges that this organizer may check, the longest waiting first."""
    own = [m.organization_id for m in actor.memberships]
    return (
        sa.select(Challenge)
        .where(Challenge.status == ChallengeStatus.SUBMITTED.value, Challenge.city_id.not_in(own))
        .order_by(Challenge.submitted_at, Challenge.id)
    )


def check_queue(actor: Actor) -> Sequence[Challenge]:
    """The rows of `to_check`."""
    return session().scalars(to_check(actor)).unique().all()


def own(actor: Actor) -> sa.Select[tuple[Challenge]]:
    """Every challenge of the city acted for, the last changed first."""
    return (
        sa.select(Challenge)
        .where(Challenge.city_id == actor.organization_id)
        .order_by(Challenge.updated_at.desc(), Challenge.id.desc())
    )


def own_challenges(actor: Actor) -> Sequence[Challenge]:
    """The rows of `own`."""
    return session().scalars(own(actor)).unique().all()


def copyable(actor: Actor, *, slug: str) -> Challenge | None:
    """A challenge to copy from: public, or of the city acted for."""
    found = session().scalar(sa.select(Challenge).where(Challenge.slug == slug)) if slug else None
    if found is None or not (found.is_public or actor.member_of(found.city_id)):
        return None
    return found


def copy_choices(actor: Actor) -> list[tuple[str, str]]:
    """(slug, "title, city") of the city's own challenges and of the newest public ones."""
    rows = session().execute(
        sa.select(Challenge.slug, Challenge.title, Organization.name)
        .join(Challenge.city)
        .where(sa.or_(Challenge.city_id == actor.organization_id, Challenge.status.in_(OPEN)))
        .order_by(sa.desc(Challenge.city_id == actor.organization_id), Challenge.updated_at.desc(), Challenge.id)
        .limit(100)
    )
    return [(row.slug, f"{row.title} ({row.name})") for row in rows]
