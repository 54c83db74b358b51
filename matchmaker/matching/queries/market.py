"""All open challenges and listed solutions as arrays, kept by a process until a row of them changes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.conflicts import excluded_from
from matchmaker.matching.queries.floor import small_ids
from matchmaker.matching.queries.kept_words import forget as forget_words
from matchmaker.matching.queries.kept_words import keep_words, kept_words
from matchmaker.matching.queries.live import ground
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution

Key = tuple[object, ...]


@dataclass(frozen=True)
class Market:
    """Who takes part, under the word counts of today's pairings; `key` changes with any row of it."""

    key: Key
    challenges: PackedChallenges
    solutions: PackedSolutions
    small: frozenset[str]  # public ids of the solutions of micro and small companies


_kept: dict[Key, Market] = {}  # at most one: about 3 kB a solution
_packing = threading.Lock()


def market() -> Market:
    """The market of this moment (packing 5,000 solutions takes seconds; a kept one two queries)."""
    key = _state()
    with _packing:  # whoever comes second finds it packed
        if key not in _kept:
            _kept.clear()
            _kept[key] = _packed(key)
        return _kept[key]


def _packed(key: Key) -> Market:
    """All facts anew, but of the texts only those that changed: the others' words are kept."""
    base = ground()
    words = kept_words(base.name)
    taken_up = facts_queries.pairings_so_far()
    offered = [
        replace(facts, pairings=taken_up[facts.id]) if facts.id in taken_up else facts
        for facts in facts_queries.offered_solutions().values()
    ]
    solutions = pack_solutions(offered, base.vocabulary, base.statistics, words)
    matched = list(facts_queries.matched_challenges().values())
    challenges = pack_challenges(matched, base.vocabulary, base.statistics, words)
    keep_words(base.name)
    return Market(key, challenges, solutions, small_ids(solutions))


def forget() -> None:
    """Drop what this process keeps (for measurements and tests)."""
    _kept.clear()
    forget_words()


def is_kept() -> bool:
    """Is the market of this moment packed, or being packed?"""
    return _packing.locked() or _state() in _kept


def _state() -> Key:
    """Changes with every challenge and solution that takes part, their organizations, and the word counts."""
    conflicts = excluded_from(list(facts_queries.matched_ids()))
    return (
        ground().name,
        tuple(sorted(conflicts.items())),
        tuple(facts_queries.pairings_so_far().items()),
        *_changes(Challenge, Challenge.city_id, facts_queries.is_matched()),
        *_changes(Solution, Solution.company_id, facts_queries.is_offered()),
    )


def _changes(model: Any, owner: Any, where: sa.ColumnElement[bool]) -> Sequence[Any]:
    """Numbers and sums rather than the newest date alone: two changes in one second, or a row that left, count too."""
    return (
        session()
        .execute(
            sa.select(
                sa.func.count(model.id),
                sa.func.sum(model.id),
                sa.func.sum(model.version),
                sa.func.max(model.updated_at),
                sa.func.sum(Organization.version),
                sa.func.max(Organization.updated_at),
            )
            .join(Organization, Organization.id == owner)
            .where(where)
        )
        .one()
    )
