"""What the matcher knows about pairs of participants: mutual decisions and accepted pairings."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.allocation import WorkshopPairing
from matchmaker.workshops.models.workshop import WorkshopChallenge
from matchmaker.workshops.queries.hints import PairingHint

_PAIR = (Challenge.city_id, Solution.company_id, Pairing.challenge_id, Pairing.solution_id, Pairing.score)


def mutual_pairings(workshop_id: int) -> list[PairingHint]:
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
        PairingHint(city, company, challenge, solution, score / 100)
        for city, company, challenge, solution, score in rows
    ]


def accepted_pairings(workshop_id: int) -> list[PairingHint]:
    """Pairings an organizer accepted for the workshop, unless a side declined since."""
    rows = session().execute(
        sa.select(*_PAIR[:4], WorkshopPairing.score, WorkshopPairing.why)
        .select_from(WorkshopPairing)
        .join(Challenge, Challenge.id == WorkshopPairing.challenge_id)
        .join(Solution, Solution.id == WorkshopPairing.solution_id)
        .join(
            Pairing,
            sa.and_(Pairing.challenge_id == Challenge.id, Pairing.solution_id == Solution.id),
        )
        .where(
            WorkshopPairing.workshop_id == workshop_id,
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
        )
        .order_by(WorkshopPairing.score.desc(), WorkshopPairing.id)
    )
    return [
        PairingHint(city, company, challenge, solution, score / 100, why)
        for city, company, challenge, solution, score, why in rows
    ]
