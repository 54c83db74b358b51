"""What notifications about pairings name."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.solutions.models import Solution


def titles_of(
    model: type[Challenge] | type[Solution], owner: object, ids: Collection[int]
) -> list[tuple[str, str, int]]:
    """(title, slug, id of the `owner` column) of these challenges or solutions."""
    rows = session().execute(
        sa.select(model.title, model.slug, owner).where(model.id.in_(ids)).order_by(model.id)  # type: ignore[call-overload]
    )
    return [(title, slug, owner_id) for title, slug, owner_id in rows]
