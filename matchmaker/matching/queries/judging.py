"""What measuring the rules on judged pairs reads: facts by slug, in any state, and what today's pairings stand on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.live_fit import LiveBasis, counted_basis
from matchmaker.solutions.models import Solution

_CHUNK = 900


@dataclass(frozen=True)
class JudgedFacts:
    """Facts of challenges and solutions by slug, and rules, vocabulary and word counts of today's pairings."""

    challenges: Mapping[str, ChallengeFacts]
    solutions: Mapping[str, SolutionFacts]
    basis: LiveBasis


def judged_facts(challenges: Collection[str], solutions: Collection[str]) -> JudgedFacts:
    """Read what has these slugs; what the platform does not know is left out."""
    base = counted_basis()
    asked = _ids(Challenge, challenges)
    offered = _ids(Solution, solutions)
    wanted, given = facts_queries.challenges_of(asked.values()), facts_queries.solutions_of(offered.values())
    return JudgedFacts(
        {slug: wanted[key] for slug, key in asked.items()}, {slug: given[key] for slug, key in offered.items()}, base
    )


def _ids(model: type[Challenge] | type[Solution], slugs: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    names = sorted(slugs)
    for start in range(0, len(names), _CHUNK):
        rows = session().execute(
            sa.select(model.slug, model.id).where(model.slug.in_(names[start : start + _CHUNK])).order_by(model.id)
        )
        found.update(rows.tuples().all())
    return found
