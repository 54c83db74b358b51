"""What scheduling answers to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.hooks import PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.core.i18n import _
from matchmaker.matching.hooks import steps_of_pairs
from matchmaker.scheduling.queries import announced_places, counts, held, personal_data, runs
from matchmaker.workshops.hooks import in_use, meeting_counts, meetings_on, why_not_ready
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus

in_use.add(announced_places.standing)
meeting_counts.add(counts.meeting_counts)
meetings_on.add(announced_places.meetings_on)
steps_of_pairs.add(held.pairs_that_met)


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who wrote notes, computed and released."""
    return personal_data.PERSON_COLUMNS


@why_not_ready.add
def schedule_is_released(workshop: Workshop, wanted: WorkshopStatus) -> list[str]:
    """A workshop with 1:1 meetings becomes provisional by a release."""
    if wanted is not WorkshopStatus.LOCKED or not workshop.has_meetings:
        return []
    if runs.last_release(workshop.id) is not None:
        return []
    return [_("Release a schedule first. That makes it provisional.")]
