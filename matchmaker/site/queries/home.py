"""What the landing page and the homes show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.applications.models import Application, ApplicationStatus, Decision
from matchmaker.applications.queries import todo as application_todo
from matchmaker.challenges.models import OPEN, Challenge, ChallengeStatus, Question
from matchmaker.challenges.queries import browse as challenge_list
from matchmaker.challenges.queries import todo as challenge_todo
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.todo import TodoItem
from matchmaker.library.queries import todo as library_todo
from matchmaker.matching.queries import todo as matching_todo
from matchmaker.organizations.queries import todo as organization_todo
from matchmaker.outcomes.engine import EVIDENCE
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import todo as outcome_todo
from matchmaker.scheduling.queries import todo as scheduling_todo
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import browse as solution_list
from matchmaker.solutions.queries import todo as solution_todo
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopStatus
from matchmaker.workshops.queries import todo as workshop_todo
from matchmaker.workshops.queries import visibility as workshop_visibility

CHOSEN = ApplicationStatus.CHOSEN.value


@dataclass(frozen=True, slots=True)
class RightNow:
    """The platform in figures. Days are the median from a question to its answer, None without answers. `example` is
    the slug of a challenge to be read as an example, None where there is none yet."""

    challenges: int
    cities: int
    solutions: int
    small_percent: int
    answer_days: int | None
    example: str | None


def open_challenges(*, limit: int) -> list[Challenge]:
    """Open challenges that close soonest first."""
    return list(
        session()
        .scalars(
            sa.select(Challenge)
            .where(
                Challenge.status.in_(OPEN),
                Challenge.is_frozen.is_(False),
                Challenge.closes_at > clock.now(),
            )
            .order_by(Challenge.closes_at, Challenge.public_id)
            .limit(limit)
        )
        .unique()
    )


def _finished_example() -> sa.ScalarSelect[str]:
    """The slug of a challenge that went the whole way, to be read as an example; NULL where there is none yet.

    Closed, with answered questions, a workshop whose report is out, announced decisions, and a collaboration in the
    register whose outcome both sides confirm and whose figure the city confirms. Of several the one with the most
    answers, then the newest.
    """
    answered = sa.select(sa.func.count(Question.id)).where(
        Question.challenge_id == Challenge.id, Question.published_at.is_not(None)
    )
    tabled = (
        sa.select(WorkshopChallenge.id)
        .join(Workshop, Workshop.id == WorkshopChallenge.workshop_id)
        .where(WorkshopChallenge.challenge_id == Challenge.id, Workshop.report_published_at.is_not(None))
    )
    chosen = (
        sa.select(Decision.id)
        .join(Application, Application.id == Decision.application_id)
        .where(Application.challenge_id == Challenge.id, Decision.released_at.is_not(None), Decision.result == CHOSEN)
    )
    return (
        sa.select(Challenge.slug)
        .join(Result, Result.challenge_id == Challenge.id)
        .join(Collaboration, Collaboration.id == Result.collaboration_id)
        .where(
            Challenge.status == ChallengeStatus.CLOSED.value,
            Result.withdrawn_at.is_(None),
            Collaboration.company_confirmed_at.is_not(None),
            Result.evidence.in_(EVIDENCE[1:]),
            answered.scalar_subquery() > 0,
            tabled.exists(),
            chosen.exists(),
        )
        .order_by(answered.scalar_subquery().desc(), Result.published_at.desc(), Challenge.public_id)
        .limit(1)
        .scalar_subquery()
    )


def right_now() -> RightNow:
    """Figures for visitors, with the example."""
    open_now, listed = challenge_list.open_now(), solution_list.listed_now()
    waited, example = session().execute(sa.select(_median_wait(), _finished_example())).one()
    return RightNow(
        challenges=open_now.challenges,
        cities=open_now.cities,
        solutions=listed.solutions,
        small_percent=round(100 * listed.small / listed.solutions) if listed.solutions else 0,
        answer_days=round(waited) if waited is not None else None,
        example=example,
    )


def _median_wait() -> sa.ScalarSelect[float]:
    """The (upper) median of days that whoever asked in the last twelve months waited for the published answer, or has
    waited so far; NULL without any. What a city published by itself was asked by nobody.
    """
    now = sa.literal(clock.now(), type_=Question.asked_at.type)
    until = sa.func.coalesce(Question.published_at, now)
    if session().get_bind().dialect.name == "sqlite":
        days: sa.ColumnElement[Any] = sa.func.julianday(until) - sa.func.julianday(Question.asked_at)
    else:
        days = sa.extract("epoch", until - Question.asked_at) / 86_400
    asked = sa.and_(Question.organization_id.is_not(None), Question.asked_at > clock.now() - timedelta(days=365))
    middle = sa.select(sa.func.count(Question.id) // 2).where(asked).scalar_subquery()
    return sa.select(days).where(asked).order_by(days).limit(1).offset(middle).scalar_subquery()


def todo_items(actor: Actor) -> list[TodoItem]:
    """What this person should do next, over all features; late things first."""
    items = [
        *organization_todo.todo_items(actor),
        *challenge_todo.todo_items(actor),
        *solution_todo.todo_items(actor),
        *matching_todo.todo_items(actor),
        *application_todo.todo_items(actor),
        *workshop_todo.todo_items(actor),
        *scheduling_todo.todo_items(actor),
        *outcome_todo.todo_items(actor),
        *library_todo.todo_items(actor),
    ]
    return sorted(items, key=lambda item: not item.is_late)


def challenges_of(actor: Actor, *, limit: int = 12) -> list[Challenge]:
    """The challenges of the city acted for, last changed first."""
    return list(
        session()
        .scalars(
            sa.select(Challenge)
            .where(Challenge.city_id == actor.organization_id)
            .order_by(Challenge.updated_at.desc())
            .limit(limit)
        )
        .unique()
    )


def solutions_of(actor: Actor, *, limit: int = 12) -> list[Solution]:
    """The solutions of the company acted for, last changed first."""
    return list(
        session()
        .scalars(
            sa.select(Solution)
            .where(Solution.company_id == actor.organization_id)
            .order_by(Solution.updated_at.desc())
            .limit(limit)
        )
        .unique()
    )


def demand_and_supply() -> list[tuple[str, int, int]]:
    """(system, open challenges, listed solutions) by leading system, in the vocabulary's order."""
    demand, supply = challenge_list.open_now().systems, solution_list.listed_now().systems
    return [(code, demand.get(code, 0), supply.get(code, 0)) for code in vocabulary.labels("system")]


def short_of_answers(balance: Sequence[tuple[str, int, int]]) -> tuple[str, int, int] | None:
    """The line of `demand_and_supply` with the fewest solutions for each challenge; None if no system has challenges
    or all have the same share."""
    asked = [row for row in balance if row[1]]
    if len(asked) < 2:
        return None
    ranked = sorted(asked, key=lambda row: row[2] / row[1])
    first, last = ranked[0], ranked[-1]
    return first if first[2] * last[1] < last[2] * first[1] else None


def next_workshops(actor: Actor, *, limit: int) -> list[Workshop]:
    """Announced workshops to come, soonest first."""
    return list(
        session().scalars(
            workshop_visibility.visible_to(actor)
            .where(
                Workshop.ends_at > clock.now(),
                Workshop.announced_at.is_not(None),
                Workshop.status != WorkshopStatus.CANCELLED.value,
            )
            .order_by(Workshop.starts_at, Workshop.id)
            .limit(limit)
        )
    )
