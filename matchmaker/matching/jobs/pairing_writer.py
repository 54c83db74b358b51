"""Writing lists of pairings: facts once, reasons only for what changed, decisions never lost. No commands here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import system_actor
from matchmaker.core.commands import held
from matchmaker.core.db import session
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import canonical, facts_to_dict
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.events import PairingsUpdated
from matchmaker.matching.models import MatchFacts, MatchRun, Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.runs import RunBasis
from matchmaker.solutions.models import Solution
from matchmaker.solutions.services.lifecycle import note_pairings

Lists = Mapping[str, Sequence[ScoredPair]]
Pair = tuple[int, int]


@dataclass(frozen=True)
class KnownFacts:
    """Facts at hand, by public id: (database id, facts). Solutions may be a part; others are read when needed."""

    challenges: Mapping[str, tuple[int, ChallengeFacts]]
    solutions: Mapping[str, tuple[int, SolutionFacts]]


def by_public_id(facts: Mapping[int, Any]) -> dict[str, tuple[int, Any]]:
    """Database id → facts, turned to public id → (database id, facts)."""
    return {item.id: (database_id, item) for database_id, item in facts.items()}


def with_pairings(facts: Mapping[int, SolutionFacts], basis: RunBasis) -> dict[int, SolutionFacts]:
    """The facts with the frozen number of pairings so far, which orders equal scores."""
    return {
        database_id: replace(item, pairings=basis.pairings_so_far.get(item.id, 0))
        for database_id, item in facts.items()
    }


def fingerprint_of(kind: str, facts: dict[str, Any]) -> str:
    """SHA-256 of the canonical facts."""
    return hashlib.sha256(canonical({"kind": kind, "facts": facts}).encode()).hexdigest()


def plain(facts: ChallengeFacts | SolutionFacts) -> dict[str, Any]:
    """Facts as they are stored: without the counter that only orders ties and lives in the snapshot."""
    return facts_to_dict(replace(facts, pairings=0) if isinstance(facts, SolutionFacts) else facts)


def store_facts(kind: str, items: Sequence[ChallengeFacts | SolutionFacts]) -> dict[str, int]:
    """Public id → id of the stored facts; equal facts are stored once, whoever comes first."""
    data = {item.id: plain(item) for item in items}
    names = {public_id: fingerprint_of(kind, facts) for public_id, facts in data.items()}
    known = runs.facts_ids(names.values())
    missing = {name: data[public_id] for public_id, name in names.items() if name not in known}
    if missing:
        rows = [{"fingerprint": name, "kind": kind, "facts": facts} for name, facts in sorted(missing.items())]
        dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
        session().execute(dialect.insert(MatchFacts).on_conflict_do_nothing(), rows)
        known |= runs.facts_ids(missing)
    return {public_id: known[name] for public_id, name in names.items()}


def kept_lists(challenge_ids: Sequence[int], basis: RunBasis) -> dict[str, list[ScoredPair]]:
    """The current lists as the engine made them, by public id of the challenge, best first."""
    found: dict[str, list[ScoredPair]] = defaultdict(list)
    rows = session().execute(
        sa.select(Challenge.public_id, Solution.public_id, Pairing.score, Pairing.rank, Pairing.points)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(
            Pairing.challenge_id.in_(challenge_ids),
            Pairing.is_current,
            Pairing.rule_set_id == basis.rule_set_id,
            Pairing.snapshot_id == basis.snapshot_id,
        )
        .order_by(Pairing.challenge_id, Pairing.rank)
    )
    for challenge, solution, score, rank, points in rows:
        found[challenge].append(ScoredPair(challenge, solution, score, rank, tuple(points)))
    return found


def _rows_of(challenge_ids: Sequence[int]) -> Sequence[Pairing]:
    return held(
        sa.select(Pairing)
        .where(Pairing.challenge_id.in_(challenge_ids))
        .order_by(Pairing.challenge_id, Pairing.rank, Pairing.id)
    )


class Writer:
    """Brings stored lists to what a run found."""

    def __init__(
        self, run: MatchRun, basis: RunBasis, known: KnownFacts, changed: frozenset[str] = frozenset()
    ) -> None:
        self.run = run
        self.basis = basis
        self.known = known
        self.changed = changed  # public ids of solutions and challenges whose facts may be new
        self.explainer = Explainer(basis.rules, basis.vocabulary, basis.statistics)
        self.facts: dict[str, int] = {}
        self.kept: frozenset[tuple[str, str]] = frozenset()
        self.entered: list[Pair] = []
        self.written = 0

    def write(self, lists: Lists, kept: frozenset[tuple[str, str]] = frozenset()) -> None:
        """Store the lists (pairs with too few points are left out) and tell who listens.

        kept: (challenge, solution) by public id that hold their place by the fairness floor alone.
        """
        self.kept = kept
        least = self.basis.rules.limits.proposed
        lists = {name: [p for p in found if p.score >= least] for name, found in lists.items()}
        ids = [self.known.challenges[name][0] for name in lists]
        rows: dict[int, dict[str, Pairing]] = defaultdict(dict)
        for row in _rows_of(ids):
            rows[row.challenge_id][row.terms["solution"]] = row
        self._prepare(lists, rows)
        for name, found in lists.items():
            self._list(self.known.challenges[name][0], found, rows[self.known.challenges[name][0]])
        session().flush()
        self._count(rows)
        eventbus.publish(PairingsUpdated(self.run.id, tuple(self.entered)))

    def _count(self, rows: Mapping[int, Mapping[str, Pairing]]) -> None:
        """Tell the list of solutions how many pairings each of the touched ones has now."""
        touched = {row.solution_id for found in rows.values() for row in found.values()}
        touched |= {solution_id for _challenge, solution_id in self.entered}
        if not touched:
            return
        counted = session().execute(
            sa.select(Pairing.solution_id, sa.func.count(Pairing.id))
            .where(Pairing.solution_id.in_(touched), Pairing.is_current)
            .group_by(Pairing.solution_id)
        )
        note_pairings(system_actor("matching"), counts=dict.fromkeys(touched, 0) | dict(counted.tuples().all()))

    def _same(self, row: Pairing | None, found: ScoredPair) -> bool:
        """Nothing but the rank can have changed."""
        return (
            row is not None
            and found.solution_id not in self.changed
            and found.challenge_id not in self.changed
            and row.rule_set_id == self.basis.rule_set_id
            and row.snapshot_id == self.basis.snapshot_id
            and tuple(row.points) == found.points
        )

    def _prepare(self, lists: Lists, rows: Mapping[int, Mapping[str, Pairing]]) -> None:
        """Facts of everything that needs new reasons: read what is missing, store all."""
        needed = {
            pairing.solution_id
            for name, found in lists.items()
            for pairing in found
            if not self._same(rows[self.known.challenges[name][0]].get(pairing.solution_id), pairing)
        }
        missing = needed - set(self.known.solutions)
        read = by_public_id(facts_queries.solutions_named(sorted(missing)))
        self.known = KnownFacts(self.known.challenges, {**self.known.solutions, **read})
        self.facts |= store_facts("solution", [self.known.solutions[name][1] for name in sorted(needed)])
        self.facts |= store_facts("challenge", [self.known.challenges[name][1] for name in lists])

    def _list(self, challenge_id: int, found: Sequence[ScoredPair], rows: Mapping[str, Pairing]) -> None:
        wanted = {pairing.solution_id for pairing in found}
        for solution, row in rows.items():
            if solution in wanted:
                continue
            if row.is_decided:
                row.is_current = False
            else:
                session().delete(row)
        for rank, pairing in enumerate(found, 1):
            existing = rows.get(pairing.solution_id)
            self.written += 1
            if existing is not None and self._same(existing, pairing):
                existing.rank, existing.is_current = rank, True
                existing.kept_by_floor = (pairing.challenge_id, pairing.solution_id) in self.kept
            else:
                self._explain(challenge_id, existing, pairing, rank)

    def _explain(self, challenge_id: int, row: Pairing | None, found: ScoredPair, rank: int) -> None:
        solution_id, solution = self.known.solutions[found.solution_id]
        challenge = self.known.challenges[found.challenge_id][1]
        explanation = self.explainer.explain(challenge, solution, found.points)
        if row is None:
            row = Pairing(challenge_id=challenge_id, solution_id=solution_id, created_at=clock.now())
            session().add(row)
            self.entered.append((challenge_id, solution_id))
        row.rule_set_id, row.run_id, row.snapshot_id = self.basis.rule_set_id, self.run.id, self.basis.snapshot_id
        row.challenge_facts_id = self.facts[found.challenge_id]
        row.solution_facts_id = self.facts[found.solution_id]
        row.score, row.rank, row.seed = found.score, rank, self.basis.seed
        row.points, row.terms = list(found.points), explanation.as_json()
        row.is_current, row.is_good, row.computed_at = True, explanation.is_good, clock.now()
        row.kept_by_floor = (found.challenge_id, found.solution_id) in self.kept
