"""Pairings as candidates for a workshop, with the facts that session proposals read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core.db import session
from matchmaker.matching.engine.allocation import Candidate
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import challenge_from_dict, solution_from_dict
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.matching.queries.runs import stored_facts
from matchmaker.solutions.models import Solution


@dataclass(frozen=True)
class Candidates:
    """`items` are the engine's candidates by public ids; `pairings` maps their pair to the stored pairing's id."""

    items: tuple[Candidate, ...]
    pairings: dict[tuple[str, str], int]
    challenges: dict[str, ChallengeFacts]
    solutions: dict[str, SolutionFacts]


def candidates(challenge_ids: Collection[int], solution_ids: Collection[int] | None = None) -> Candidates:
    """Current pairings of these challenges (and solutions) that nobody declined; frozen challenges have none.

    Values are scores in hundredths of a point. Two queries, one more for each 900 stored facts.
    """
    select = (
        sa.select(Pairing)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .join(Solution, Solution.id == Pairing.solution_id)
        .where(
            Pairing.challenge_id.in_(challenge_ids),
            Pairing.is_current,
            Pairing.city_decision != CityDecision.DECLINED.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
            Challenge.status.in_(OPEN),
            Challenge.is_frozen.is_(False),
        )
        .order_by(Pairing.challenge_id, Pairing.rank)
    )
    if solution_ids is not None:
        select = select.where(Pairing.solution_id.in_(solution_ids))
    rows = session().scalars(select).all()
    stored = stored_facts({row.challenge_facts_id for row in rows} | {row.solution_facts_id for row in rows})
    challenges = {row.terms["challenge"]: challenge_from_dict(stored[row.challenge_facts_id]) for row in rows}
    solutions = {row.terms["solution"]: solution_from_dict(stored[row.solution_facts_id]) for row in rows}
    items = []
    for row in rows:
        challenge, solution = challenges[row.terms["challenge"]], solutions[row.terms["solution"]]
        company = solution.company
        items.append(Candidate(challenge.id, solution.id, challenge.city.id, company.id, company.size, row.score))
    return Candidates(
        tuple(items), {item.pair: row.id for item, row in zip(items, rows, strict=True)}, challenges, solutions
    )
