"""What is due: prompts, late next steps, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, ProgressCheck
from matchmaker.outcomes.models.contact import MeetingFollowUp

T = TypeVar("T")
MOST: Final = 500


def _history() -> sa.Select[tuple[int]]:
    """Records that a merge of companies left as history: nobody is asked about them any more."""
    return (
        sa.select(Collaboration.id)
        .join(Organization, Organization.id == Collaboration.company_id)
        .where(Organization.merged_into_id.is_not(None))
    )


def _first(select: sa.Select[tuple[T]]) -> Sequence[T]:
    """At most as many as one run of a job should take."""
    return session().scalars(select.limit(MOST)).unique().all()


def _checks(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[ProgressCheck]]:
    """Prompts that nobody answered."""
    return sa.select(ProgressCheck).where(
        ProgressCheck.collaboration_id.not_in(_history()), ProgressCheck.answered_at.is_(None), *conditions
    )


def checks_due() -> Sequence[ProgressCheck]:
    """Prompts whose day has come and that nobody was asked yet."""
    select = _checks(ProgressCheck.due_on <= clock.today(), ProgressCheck.asked_at.is_(None))
    return _first(select.order_by(ProgressCheck.due_on, ProgressCheck.id))


def checks_waiting_since(moment: datetime) -> Sequence[ProgressCheck]:
    """Prompts that were asked before a moment, not answered and not reminded of."""
    select = _checks(ProgressCheck.asked_at < moment, ProgressCheck.reminded_at.is_(None))
    return _first(select.order_by(ProgressCheck.id))


def late_steps() -> Sequence[Collaboration]:
    """Records whose next step is over and of which nobody was told."""
    select = sa.select(Collaboration).where(
        Collaboration.id.not_in(_history()),
        Collaboration.next_on < clock.today(),
        Collaboration.next_told_on.is_(None),
    )
    return _first(select.order_by(Collaboration.id))


def follow_ups_due() -> Sequence[MeetingFollowUp]:
    """Open follow-ups due by tomorrow that were not reminded of, and late ones of which nobody was told."""
    today = clock.today()
    wanted = sa.or_(
        sa.and_(MeetingFollowUp.due_on <= today + timedelta(days=1), MeetingFollowUp.reminded_at.is_(None)),
        sa.and_(MeetingFollowUp.due_on < today, MeetingFollowUp.late_told_at.is_(None)),
    )
    select = sa.select(MeetingFollowUp).where(MeetingFollowUp.closed_at.is_(None), wanted)
    return _first(select.order_by(MeetingFollowUp.id))
