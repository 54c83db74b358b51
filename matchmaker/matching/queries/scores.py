"""Scores of pairings without their reasons, for whoever only counts with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.solutions.models import Solution


@dataclass(frozen=True, slots=True)
class PairScore:
    """The best pairing between a city and a company; `score` in points, 0 to 100."""

    challenge_id: int
    solution_id: int
    score: float


def mutual_scores(challenge_ids: Collection[int], company_ids: Collection[int]) -> dict[tuple[int, int], PairScore]:
    """(city, company) as ids of organizations → their best current pairing that nobody declined (one query).

    Only columns are read, no explanation; pairings of frozen challenges are left out. Of equal scores the first
    stored counts.
    """
    if not challenge_ids or not company_ids:
        return {}
    rows = session().execute(
        sa.select(Challenge.city_id, Solution.company_id, Pairing.challenge_id, Pairing.solution_id, Pairing.score)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(
            Pairing.challenge_id.in_(list(challenge_ids)),
            Solution.company_id.in_(list(company_ids)),
            Pairing.is_current,
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
            Challenge.is_frozen.is_(False),
        )
        .order_by(Pairing.score.desc(), Pairing.id)
    )
    best: dict[tuple[int, int], PairScore] = {}
    for city_id, company_id, challenge_id, solution_id, score in rows:
        best.setdefault((city_id, company_id), PairScore(challenge_id, solution_id, score / 100))
    return best
