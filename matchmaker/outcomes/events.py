"""What happens after a dialogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CollaborationStarted:
    """A city opened the record of a collaboration with a company."""

    collaboration_id: int


@dataclass(frozen=True)
class CollaborationChanged:
    """Stage, outcome, figures, ladder or next step of a collaboration changed; `side` is who changed it."""

    collaboration_id: int
    side: str


@dataclass(frozen=True)
class ProgressAsked:
    """30, 90 or 180 days have passed: both sides are asked how it goes."""

    check_id: int
    is_reminder: bool


@dataclass(frozen=True)
class NextStepLate:
    """The date of a collaboration's next step is over."""

    collaboration_id: int


@dataclass(frozen=True)
class ResultPublished:
    """An entry of the public outcome register was published."""

    result_id: int


@dataclass(frozen=True)
class ResultWithdrawn:
    """An entry of the public outcome register was taken back."""

    result_id: int


@dataclass(frozen=True)
class FollowUpOpened:
    """A meeting was held: its city has to say whether it gave new information."""

    follow_up_id: int


@dataclass(frozen=True)
class FollowUpDue:
    """A follow-up is due tomorrow or late."""

    follow_up_id: int
    is_late: bool


@dataclass(frozen=True)
class FollowUpClosed:
    """A meeting is closed: its information is public, or the city declared that there was none."""

    follow_up_id: int
