"""What it means that a whole room is lost: the tables that are left, what else was planned in it, where it could go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.core import clock
from matchmaker.workshops.models.programme import Room, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme


@dataclass(frozen=True)
class RoomLoss:
    """`tables` stand in the lost room and `left` elsewhere; `sessions` have not ended; `others` are the other rooms."""

    room: Room
    tables: int
    left: int
    sessions: Sequence[WorkshopSession]
    others: Sequence[Room]


def rooms_with_tables(workshop: Workshop) -> list[Room]:
    """The rooms that a report of a lost room can be about: at least one table there is still used (two queries)."""
    used = {table.room_id for table in programme.tables(workshop) if not table.is_lost}
    return [room for room in programme.rooms(workshop) if room.id in used]


def room_loss(workshop: Workshop, incident: Mapping[str, Any]) -> RoomLoss | None:
    """The consequences of an incident as a repair keeps it; None if no room is lost."""
    rooms = programme.rooms(workshop)
    lost = next((room for room in rooms if room.id == incident.get("target")), None)
    if incident.get("kind") != "room" or lost is None:
        return None
    usable = [table for table in programme.tables(workshop) if not table.is_lost]
    ahead = [s for s in programme.programme(workshop) if s.room_id == lost.id and s.ends_at > clock.now()]
    here = sum(table.room_id == lost.id for table in usable)
    return RoomLoss(lost, here, len(usable) - here, ahead, [room for room in rooms if room is not lost])
