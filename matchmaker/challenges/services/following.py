"""Following a challenge."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges import policy
from matchmaker.challenges.models import Challenge, ChallengeFollow
from matchmaker.challenges.services.store import _lock
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session


def _follow(actor: Actor, challenge: Challenge) -> None:
    known = session().scalar(
        sa.select(ChallengeFollow.id).where(
            ChallengeFollow.challenge_id == challenge.id, ChallengeFollow.user_id == actor.user_id
        )
    )
    if known is None and actor.user_id is not None:
        session().add(ChallengeFollow(challenge_id=challenge.id, user_id=actor.user_id, created_at=clock.now()))


@command(policy.can_follow)
def follow_challenge(actor: Actor, *, challenge: Challenge) -> None:
    """Be told of changes and answers; following twice is following once."""
    _lock(challenge)
    _follow(actor, challenge)
    session().flush()


@command(policy.can_follow)
def unfollow_challenge(actor: Actor, *, challenge: Challenge) -> None:
    """No longer be told."""
    session().execute(
        sa.delete(ChallengeFollow).where(
            ChallengeFollow.challenge_id == challenge.id, ChallengeFollow.user_id == actor.user_id
        )
    )
