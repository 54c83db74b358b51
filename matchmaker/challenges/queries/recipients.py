"""Who should hear of something about a challenge: user ids for notifications, and rows by id for listeners and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from matchmaker.challenges.models import (
    OPEN,
    Challenge,
    ChallengeFollow,
    Question,
    Signatory,
)
from matchmaker.challenges.queries.visibility import get_challenge
from matchmaker.core import clock
from matchmaker.core.actors import Role
from matchmaker.core.db import session
from matchmaker.organizations.models import OrganizationMember


def followers_of(challenge_id: int) -> list[int]:
    """User ids of everybody who follows a challenge, and of the editors of cities that stand behind it."""
    following = session().scalars(
        sa.select(ChallengeFollow.user_id).where(ChallengeFollow.challenge_id == challenge_id)
    )
    joined = session().scalars(
        sa.select(OrganizationMember.user_id)
        .join(Signatory, Signatory.city_id == OrganizationMember.organization_id)
        .where(
            Signatory.challenge_id == challenge_id,
            Signatory.status == "accepted",
            OrganizationMember.role != Role.READER.value,
        )
    )
    return sorted({*following, *joined})


def checkers_of(challenge_id: int) -> list[int]:
    """User ids of the organizers who may check it: those who do not belong to its city."""
    from matchmaker.accounts.models import User

    city_id = get_challenge(challenge_id).city_id
    members = sa.select(OrganizationMember.user_id).where(OrganizationMember.organization_id == city_id)
    return list(session().scalars(sa.select(User.id).where(User.is_organizer, User.id.not_in(members))))


def get_signatory(signatory_id: int) -> Signatory:
    """An invitation by database id (for listeners)."""
    return session().get_one(Signatory, signatory_id)


def question_row(question_id: int) -> Question:
    """A question by database id (for listeners)."""
    return session().get_one(Question, question_id)


def due_soon(within: timedelta) -> Sequence[Challenge]:
    """Open challenges that close within `within` and whose followers were not told."""
    now = clock.now()
    return (
        session()
        .scalars(
            sa.select(Challenge).where(
                Challenge.status.in_(OPEN),
                Challenge.is_frozen.is_(False),
                Challenge.closes_at > now,
                Challenge.closes_at <= now + within,
                Challenge.closing_told_at.is_(None),
            )
        )
        .unique()
        .all()
    )


def time_up() -> Sequence[Challenge]:
    """Open challenges whose closing time is over and whose city was not told."""
    return (
        session()
        .scalars(
            sa.select(Challenge).where(
                Challenge.status.in_(OPEN), Challenge.closes_at <= clock.now(), Challenge.closed_told_at.is_(None)
            )
        )
        .unique()
        .all()
    )
