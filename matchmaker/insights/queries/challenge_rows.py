"""The way of challenges: which step each reached, when, and why it went no further."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.applications.models import Application
from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeStatus, ChallengeTag
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.indicators.queries.similar import size_of
from matchmaker.insights.queries.datasets import STEPS, ChallengeRow, Fact
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.engine import LADDER
from matchmaker.outcomes.models.collaboration import Collaboration, LadderStep
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge

_FINISHED: Final = (ChallengeStatus.CLOSED.value, ChallengeStatus.WITHDRAWN.value, ChallengeStatus.DECIDED.value)
_WORKED: Final = 1 + LADDER.index("pilot")


_COLUMNS: Final = (
    Challenge.id,
    Challenge.slug,
    Challenge.status,
    Challenge.is_frozen,
    Challenge.outcome_code,
    Challenge.published_at,
)


def workshops_of_challenges() -> dict[int, tuple[str, ...]]:
    """Challenge → workshops it is presented at (one query)."""
    found: dict[int, tuple[str, ...]] = {}
    for key, slug in session().execute(
        sa.select(WorkshopChallenge.challenge_id, Workshop.slug).join(
            Workshop, Workshop.id == WorkshopChallenge.workshop_id
        )
    ):
        found[key] = (*found.get(key, ()), slug)
    return found


def challenges(workshops: Mapping[int, tuple[str, ...]]) -> tuple[Fact[ChallengeRow], ...]:
    city = aliased(Organization)
    rows = session().execute(
        sa.select(
            *_COLUMNS,
            city.slug.label("city"),
            city.country,
            city.population,
            system_of(ChallengeTag, Challenge.id).label("system"),
        )
        .join(city, city.id == Challenge.city_id)
        .where(Challenge.published_at.is_not(None))
        .order_by(Challenge.published_at, Challenge.id)
    )
    first = _first_steps()
    return tuple(Fact(row.published_at.date(), workshops.get(row.id, ()), _challenge(row, first)) for row in rows)


def system_of(tag: Any, owner: Any) -> sa.ScalarSelect[str]:
    """The primary sector."""
    key = tag.challenge_id if tag is ChallengeTag else tag.solution_id
    return (
        sa.select(tag.code)
        .where(key == owner, tag.scheme == "system")
        .order_by(tag.position)
        .limit(1)
        .correlate_except(tag)
        .scalar_subquery()
    )


Moments = dict[int, datetime]
"""Challenge → when it reached a step first."""


def _first_steps() -> dict[str, Moments]:
    """Step → challenges that reached it (six queries)."""

    def first(select: sa.Select[Any]) -> Moments:
        return {key: moment for key, moment in session().execute(select) if key is not None}

    steps = {
        "pairing": first(
            sa.select(Pairing.challenge_id, sa.func.min(Pairing.created_at))
            .where(Pairing.is_good)
            .group_by(Pairing.challenge_id)
        ),
        "application": first(
            sa.select(Application.challenge_id, sa.func.min(Application.submitted_at))
            .join(Challenge, Challenge.id == Application.challenge_id)
            .where(Application.submitted_at.is_not(None), is_told())
            .group_by(Application.challenge_id)
        ),
        "meeting": first(
            sa.select(MeetingFollowUp.challenge_id, sa.func.min(MeetingFollowUp.held_at)).group_by(
                MeetingFollowUp.challenge_id
            )
        ),
        "collaboration": first(
            sa.select(Collaboration.challenge_id, sa.func.min(Collaboration.started_at)).group_by(
                Collaboration.challenge_id
            )
        ),
    }
    for step in LADDER[1:]:
        steps[step] = {}
    for key, step, day in session().execute(
        sa.select(Collaboration.challenge_id, LadderStep.step, sa.func.min(LadderStep.on))
        .join(Collaboration, Collaboration.id == LadderStep.collaboration_id)
        .where(LadderStep.step.in_(LADDER[1:]))
        .group_by(Collaboration.challenge_id, LadderStep.step)
    ):
        steps[step][key] = datetime.combine(day, datetime.min.time(), clock.now().tzinfo)
    return steps


def is_told() -> sa.ColumnElement[bool]:
    """Nobody may know whether somebody applied before the challenge closed to applications."""
    return sa.or_(
        Challenge.status.not_in(OPEN), sa.and_(Challenge.closes_at.is_not(None), Challenge.closes_at < clock.now())
    )


def _challenge(row: Any, first: Mapping[str, Moments]) -> ChallengeRow:
    def days(step: str) -> int | None:
        moment = first[step].get(row.id)
        return None if moment is None else max((moment - row.published_at).days, 0)

    last = max(place for place, step in enumerate(STEPS) if not place or row.id in first[step])
    is_over = row.status in _FINISHED and last < _WORKED
    return ChallengeRow(
        challenge=row.slug if row.status in PUBLIC or row.status == ChallengeStatus.WITHDRAWN.value else "",
        city=row.city,
        country=row.country,
        city_size=size_of(row.population),
        system=row.system or "",
        published_on=row.published_at.date(),
        status=row.status,
        is_frozen=row.is_frozen,
        step=STEPS[last],
        stopped_because=(row.outcome_code or row.status) if is_over else "",
        days_to_application=days("application"),
        days_to_meeting=days("meeting"),
        days_to_collaboration=days("collaboration"),
        days_to_contract=days("contract"),
    )
