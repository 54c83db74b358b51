"""What of a company's own is proposed for one challenge."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from matchmaker.challenges.hooks import OwnFit
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.facts import takes_answers
from matchmaker.matching.queries.pairing_view import COMPANY, view_of
from matchmaker.solutions.models import Solution


def own_fits(actor: Actor, challenge_id: int) -> Sequence[OwnFit]:
    """Solutions of the company the actor acts for, as its page of fits shows them (one query)."""
    if not actor.acts_for_kind("company"):
        return []
    rows = session().scalars(
        sa.select(Pairing)
        .join(Pairing.challenge)
        .join(Pairing.solution)
        .options(
            contains_eager(Pairing.challenge).lazyload(Challenge.tags),
            contains_eager(Pairing.solution).options(
                lazyload(Solution.tags), lazyload(Solution.types), lazyload(Solution.references)
            ),
            joinedload(Pairing.rule_set),
        )
        .where(
            Pairing.challenge_id == challenge_id,
            Solution.company_id == actor.organization_id,
            Pairing.is_current,
            takes_answers(),
        )
        .order_by(*Pairing.best_first())
    )
    views = [view_of(row, COMPANY) for row in rows]
    return [
        OwnFit(view.pairing.solution.title, view.pairing.public_id, view.shown_score, view.pairing.is_good)
        for view in views
    ]


def best_solution_id(challenge_id: int, company_id: int) -> int | None:
    """Of a company's solutions the one that fits a challenge best; None where none is proposed (one query)."""
    return session().scalar(
        sa.select(Pairing.solution_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(Pairing.challenge_id == challenge_id, Solution.company_id == company_id, Pairing.is_current)
        .order_by(*Pairing.best_first())
        .limit(1)
    )
