"""What workshops ask the features above them: what is announced, what meetings there are, whether all is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus


@dataclass(frozen=True)
class InUse:
    """What announced meetings of a workshop stand on.

    `slots` are ids, `tables` the largest number of meetings at once by id, `pairs` (city, company) registrations,
    `groups` ids of group meetings, `challenges` ids of what they are about.
    """

    slots: frozenset[int] = frozenset()
    tables: Mapping[int, int] = field(default_factory=dict)
    pairs: frozenset[tuple[int, int]] = frozenset()
    groups: frozenset[int] = frozenset()
    challenges: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A released meeting on a challenge, for a reader who may know it. `state`: planned, held, no_show, cancelled."""

    workshop_id: int
    starts_at: datetime
    table: int
    who: str
    state: str
    public_id: str


@dataclass(frozen=True, slots=True)
class MeetingCounts:
    """Meetings of one registration: scheduled, held, and missed because it did not come."""

    scheduled: int = 0
    held: int = 0
    missed: int = 0


in_use: Hook[[Workshop], InUse] = Hook("in_use")
"""What announced meetings of a workshop stand on, so that nobody takes it away."""

meetings_on: Hook[[Actor, Challenge], list[MeetingLine]] = Hook("meetings_on")
"""The released meetings on a challenge that this actor may know."""

meeting_counts: Hook[[Workshop], Mapping[int, MeetingCounts]] = Hook("meeting_counts")
"""Meetings of a workshop by registration, for its report."""

why_not_ready: Hook[[Workshop, WorkshopStatus], list[str]] = Hook("why_not_ready")
"""Sentences that keep a workshop from moving to a wanted status."""
