"""What notifications about pairings name."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.organizations.queries.recipients import WRITERS
from matchmaker.solutions.models import Solution


def good_among(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of these (challenge, solution) whose pairing counts as good now (one query)."""
    rows = session().execute(
        sa.select(Pairing.challenge_id, Pairing.solution_id).where(
            Pairing.challenge_id.in_({pair[0] for pair in pairs}),
            Pairing.solution_id.in_({pair[1] for pair in pairs}),
            Pairing.is_current.is_(True),
            Pairing.is_good,
        )
    )
    return set(rows.tuples()) & set(pairs)


def count_told(organizations: Collection[str]) -> int:
    """How many people hear of new pairings of these organizations (public ids): their editors and owners, each once."""
    rows = session().execute(
        sa.select(OrganizationMember.user_id, Organization.public_id)
        .join(Organization, Organization.id == OrganizationMember.organization_id)
        .where(OrganizationMember.role.in_(WRITERS))
    )
    return len({person for person, organization in rows if organization in organizations})


def titles_of(
    model: type[Challenge] | type[Solution], owner: object, ids: Collection[int]
) -> list[tuple[str, str, int, int]]:
    """(title, slug, id of the `owner` column, own id) of these challenges or solutions."""
    rows = session().execute(
        sa.select(model.title, model.slug, owner, model.id).where(model.id.in_(ids)).order_by(model.id)  # type: ignore[call-overload]
    )
    return [(title, slug, owner_id, own_id) for title, slug, owner_id, own_id in rows]
