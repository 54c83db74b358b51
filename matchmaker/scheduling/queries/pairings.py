"""What the matcher knows about pairs of participants: scores for wishes, mutual decisions as allocations."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.scheduling.queries.wanted import Allocation
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models import WorkshopChallenge
from matchmaker.workshops.queries import PairingHint

_PAIR = (Challenge.city_id, Solution.company_id, Pairing.challenge_id, Pairing.solution_id, Pairing.score)


def pairing_scores(challenge_ids: Iterable[int], company_ids: Iterable[int]) -> list[PairingHint]:
    """Current pairings that nobody declined, scores from 0 to 100 (one query)."""
    rows = session().execute(
        sa.select(*_PAIR)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(
            Pairing.challenge_id.in_(list(challenge_ids)),
            Solution.company_id.in_(list(company_ids)),
            Pairing.is_current,
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
        )
        .order_by(Pairing.score.desc(), Pairing.id)
    )
    return [
        PairingHint(city, company, challenge, solution, score / 100)
        for city, company, challenge, solution, score in rows
    ]


def mutual_pairings(workshop_id: int) -> list[Allocation]:
    """Pairings on the workshop's table that the city shortlisted and the company is interested in."""
    rows = session().execute(
        sa.select(*_PAIR)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .join(WorkshopChallenge, WorkshopChallenge.challenge_id == Pairing.challenge_id)
        .where(
            WorkshopChallenge.workshop_id == workshop_id,
            Pairing.is_current,
            Pairing.city_decision == CityDecision.SHORTLISTED.value,
            Pairing.company_decision == CompanyDecision.INTERESTED.value,
        )
        .order_by(Pairing.score.desc(), Pairing.id)
    )
    return [
        Allocation(city, company, challenge, solution, score / 100)
        for city, company, challenge, solution, score in rows
    ]
