"""What scheduling asks the features above it: what a city has to answer after a meeting."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook
from matchmaker.scheduling.models import Meeting


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """What came of a held meeting on one challenge with one company, for a reader who may know it."""

    public_id: str
    challenge: str
    company: str
    is_closed: bool


follow_ups: Hook[[Actor, Meeting], list[FollowUpLine]] = Hook("follow_ups")
"""The follow-ups of a meeting of the working schedule that this actor may read."""
