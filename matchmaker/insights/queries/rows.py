"""The rows behind the report: read once, without names of companies or people; every figure is computed from them."""

from __future__ import annotations

from collections import Counter

from matchmaker.insights.queries import challenge_rows, equal_rows, outcome_rows, workshop_rows
from matchmaker.insights.queries.datasets import MeetingRow, Rows, Scope
from matchmaker.scheduling.models import MeetingStatus


def read(scope: Scope) -> Rows:
    """Everything of a period or a workshop (a constant number of queries)."""
    registered = workshop_rows.registered_of(scope)
    meetings = workshop_rows.meetings_of(scope)
    held = Counter(key for row in meetings if row.status == MeetingStatus.HELD.value for key in (row.city, row.company))
    numbers, participants = workshop_rows.participants(registered, held)
    return Rows(
        challenges=challenge_rows.challenges(scope),
        participants=participants,
        meetings=tuple(
            MeetingRow(row.slug, numbers[row.city], numbers[row.company], row.status, row.absent)
            for row in meetings
            if row.city in numbers and row.company in numbers
        ),
        wishes=workshop_rows.wishes(scope, numbers),
        workshops=workshop_rows.workshops(scope, registered),
        collaborations=outcome_rows.collaborations(scope),
        questions=equal_rows.questions(scope),
        contacts=equal_rows.contacts(scope),
        sectors=equal_rows.sectors(),
    )
