"""How many meetings each participant had, for the report of a workshop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core.db import session
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus
from matchmaker.scheduling.queries.problem import working_schedule
from matchmaker.workshops.hooks import MeetingCounts
from matchmaker.workshops.models.workshop import Workshop


def meeting_counts(workshop: Workshop) -> Mapping[int, MeetingCounts]:
    """Scheduled, held and missed meetings by registration; the number of statements does not grow."""
    schedule = working_schedule(workshop)
    if schedule is None:
        return {}
    rows = session().scalars(
        sa.select(Meeting)
        .where(Meeting.schedule_id == schedule.id, Meeting.status != MeetingStatus.CANCELLED.value)
        .options(
            joinedload(Meeting.city),
            joinedload(Meeting.company),
            joinedload(Meeting.request).joinedload(MeetingRequest.group),
        )
    )
    scheduled: Counter[int] = Counter()
    held: Counter[int] = Counter()
    missed: Counter[int] = Counter()
    for row in rows:
        parties = {party.id for party in row.everybody}
        scheduled.update(parties)
        if row.status == MeetingStatus.HELD.value:
            held.update(parties)
        elif row.status == MeetingStatus.NO_SHOW.value:
            sides = {"city": {row.city_id}, "company": {row.company_id}}
            missed.update(sides.get(row.absent_side, {row.city_id, row.company_id}))
    return {key: MeetingCounts(scheduled[key], held[key], missed[key]) for key in scheduled}
