"""Building blocks of the matching tests: a small market, and a run."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import jobs, testing
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.matching.models import MatchRun, Pairing
from matchmaker.matching.services import runs
from matchmaker.solutions.models import Solution
from tests import factories
from tests.personas import People

SYSTEM = system_actor("test")
THEMES = (
    ("water", "water.supply_losses", "Cut losses in the drinking water network", "Finds leaks in water pipes at night"),
    ("energy", "energy.street_lighting", "Light streets with less energy", "Dimmable street lamps with sensors"),
    ("transport", "transport.parking", "Less traffic looking for parking", "Sensors show free parking places"),
)


def make_market(people: People, challenges: int = 3, solutions: int = 6) -> tuple[list[Challenge], list[Solution]]:
    """Challenges of Graz and Linz and solutions of Hydrolog and Sonnwerk over three themes."""
    orgs = people.organizations
    cities, companies = (orgs["graz"], orgs["linz"]), (orgs["hydrolog"], orgs["sonnwerk"])
    made_challenges = [
        factories.make_challenge(
            cities[i % 2],
            f"{THEMES[i % 3][2]} {i}",
            tags={"system": [THEMES[i % 3][0]], "topic": [THEMES[i % 3][1]], "language": ["de"]},
        )
        for i in range(challenges)
    ]
    made_solutions = [make_offer(companies[i % 2], i) for i in range(solutions)]
    return made_challenges, made_solutions


def make_offer(company: Any, number: int, **values: Any) -> Solution:
    """A listed solution of one of the three themes."""
    theme = THEMES[number % 3]
    tags = {"system": [theme[0]], "topic": [theme[1]], "country": ["AT"], "language": ["de"]}
    title = values.pop("title", f"{theme[3]} {number}")
    return factories.make_solution(company, title, summary=theme[3], tags=values.pop("tags", tags), **values)


def commit() -> None:
    """End the unit of work, as a request does; jobs are handed over then."""
    testing.commit()


def run_all(**options: Any) -> MatchRun:
    """A full run, from the request to the last block."""
    run = runs.start_run(SYSTEM, **options)
    commit()
    jobs.drain()
    session().expire_all()
    return session().get_one(MatchRun, run.id)


def update(kind: str, object_id: int) -> MatchRun | None:
    """The update of one object, as the background job does it."""
    run = runs.update_pairings(SYSTEM, kind=kind, object_id=object_id)
    commit()
    session().expire_all()
    return run


def lists(current: bool = True) -> dict[int, list[tuple[int, int, int, str]]]:
    """Challenge id → (solution id, score, rank, sentences) of its pairings, by rank."""
    found: dict[int, list[tuple[int, int, int, str]]] = {}
    for row in session().scalars(
        sa.select(Pairing).where(Pairing.is_current.is_(current)).order_by(Pairing.challenge_id, Pairing.rank)
    ):
        words = " ".join(term["sentence"]["text"] for term in row.terms["terms"])
        found.setdefault(row.challenge_id, []).append((row.solution_id, row.score, row.rank, words))
    return found


def first_pairing() -> Pairing:
    """The best pairing of the first challenge."""
    return session().scalars(sa.select(Pairing).order_by(Pairing.challenge_id, Pairing.rank)).first()  # type: ignore[return-value]
