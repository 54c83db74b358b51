"""What is due: prompts, late next steps, follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import count_rows, session
from matchmaker.core.i18n import ngettext
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, ProgressCheck
from matchmaker.outcomes.models.contact import MeetingFollowUp

T = TypeVar("T")
MOST: Final = 500


def _history() -> sa.Select[tuple[int]]:
    """Records that are history: the company was merged into another, or the city, whose record it is, was closed.
    Nobody is asked about them any more."""
    city, company = aliased(Organization), aliased(Organization)
    return (
        sa.select(Collaboration.id)
        .join(company, company.id == Collaboration.company_id)
        .join(city, city.id == Collaboration.city_id)
        .where(sa.or_(company.merged_into_id.is_not(None), city.closed_at.is_not(None)))
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


def open_meetings_of(organization: Organization) -> str:
    """Rule 3 outlives a city: what companies heard in meetings is published before nobody can publish it any more."""
    n = count_rows(
        sa.select(MeetingFollowUp.id)
        .join(Challenge, Challenge.id == MeetingFollowUp.challenge_id)
        .where(Challenge.city_id == organization.id, MeetingFollowUp.closed_at.is_(None))
    )
    text = ngettext(
        "%(num)s meeting is not closed yet. First publish what the company learned there.",
        "%(num)s meetings are not closed yet. First publish what the companies learned there.",
        n,
    )
    return text if n else ""


def kept_in_words(organization: Organization) -> list[str]:
    """Collaboration records stay; the other side goes on alone."""
    n = count_rows(
        sa.select(Collaboration.id).where(
            sa.or_(Collaboration.city_id == organization.id, Collaboration.company_id == organization.id)
        )
    )
    text = ngettext(
        "%(num)s collaboration record stays with your partner.",
        "%(num)s collaboration records stay with your partners.",
        n,
    )
    return [text] if n else []


def partners_of(organization_id: int) -> set[int]:
    """Ids of the organizations that share a collaboration record with this one."""
    rows = session().execute(
        sa.select(Collaboration.city_id, Collaboration.company_id).where(
            sa.or_(Collaboration.city_id == organization_id, Collaboration.company_id == organization_id)
        )
    )
    return {one for row in rows for one in row} - {organization_id}
