"""The matcher as a source of hints: current pairings between the challenges and companies of a workshop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, lazyload

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.matching.queries.pairing_view import why_of
from matchmaker.matching.queries.scores import mutual_scores
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import Registration, Wish, WishLevel
from matchmaker.workshops.queries.hints import PairingHint, pairing_hints


@pairing_hints.register
def current_pairings(challenge_ids: Iterable[int], company_ids: Iterable[int]) -> Iterator[PairingHint]:
    """One hint for each current pairing that nobody declined (one query); private terms stay out of the reasons."""
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
            Pairing.challenge_id.in_(list(challenge_ids)),
            Solution.company_id.in_(list(company_ids)),
            Pairing.is_current.is_(True),
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
            Challenge.is_frozen.is_(False),
        )
        .order_by(Pairing.id)
    )
    for row in rows.unique():
        yield PairingHint(
            city_id=row.challenge.city_id,
            company_id=row.solution.company_id,
            challenge_id=row.challenge_id,
            solution_id=row.solution_id,
            score=row.score / 100,
            reason=why_of(row, "both"),  # neither side, so private terms of each are left out
        )


@pairing_hints.without_reasons(current_pairings)
def current_scores(challenge_ids: Iterable[int], company_ids: Iterable[int]) -> Iterator[PairingHint]:
    """The best of the same pairings with their scores alone (one query, no explanation is read)."""
    for (city_id, company_id), best in mutual_scores(list(challenge_ids), list(company_ids)).items():
        yield PairingHint(city_id, company_id, best.challenge_id, best.solution_id, best.score)


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
