"""Public challenges on some sub-topics, for the pages of solution packages."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeTag
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.solutions.hooks import AnsweredChallenge

MOST = 12


def on_topics(topics: Sequence[str]) -> Sequence[AnsweredChallenge]:
    """Open ones first, then those that share most of the sub-topics; ties by random public id (one statement)."""
    if not topics:
        return ()
    select = (
        sa.select(
            Challenge.title,
            Challenge.slug,
            Challenge.status,
            Challenge.public_id,
            Organization.name.label("city"),
            ChallengeTag.code,
        )
        .join(Organization, Organization.id == Challenge.city_id)
        .join(ChallengeTag, ChallengeTag.challenge_id == Challenge.id)
        .where(Challenge.status.in_(PUBLIC), ChallengeTag.scheme == "topic", ChallengeTag.code.in_(topics))
    )
    shared: dict[str, list[str]] = {}
    rows = {}
    for row in session().execute(select):
        rows[row.slug] = row
        shared.setdefault(row.slug, []).append(row.code)

    def place(slug: str) -> tuple[bool, int, str]:
        return rows[slug].status not in OPEN, -len(shared[slug]), rows[slug].public_id

    return tuple(
        AnsweredChallenge(
            rows[slug].title, slug, rows[slug].city, rows[slug].status in OPEN, tuple(sorted(shared[slug]))
        )
        for slug in sorted(rows, key=place)[:MOST]
    )
