"""Keeping the requests in step with wishes and allocated pairings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling.models import MeetingRequest, RequestSource
from matchmaker.scheduling.queries.meeting_demand import MeetingDemand, demands_of
from matchmaker.workshops.models.allocation import GroupSource
from matchmaker.workshops.models.people import RegistrationKind
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.groups import groups_of
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs

GROUP_ORDINAL = 1_000_000
"""Requests of group meetings count from here, so that they never meet the first or later 1:1 meetings of two."""


def sync_requests(workshop: Workshop) -> ProblemInputs:
    """Add, change and withdraw requests so that they say what is wanted now; returns what was read.

    What organizers added, forbade or marked as a must stays as they left it.
    """
    inputs = problem_inputs(workshop)
    wanted = demands_of(inputs)
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
        row.source, row.value = want.source.value, want.value
        row.reason, row.is_withdrawn = want.reason[:300], False
    for key, row in rows.items():
        if key not in wanted and row.source != RequestSource.ORGANIZER.value:
            row.is_withdrawn = True
    _sync_groups(workshop, inputs)
    session().flush()
    return inputs


def _values(workshop: Workshop, want: MeetingDemand) -> dict[str, Any]:
    """A new row, for one statement that adds all of them."""
    return {
        "workshop_id": workshop.id,
        "city_id": want.city,
        "company_id": want.company,
        "challenge_id": want.challenge_id,
        "solution_id": want.solution_id,
        "city_level": want.city_level,
        "company_level": want.company_level,
        "source": want.source.value,
        "value": want.value,
        "reason": want.reason[:300],
        "created_at": clock.now(),
    }


def _sync_groups(workshop: Workshop, inputs: ProblemInputs) -> None:
    """One request for each group meeting whose time the schedule finds, while a city and two others still come."""
    here = {p.id: p for p in inputs.participants}
    rows = {
        r.group_id: r
        for r in session().scalars(
            sa.select(MeetingRequest).where(
                MeetingRequest.workshop_id == workshop.id, MeetingRequest.ordinal > GROUP_ORDINAL
            )
        )
    }
    for group in groups_of(workshop):
        members = [row.registration for row in group.members if row.registration_id in here]
        cities = [row.id for row in members if row.kind == RegistrationKind.CITY.value]
        others = [row.id for row in members if row.kind != RegistrationKind.CITY.value]
        if not group.is_scheduled or not cities or not others or len(members) < 3:
            continue
        row = rows.pop(group.id, None)
        if row is None:
            row = MeetingRequest(
                workshop_id=workshop.id,
                group_id=group.id,
                ordinal=GROUP_ORDINAL + group.id,
                source=(
                    RequestSource.ORGANIZER if group.source == GroupSource.ORGANIZER.value else RequestSource.PAIRING
                ).value,
                created_at=clock.now(),
            )
            session().add(row)
        row.city_id, row.company_id, row.value = min(cities), min(others), group.value
        row.challenge_id = group.challenges[0].id if len(group.challenges) == 1 else None
        row.reason, row.is_withdrawn = f"{group.theme}. {group.why}"[:300], False
    for row in rows.values():
        row.is_withdrawn = True
