"""What the report rests on: gathered for every scope at once, and the rows of one scope. No names of companies or
people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from matchmaker.insights.queries import challenge_rows, equal_rows, outcome_rows, workshop_rows
from matchmaker.insights.queries.datasets import Fact, Facts, MeetingRow, Row, Rows, Scope
from matchmaker.scheduling.models import MeetingStatus


def gather() -> Facts:
    """Read everything (a constant number of queries; their cost grows with the data)."""
    registered = workshop_rows.registered_of()
    meetings = workshop_rows.meetings_of()
    held = Counter(key for row in meetings if row.status == MeetingStatus.HELD.value for key in (row.city, row.company))
    numbers, participants = workshop_rows.participants(registered, held)
    presented = challenge_rows.workshops_of_challenges()
    return Facts(
        challenges=challenge_rows.challenges(presented),
        participants=participants,
        meetings=tuple(
            Fact(
                row.day,
                (row.slug,),
                MeetingRow(row.slug, numbers[row.city], numbers[row.company], row.status, row.absent),
            )
            for row in meetings
            if row.city in numbers and row.company in numbers
        ),
        wishes=workshop_rows.wishes(numbers),
        workshops=workshop_rows.workshops(registered),
        collaborations=outcome_rows.collaborations(),
        questions=equal_rows.questions(presented),
        contacts=equal_rows.contacts(presented),
        sectors=equal_rows.sectors(),
    )


def rows_of(facts: Facts, scope: Scope) -> Rows:
    """The rows of a period or a workshop (no query)."""

    def within(found: Sequence[Fact[Row]], *, or_workshop: bool = False) -> tuple[Row, ...]:
        return tuple(one.row for one in found if one.is_of(scope, or_workshop=or_workshop))

    collaborations = within(facts.collaborations, or_workshop=True)
    return Rows(
        challenges=within(facts.challenges),
        participants=workshop_rows.without_rare_countries(within(facts.participants, or_workshop=True)),
        meetings=within(facts.meetings, or_workshop=True),
        wishes=within(facts.wishes, or_workshop=True),
        workshops=within(facts.workshops, or_workshop=True),
        collaborations=tuple(replace(row, number=number) for number, row in enumerate(collaborations, 1)),
        questions=within(facts.questions),
        contacts=equal_rows.by_month(within(facts.contacts)),
        sectors=tuple(one.row for one in facts.sectors),
    )
