"""What happens to schedules and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MeetingHeld:
    """A 1:1 meeting took place; a meeting outside a workshop has no `workshop_id`."""

    meeting_id: int
    challenge_id: int
    company_id: int
    workshop_id: int | None
    held_at: datetime


@dataclass(frozen=True)
class ScheduleReleased:
    """A frozen copy of a schedule was announced."""

    workshop_id: int
    number: int


@dataclass(frozen=True)
class MeetingNoShow:
    """One side did not come: `side` is "city" or "company"."""

    meeting_id: int
    side: str
