"""Keeping the requests in step with wishes and allocated pairings."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling import queries
from matchmaker.scheduling.models import MeetingRequest, RequestSource
from matchmaker.workshops.models import Workshop
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs


def sync(workshop: Workshop) -> ProblemInputs:
    """Add, change and withdraw requests so that they say what is wanted now; returns what was read.

    What organizers added, forbade or marked as a must stays as they left it.
    """
    inputs = problem_inputs(workshop)
    wanted = queries.wanted(inputs, _only_challenges(workshop))
    rows = {
        (r.city_id, r.company_id): r
        for r in session().scalars(
            sa.select(MeetingRequest).where(MeetingRequest.workshop_id == workshop.id, MeetingRequest.ordinal == 1)
        )
    }
    for key in sorted(wanted):
        row, want = rows.get(key), wanted[key]
        if row is None:
            row = MeetingRequest(
                workshop_id=workshop.id,
                city_id=want.city,
                company_id=want.company,
                source=want.source,
                value=want.value,
                created_at=clock.now(),
            )
            session().add(row)
        if row.source == RequestSource.ORGANIZER.value:
            continue
        row.challenge_id, row.solution_id = want.challenge_id, want.solution_id
        row.city_level, row.company_level = want.city_level, want.company_level
        row.source, row.value, row.reason, row.is_withdrawn = want.source, want.value, want.reason[:300], False
    for key, row in rows.items():
        if key not in wanted and row.source != RequestSource.ORGANIZER.value:
            row.is_withdrawn = True
    session().flush()
    return inputs


def _only_challenges(workshop: Workshop) -> dict[int, int]:
    """The challenge of each city that has exactly one on the table, by organization id."""
    cities = [challenge.city_id for challenge in workshop.challenges]
    return {c.city_id: c.id for c in workshop.challenges if cities.count(c.city_id) == 1}
