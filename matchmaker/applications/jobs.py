"""What several commands begin with (the challenge's assessment, made by its first use and held by every use), and
what follows an invitation to assess."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.accounts import queries as accounts
from matchmaker.applications.events import EvaluatorInvited
from matchmaker.applications.models import Assessment
from matchmaker.applications.queries import panel
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.commands import hold
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish


def held_assessment(challenge: Challenge) -> Assessment:
    """The challenge's assessment, held; made if there is none (two at once make one)."""
    select = sa.select(Assessment).where(Assessment.challenge_id == challenge.id)
    found = session().scalar(select)
    if found is None:
        try:
            with session().begin_nested():
                found = Assessment(challenge=challenge, created_at=clock.now())
                session().add(found)
        except sa.exc.IntegrityError:
            found = session().scalars(select).unique().one()
    hold(found)
    return found


def tell_invited(invitation_id: int) -> None:
    """Look whether the address of an invitation that is still open has an account, and say whose it is."""
    row = panel.find_invitation_by_id(invitation_id)
    user = accounts.find_by_email(row.email) if row is not None else None
    if user is not None:
        publish(EvaluatorInvited(invitation_id, user.id))
