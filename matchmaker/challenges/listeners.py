"""What challenges do when two organizations become one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Question, Signatory
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Challenges, questions and signatures go to the organization that is kept; it signs each challenge once.

    A signature beside one of the kept city, or under its own challenge, keeps its old city as history.
    """
    kept, merged = event.kept_id, event.merged_id
    session().execute(sa.update(Challenge).where(Challenge.city_id == merged).values(city_id=kept))
    session().execute(sa.update(Question).where(Question.organization_id == merged).values(organization_id=kept))
    signed = sa.select(Signatory.challenge_id).where(Signatory.city_id == kept)
    leads = sa.select(Challenge.id).where(Challenge.city_id == kept)
    session().execute(
        sa.update(Signatory)
        .where(Signatory.city_id == merged, Signatory.challenge_id.not_in(signed), Signatory.challenge_id.not_in(leads))
        .values(city_id=kept)
    )
