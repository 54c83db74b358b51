"""All open challenges and listed solutions as arrays, kept by a process until a row of them changes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Signatory
from matchmaker.core.db import session
from matchmaker.matching.engine.facts import SolutionFacts
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.conflicts import excluded_from
from matchmaker.matching.queries.floor import small_ids
from matchmaker.matching.queries.kept_words import clear_cache as clear_words
from matchmaker.matching.queries.kept_words import keep_words, kept_words
from matchmaker.matching.queries.live_fit import live_basis
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution, SolutionType

Key = tuple[object, ...]
MOST_CHANGED = 500  # beyond it all solutions are read again


@dataclass(frozen=True)
class OfferedFacts:
    """Facts of the solutions by database id, the state of the rows they were read from, and of what all share."""

    facts: dict[int, SolutionFacts]
    rows: dict[int, Key]
    types: Key


@dataclass(frozen=True)
class PackedInputs:
    """Who takes part, under the word counts of today's pairings; `key` changes with any row of it."""

    key: Key
    offered: OfferedFacts
    challenges: PackedChallenges
    solutions: PackedSolutions
    small: frozenset[str]  # public ids of the solutions of micro and small companies


_kept: dict[Key, PackedInputs] = {}  # at most one: about 3 kB a solution
_packing = threading.Lock()


def packed_inputs() -> PackedInputs:
    """What takes part in matching now, packed (packing 5,000 solutions takes seconds; a kept one two queries)."""
    key = _state()
    with _packing:  # whoever comes second finds it packed
        if key not in _kept:
            last = next(iter(_kept.values()), None)
            found = _packed(key, last)
            _kept.clear()
            _kept[key] = found
        return _kept[key]


def _packed(key: Key, last: PackedInputs | None) -> PackedInputs:
    """Of the solutions only what changed is read, of all texts only those that changed: the others' words are kept."""
    base = live_basis()
    words = kept_words(base.name)
    taken_up = facts_queries.pairings_so_far()
    offered = _offered(last.offered if last is not None else None)
    facts = [
        replace(item, pairings=taken_up[item.id]) if item.id in taken_up else item for item in offered.facts.values()
    ]
    solutions = pack_solutions(facts, base.vocabulary, base.statistics, words)
    matched = list(facts_queries.matched_challenges().values())
    challenges = pack_challenges(matched, base.vocabulary, base.statistics, words)
    keep_words(base.name)
    return PackedInputs(key, offered, challenges, solutions, small_ids(solutions))


def _offered(last: OfferedFacts | None) -> OfferedFacts:
    """Today's facts of the solutions, where possible from the last ones."""
    rows, types = _rows(), _types()
    changed = {i for i, row in rows.items() if last is None or last.rows.get(i) != row}
    if last is None or last.types != types or len(changed) > MOST_CHANGED:
        return OfferedFacts(facts_queries.offered_solutions(), rows, types)
    read = facts_queries.offered_solutions(changed) if changed else {}
    facts = {i: read[i] if i in changed else last.facts[i] for i in rows if i not in changed or i in read}
    return OfferedFacts(facts, {i: rows[i] for i in facts}, types)


def _rows() -> dict[int, Key]:
    """Solution → what changes with it or its company, in the order of `offered_solutions`."""
    select = (
        sa.select(Solution.id, Solution.version, Solution.updated_at, Organization.id, Organization.version)
        .add_columns(Organization.updated_at)
        .join(Organization, Organization.id == Solution.company_id)
        .where(facts_queries.is_offered())
        .order_by(Solution.id)
    )
    return {row[0]: tuple(row[1:]) for row in session().execute(select)}


def _types() -> Key:
    """Changes when a type of solution becomes public or is hidden, which its solutions' rows do not show."""
    return tuple(
        session()
        .execute(
            sa.select(
                sa.func.count(SolutionType.id), sa.func.sum(SolutionType.id), sa.func.sum(SolutionType.version)
            ).where(SolutionType.is_public)
        )
        .one()
    )


def _joined() -> Key:
    """Changes when a city joins a challenge, or one that joined changes: its country counts too."""
    return tuple(
        session()
        .execute(
            sa.select(
                sa.func.count(Signatory.id),
                sa.func.sum(Signatory.id),
                sa.func.sum(Organization.version),
                sa.func.max(Organization.updated_at),
            )
            .join(Organization, Organization.id == Signatory.city_id)
            .where(Signatory.status == "accepted")
        )
        .one()
    )


def clear_cache() -> None:
    """Drop what this process keeps (for measurements and tests)."""
    _kept.clear()
    clear_words()


def is_kept() -> bool:
    """Is what takes part in matching now packed, or being packed?"""
    return _packing.locked() or _state() in _kept


def _state() -> Key:
    """Changes with every challenge and solution that takes part, their organizations, and the word counts."""
    conflicts = excluded_from(list(facts_queries.matched_ids()))
    return (
        live_basis().name,
        tuple(sorted(conflicts.items())),
        tuple(facts_queries.pairings_so_far().items()),
        *_types(),
        *_joined(),
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
