"""What the matcher says about pairs of participants, for people who say whom they would like to meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, lazyload

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.matching.queries.pairing_view import why_of
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import Registration, Wish, WishLevel


@dataclass(frozen=True, slots=True)
class PairingHint:
    """A pairing between a city's challenge and a company's solution: `score` 0–100 and its reason in words."""

    city_id: int
    company_id: int
    challenge_id: int
    solution_id: int | None
    score: float
    reason: str = ""


def best_pairings(challenge_ids: Collection[int], company_ids: Collection[int]) -> dict[tuple[int, int], PairingHint]:
    """(city, company) as ids of organizations → their best current pairing that nobody declined (one query).

    Of equal scores the first stored counts. Private terms of both sides stay out of the reasons. Whoever needs no
    reasons asks `matching.queries.scores.mutual_scores`, which is quicker.
    """
    rows = session().scalars(
        sa.select(Pairing)
        .join(Pairing.challenge)
        .join(Pairing.solution)
        .options(
            contains_eager(Pairing.challenge).lazyload("*"),
            contains_eager(Pairing.solution).lazyload("*"),
            lazyload("*"),
        )
        .where(
            Pairing.challenge_id.in_(challenge_ids),
            Solution.company_id.in_(company_ids),
            Pairing.is_current.is_(True),
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
            Challenge.is_frozen.is_(False),
        )
        .order_by(Pairing.score.desc(), Pairing.id)
    )
    best: dict[tuple[int, int], Pairing] = {}
    for row in rows.unique():
        best.setdefault((row.challenge.city_id, row.solution.company_id), row)
    return {
        (city, company): PairingHint(
            city, company, row.challenge_id, row.solution_id, row.score / 100, why_of(row, "both")
        )
        for (city, company), row in best.items()
    }


def workshop_wishes() -> Iterator[tuple[int, int]]:
    """Who wishes to meet whom at any workshop, as ids of organizations; for the fairness report (one query)."""
    mine, theirs = aliased(Registration), aliased(Registration)
    rows = session().execute(
        sa.select(mine.organization_id, theirs.organization_id)
        .select_from(Wish)
        .join(mine, mine.id == Wish.registration_id)
        .join(theirs, theirs.id == Wish.other_id)
        .where(Wish.level != WishLevel.NO.value)
        .distinct()
    )
    yield from rows.tuples()
