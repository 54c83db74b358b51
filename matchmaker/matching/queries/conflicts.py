"""Pairs that may never be proposed: a person who belongs to a city and to a company makes the two conflicted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember


def excluded_from(challenge_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Challenge id → sorted public ids of the companies it is never paired with (one query)."""
    found: dict[int, set[str]] = defaultdict(set)
    if not challenge_ids:
        return {}
    mine, theirs = aliased(OrganizationMember), aliased(OrganizationMember)
    rows = session().execute(
        sa.select(Challenge.id, Organization.public_id)
        .join(mine, mine.organization_id == Challenge.city_id)
        .join(theirs, theirs.user_id == mine.user_id)
        .join(Organization, sa.and_(Organization.id == theirs.organization_id, Organization.kind == COMPANY))
        .distinct()
    )
    wanted = set(challenge_ids)
    for challenge_id, public_id in rows:
        if challenge_id in wanted:
            found[challenge_id].add(public_id)
    return {challenge_id: tuple(sorted(ids)) for challenge_id, ids in found.items()}
