"""What the matcher knows about pairs of participants: mutual decisions as allocations."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.scheduling.queries.wanted import Allocation
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models import WorkshopChallenge

_PAIR = (Challenge.city_id, Solution.company_id, Pairing.challenge_id, Pairing.solution_id, Pairing.score)


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
