"""Following a challenge."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, ChallengeFollow
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session


def follow(actor: Actor, challenge: Challenge) -> None:
    """Tell this person of changes and answers from now on; a second time changes nothing."""
    known = session().scalar(
        sa.select(ChallengeFollow.id).where(
            ChallengeFollow.challenge_id == challenge.id, ChallengeFollow.user_id == actor.user_id
        )
    )
    if known is None and actor.user_id is not None:
        session().add(ChallengeFollow(challenge_id=challenge.id, user_id=actor.user_id, created_at=clock.now()))
