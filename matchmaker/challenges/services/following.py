"""Following a challenge."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges import policy
from matchmaker.challenges.jobs.following import follow
from matchmaker.challenges.models import Challenge, ChallengeFollow
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session


@command(policy.can_follow, locks="challenge")
def follow_challenge(actor: Actor, *, challenge: Challenge) -> None:
    """Be told of changes and answers; a second time changes nothing."""
    follow(actor, challenge)
    session().flush()


@command(policy.can_follow)
def unfollow_challenge(actor: Actor, *, challenge: Challenge) -> None:
    """No longer be told."""
    session().execute(
        sa.delete(ChallengeFollow).where(
            ChallengeFollow.challenge_id == challenge.id, ChallengeFollow.user_id == actor.user_id
        )
    )
