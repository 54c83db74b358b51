"""Whether a meeting that a schedule names still stands: the state of its parents shows in everything that lists it."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.challenges.models import ChallengeStatus
from matchmaker.core.i18n import _
from matchmaker.scheduling.models import Meeting, MeetingStatus
from matchmaker.scheduling.queries.problem import frozen_ahead
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus


def called_off(workshop: Workshop, meetings: Iterable[Meeting]) -> dict[int, str]:
    """Meetings (ids) that do not take place, each with the reason for people.

    A release is a frozen copy; its workshop may be cancelled since, a side may have left, the tender of its challenge
    may be live, or the challenge withdrawn. Whatever was held or missed stays as it was.
    """
    rows = list(meetings)
    frozen = {meeting.id for meeting in frozen_ahead(workshop, rows)}
    return {row.id: why for row in rows if (why := _why(workshop, row, is_frozen=row.id in frozen)) is not None}


def _why(workshop: Workshop, meeting: Meeting, *, is_frozen: bool) -> str | None:
    if meeting.status == MeetingStatus.CANCELLED.value:
        return meeting.cancelled_why
    if meeting.status != MeetingStatus.PLANNED.value:
        return None
    if workshop.status == WorkshopStatus.CANCELLED.value:
        return _("The workshop is cancelled: %(why)s", why=workshop.cancelled_why)
    if meeting.request.group is None:
        for side in (meeting.city, meeting.company):
            if not side.holds_place:
                words = _("%(name)s no longer takes part.", name=side.organization.name)
                return f"{words} {side.cancelled_why}".strip()
    if meeting.challenge is not None and meeting.challenge.status == ChallengeStatus.WITHDRAWN.value:
        return _("The city has withdrawn the challenge.")
    return _("The tender for this challenge is live.") if is_frozen else None
