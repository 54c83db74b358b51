"""A city's public challenges as its profile shows them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.challenges.models import PUBLIC, Challenge
from matchmaker.challenges.queries.display import status_word
from matchmaker.core.db import count_rows, session
from matchmaker.core.i18n import _
from matchmaker.organizations.hooks import MOST_LINES, ProfileLine, ProfilePart
from matchmaker.organizations.models import Organization


def challenges_on_profile(organization: Organization) -> list[ProfilePart]:
    """Those that are public, the newest first, each with how it stands (two queries)."""
    if not organization.is_city:
        return []
    own = sa.select(Challenge).where(Challenge.city_id == organization.id, Challenge.status.in_(PUBLIC))
    total = count_rows(own.with_only_columns(Challenge.id))
    newest = own.options(lazyload(Challenge.tags)).order_by(Challenge.published_at.desc(), Challenge.id.desc())
    return [
        ProfilePart(
            "challenges",
            _("Challenges"),
            _("No challenge is public yet."),
            [
                ProfileLine(
                    row.title,
                    ("challenges.show", {"slug": row.slug}),
                    [str(note) for note in (row.summary, status_word(row)[0]) if note],
                )
                for row in session().scalars(newest.limit(MOST_LINES)).unique()
            ],
            total,
            (_("Find them among all challenges"), "challenges.index", {"q": organization.name, "status": "any"}),
        )
    ]
