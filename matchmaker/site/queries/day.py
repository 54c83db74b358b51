"""The next day with meetings of the city or company somebody acts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.scheduling.models import Meeting, MeetingStatus, Schedule, ScheduleKind
from matchmaker.scheduling.queries.plan import time_of
from matchmaker.scheduling.queries.releases import agenda
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Day:
    """One workshop's day for one participant: the meetings that take place, in the order of time."""

    workshop: Workshop
    registration: Registration
    meetings: Sequence[Meeting]

    def lines(self) -> list[dict[str, str]]:
        """Time, table, and who is met about what."""
        found = []
        for meeting in self.meetings:
            other = meeting.company if meeting.city_id == self.registration.id else meeting.city
            found.append(
                {
                    "time": time_of(meeting.slot, self.workshop),
                    "table": str(meeting.table.number),
                    "who": other.organization.name,
                    "what": meeting.challenge.title if meeting.challenge else "",
                    "public_id": meeting.public_id,
                }
            )
        return found


def my_day(actor: Actor) -> Day | None:
    """The soonest workshop to come whose schedule is released and in which the organization has a meeting."""
    if actor.organization_id is None:
        return None
    row = (
        session()
        .execute(
            sa.select(Schedule, Registration, Workshop)
            .join(Workshop, Workshop.id == Schedule.workshop_id)
            .join(Registration, Registration.workshop_id == Workshop.id)
            .where(
                Schedule.kind == ScheduleKind.RELEASED.value,
                Registration.organization_id == actor.organization_id,
                Registration.status.in_(HOLDS_PLACE),
                Workshop.ends_at > clock.now(),
                Workshop.status != "cancelled",
            )
            .order_by(Workshop.starts_at, Schedule.number.desc())
            .limit(1)
        )
        .first()
    )
    if row is None:
        return None
    meetings = [m for m in agenda(row[0], row[1]) if m.status != MeetingStatus.CANCELLED.value]
    return Day(row[2], row[1], meetings) if meetings else None
