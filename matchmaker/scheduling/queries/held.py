"""Which pairs of a challenge and a solution have met in 1:1 meetings."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.engine.grades import MET
from matchmaker.matching.hooks import Step
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus


def pairs_that_met() -> list[Step]:
    """Challenge and solution of every meeting that was held for a pair (one query)."""
    rows = session().execute(
        sa.select(MeetingRequest.challenge_id, MeetingRequest.solution_id)
        .join(Meeting, Meeting.request_id == MeetingRequest.id)
        .where(
            Meeting.status == MeetingStatus.HELD.value,
            MeetingRequest.challenge_id.is_not(None),
            MeetingRequest.solution_id.is_not(None),
        )
        .distinct()
        .order_by(MeetingRequest.challenge_id, MeetingRequest.solution_id)
    )
    return [(one, other, MET) for one, other in rows.tuples() if one is not None and other is not None]
