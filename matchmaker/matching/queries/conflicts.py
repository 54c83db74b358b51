"""Pairs that may never be proposed: conflicts of interest.

A person who belongs to a city and to a company makes the two conflicted. Features above this one add their own
declarations with `add_source`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.organizations.models import COMPANY, Organization, OrganizationMember

Source = Callable[[Collection[int]], Iterable[tuple[int, str]]]
_sources: list[Source] = []


def add_source(source: Source) -> Source:
    """Register a function: challenge ids → (challenge id, public id of a company or solution excluded from it)."""
    if source not in _sources:
        _sources.append(source)
    return source


def excluded_from(challenge_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Challenge id → sorted public ids of companies and solutions it is never paired with."""
    found: dict[int, set[str]] = defaultdict(set)
    if not challenge_ids:
        return {}
    for source in (_shared_people, *_sources):
        for challenge_id, public_id in source(challenge_ids):
            found[challenge_id].add(public_id)
    return {challenge_id: tuple(sorted(ids)) for challenge_id, ids in found.items()}


def _shared_people(challenge_ids: Collection[int]) -> Iterable[tuple[int, str]]:
    mine, theirs = aliased(OrganizationMember), aliased(OrganizationMember)
    rows = session().execute(
        sa.select(Challenge.id, Organization.public_id)
        .join(mine, mine.organization_id == Challenge.city_id)
        .join(theirs, theirs.user_id == mine.user_id)
        .join(Organization, sa.and_(Organization.id == theirs.organization_id, Organization.kind == COMPANY))
        .distinct()
    )
    wanted = set(challenge_ids)
    return [(challenge_id, public_id) for challenge_id, public_id in rows if challenge_id in wanted]
