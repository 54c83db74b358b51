"""What a schedule is made from, read once: the contract between workshops and scheduling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.workshops.models.people import HOLDS_PLACE, Availability, Registration, RegistrationKind
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.programme import slots, tables


@dataclass(frozen=True, slots=True)
class ProblemInputs:
    """Times and tables of a workshop, who has a place (by id), and the slots (ids) each of them cannot attend.

    The rows are the session's own: read the inputs again after changing availability or who comes.
    """

    workshop: Workshop
    slots: list[TimeSlot]
    tables: list[MeetingTable]
    participants: list[Registration]
    away: Mapping[int, frozenset[int]]

    def most_meetings(self, row: Registration) -> int:
        """The largest number of meetings of a participant: the workshop's, or fewer if it asked for fewer."""
        cap = self.workshop.cap_city if row.kind == RegistrationKind.CITY.value else self.workshop.cap_company
        return cap if row.cap is None else min(row.cap, cap)


def problem_inputs(workshop: Workshop) -> ProblemInputs:
    """The inputs of one workshop, in four queries."""
    participants = list(
        session().scalars(
            sa.select(Registration)
            .where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
            .order_by(Registration.id)
        )
    )
    said = session().execute(
        sa.select(Availability.registration_id, Availability.slot_id).where(
            Availability.registration_id.in_([row.id for row in participants])
        )
    )
    away: dict[int, set[int]] = {}
    for registration_id, slot_id in said:
        away.setdefault(registration_id, set()).add(slot_id)
    return ProblemInputs(
        workshop,
        slots(workshop),
        tables(workshop),
        participants,
        {row.id: frozenset(away.get(row.id, ())) for row in participants},
    )
