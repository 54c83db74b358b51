"""Writing down which solutions missed one must-have. No commands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges
from matchmaker.matching.models import NearMiss
from matchmaker.matching.queries.near_misses import MOST, can_be_missed, near_misses, told
from matchmaker.matching.queries.runs import RunBasis
from matchmaker.solutions.models import Solution

Rows = list[dict[str, Any]]


def missed_rows(challenges: Sequence[ChallengeFacts], solutions: PackedSolutions, basis: RunBasis) -> Rows:
    """What to write for these challenges, by public ids; pure computation."""
    asking = [item for item in challenges if can_be_missed(basis.rules, [item])]
    if not asking:
        return []
    packed = pack_challenges(asking, basis.vocabulary, basis.statistics)
    found = near_misses(packed, solutions, basis.rules, seed=basis.seed)
    wanted = {miss.solution_id for misses in found.values() for miss in misses}
    facts = {item.id: item for item in solutions.facts if item.id in wanted}
    explainer = Explainer(basis.rules, basis.vocabulary, basis.statistics)
    return [
        {
            "challenge": item.id,
            "solution": miss.solution_id,
            "rule": miss.rule,
            "score": miss.score,
            "reason": told(miss, item, facts[miss.solution_id], explainer),
        }
        for item in asking
        for miss in found[item.id]
    ]


def write_missed(rows: Rows, ids: Mapping[str, int], basis: RunBasis) -> None:
    """Replace what is stored for these challenges (public id → database id)."""
    for old in session().scalars(sa.select(NearMiss).where(NearMiss.challenge_id.in_(list(ids.values())))):
        session().delete(old)
    session().flush()
    names = {row["solution"] for row in rows}
    solutions = dict(
        session()
        .execute(sa.select(Solution.public_id, Solution.id).where(Solution.public_id.in_(names)))
        .tuples()
        .all()
    )
    moment = clock.now()
    for row in rows:
        if row["challenge"] in ids and row["solution"] in solutions:
            missed = NearMiss(rule=row["rule"], score=row["score"], reason=row["reason"], computed_at=moment)
            missed.challenge_id, missed.solution_id = ids[row["challenge"]], solutions[row["solution"]]
            missed.rule_set_id = basis.rule_set_id
            session().add(missed)
    session().flush()


def touched_by(
    solution_id: int, one: PackedSolutions, challenges: PackedChallenges, ids: Mapping[str, int], basis: RunBasis
) -> set[str]:
    """Public ids of the challenges whose misses a changed solution may change."""
    if not can_be_missed(basis.rules, challenges.facts):
        return set()
    stored: dict[int, list[tuple[int, int]]] = {}
    for challenge, solution, score in session().execute(
        sa.select(NearMiss.challenge_id, NearMiss.solution_id, NearMiss.score)
    ):
        stored.setdefault(challenge, []).append((solution, score))
    found = near_misses(challenges, one, basis.rules, seed=basis.seed)
    touched = set()
    for name, database_id in ids.items():
        rows = stored.get(database_id, [])
        stands = any(solution == solution_id for solution, _score in rows)
        least = min((score for _solution, score in rows), default=0)
        enters = any(len(rows) < MOST or miss.score >= least for miss in found.get(name, ()))
        if stands or enters:
            touched.add(name)
    return touched
