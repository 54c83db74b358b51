"""Joint challenges: cities that can be invited, and near-equal challenges of other cities."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import (
    OPEN,
    Challenge,
    ChallengeTag,
    Signatory,
)
from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization, Vetting, here

SUGGESTIONS = 5
NEAR_TOPICS = 2


def invitable_cities(challenge: Challenge) -> list[tuple[str, str]]:
    """(public id, name) of vetted cities that were not invited yet."""
    known = sa.select(Signatory.city_id).where(Signatory.challenge_id == challenge.id)
    rows = session().execute(
        sa.select(Organization.public_id, Organization.name, Organization.country)
        .where(
            Organization.kind.in_(GOVERNMENTS),
            Organization.vetting == Vetting.VETTED.value,
            here(),
            Organization.id != challenge.city_id,
            Organization.id.not_in(known),
        )
        .order_by(Organization.name_key)
    )
    return [(row.public_id, f"{row.name}, {row.country}") for row in rows]


def near_equal(challenge: Challenge) -> list[tuple[Challenge, int]]:
    """Open challenges of other cities with the same main sector and at least two (or all) shared sub-topics.

    Returned with the number of shared sub-topics, most first; at most SUGGESTIONS.
    """
    topics, systems = challenge.codes("topic"), challenge.codes("system")
    if not topics or not systems:
        return []
    shared = aliased(ChallengeTag)
    main = aliased(ChallengeTag)
    count = sa.func.count(shared.id)
    near = (
        sa.select(shared.challenge_id.label("id"), count.label("shared"))
        .where(shared.scheme == "topic", shared.code.in_(topics))
        .group_by(shared.challenge_id)
        .having(count >= min(NEAR_TOPICS, len(topics)))
        .subquery()
    )
    rows = session().execute(
        sa.select(Challenge, near.c.shared)
        .join(near, near.c.id == Challenge.id)
        .join(main, sa.and_(main.challenge_id == Challenge.id, main.scheme == "system", main.position == 0))
        .where(Challenge.status.in_(OPEN), Challenge.city_id != challenge.city_id, main.code == systems[0])
        .order_by(near.c.shared.desc(), Challenge.public_id)
        .limit(SUGGESTIONS)
    )
    return [(row[0], row[1]) for row in rows.unique()]
