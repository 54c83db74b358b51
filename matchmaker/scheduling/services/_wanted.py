"""Keeping the requests in step with wishes and allocated pairings."""

from __future__ import annotations

from typing import Any

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
    fresh = [_values(workshop, wanted[key]) for key in sorted(wanted) if key not in rows]
    if fresh:
        session().execute(sa.insert(MeetingRequest), fresh)
    for key in sorted(set(wanted) & set(rows)):
        row, want = rows[key], wanted[key]
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


def _values(workshop: Workshop, want: queries.Wanted) -> dict[str, Any]:
    """A new row, for one statement that adds all of them."""
    return {
        "workshop_id": workshop.id,
        "city_id": want.city,
        "company_id": want.company,
        "challenge_id": want.challenge_id,
        "solution_id": want.solution_id,
        "city_level": want.city_level,
        "company_level": want.company_level,
        "source": want.source,
        "value": want.value,
        "reason": want.reason[:300],
        "created_at": clock.now(),
    }


def _only_challenges(workshop: Workshop) -> dict[int, int]:
    """The challenge of each city that has exactly one on the table, by organization id."""
    cities = [challenge.city_id for challenge in workshop.challenges]
    return {c.city_id: c.id for c in workshop.challenges if cities.count(c.city_id) == 1}
