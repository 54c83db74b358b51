"""A city's open challenges for its own website, and which websites may show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.challenges.models import OPEN, Challenge, Signatory
from matchmaker.core import clock
from matchmaker.core.actors import GOVERNMENTS, Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l
from matchmaker.exchange.models import Embedding
from matchmaker.organizations.models import Organization, Vetting, here

MOST_LINES: Final = 30
"""More stand on the list of the platform, which the widget links to."""


def get_shown(actor: Actor, *, slug: str) -> Organization:
    """A city or region whose challenges everybody may read. Raises NotFound."""
    found = session().scalar(
        sa.select(Organization).where(
            Organization.slug == slug,
            Organization.kind.in_(GOVERNMENTS),
            Organization.vetting == Vetting.VETTED.value,
            here(),
        )
    )
    return existing(found, _l("There is no such city here."))


def origins_of(organization: Organization) -> list[str]:
    """The websites that may show its challenges."""
    found = session().scalar(sa.select(Embedding.origins).where(Embedding.organization_id == organization.id))
    return list(found or ())


def embedding_of(organization: Organization) -> Embedding | None:
    """The row of these websites; None before the first."""
    return session().scalar(sa.select(Embedding).where(Embedding.organization_id == organization.id))


def open_challenges(organization: Organization) -> Sequence[Challenge]:
    """Open now, its own and those it stands behind, what closes first before the others (one query)."""
    joined = sa.select(Signatory.challenge_id).where(
        Signatory.city_id == organization.id, Signatory.status == "accepted"
    )
    return (
        session()
        .scalars(
            sa.select(Challenge)
            .options(lazyload(Challenge.tags))
            .where(
                sa.or_(Challenge.city_id == organization.id, Challenge.id.in_(joined)),
                Challenge.status.in_(OPEN),
                Challenge.is_frozen.is_(False),
                sa.or_(Challenge.closes_at.is_(None), Challenge.closes_at >= clock.now()),
            )
            .order_by(Challenge.closes_at.is_(None), Challenge.closes_at, Challenge.id)
            .limit(MOST_LINES)
        )
        .unique()
        .all()
    )
