"""What challenges do by themselves: two organizations became one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Question, Signatory
from matchmaker.core.db import session


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Challenges, questions and signatures go to the organization that is kept; it signs each challenge once.

    A signature beside one of the kept city, or under its own challenge, keeps its old city as history.
    """
    kept, merged = kept_id, merged_id
    session().execute(sa.update(Challenge).where(Challenge.city_id == merged).values(city_id=kept))
    session().execute(sa.update(Question).where(Question.organization_id == merged).values(organization_id=kept))
    signed = sa.select(Signatory.challenge_id).where(Signatory.city_id == kept)
    leads = sa.select(Challenge.id).where(Challenge.city_id == kept)
    session().execute(
        sa.update(Signatory)
        .where(Signatory.city_id == merged, Signatory.challenge_id.not_in(signed), Signatory.challenge_id.not_in(leads))
        .values(city_id=kept)
    )
