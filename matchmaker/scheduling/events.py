"""What happens around schedules and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RunFinished:
    """A solve run ended: done, failed, cancelled or stale."""

    run_id: int


@dataclass(frozen=True)
class ScheduleReleased:
    """A numbered copy of the schedule was announced. `Schedule.changes` says what differs for whom."""

    workshop_id: int
    number: int


@dataclass(frozen=True)
class MeetingHeld:
    """A 1:1 meeting took place. `challenge_id` is None for a talk without a named challenge."""

    meeting_id: int
    challenge_id: int | None
    company_id: int
    workshop_id: int
    held_at: datetime


@dataclass(frozen=True)
class MeetingNotHeld:
    """The mark “held” was a mistake and is taken back."""

    meeting_id: int


@dataclass(frozen=True)
class TroubleReported:
    """A participant reports trouble: late, absent, deputy or objection."""

    trouble_id: int


@dataclass(frozen=True)
class CalendarEnded:
    """The private calendar address of a registration has ended, because somebody left its organization."""

    registration_id: int
