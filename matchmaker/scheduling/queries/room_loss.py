"""What it means that a whole room is lost: the tables that are left, what else was planned in it, where it could go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.core import clock
from matchmaker.scheduling.models import Meeting
from matchmaker.workshops.models.programme import MeetingTable, Room, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme


@dataclass(frozen=True)
class RoomLoss:
    """`tables` stand in the lost room and `left` elsewhere; `sessions` have not ended; `others` are the other rooms.

    With `missing` more tables elsewhere every meeting keeps its time; without them at least `times` more meeting times
    are needed for all (0: the times that are left are enough, or no table is).
    """

    room: Room
    tables: int
    left: int
    sessions: Sequence[WorkshopSession]
    others: Sequence[Room]
    missing: int = 0
    times: int = 0


def rooms_with_tables(workshop: Workshop) -> list[Room]:
    """The rooms that a report of a lost room can be about: at least one table there is still used (two queries)."""
    used = {table.room_id for table in programme.tables(workshop) if not table.is_lost}
    return [room for room in programme.rooms(workshop) if room.id in used]


def room_loss(workshop: Workshop, incident: Mapping[str, Any], meetings: Sequence[Meeting]) -> RoomLoss | None:
    """The consequences of an incident as a repair keeps it for these meetings; None if no room is lost."""
    rooms = programme.rooms(workshop)
    lost = next((room for room in rooms if room.id == incident.get("target")), None)
    if incident.get("kind") != "room" or lost is None:
        return None
    usable = [table for table in programme.tables(workshop) if not table.is_lost]
    ahead = [s for s in programme.programme(workshop) if s.room_id == lost.id and s.ends_at > clock.now()]
    here = sum(table.room_id == lost.id for table in usable)
    others = [room for room in rooms if room is not lost]
    return RoomLoss(lost, here, len(usable) - here, ahead, others, *_missing(workshop, lost, usable, meetings))


def _missing(
    workshop: Workshop, lost: Room, usable: Sequence[MeetingTable], meetings: Sequence[Meeting]
) -> tuple[int, int]:
    """Tables, or meeting times, that are missing for the meetings that have not begun."""
    ahead = [slot.id for slot in programme.slots(workshop) if slot.starts_at > clock.now()]
    gone = {table.id for table in usable if table.room_id == lost.id}
    room = sum(table.capacity for table in usable if table.id not in gone)
    standing = Counter(m.slot_id for m in meetings if m.takes_place and m.slot_id in ahead)
    tables = max((count - room for count in standing.values()), default=0)
    over = sum(standing.values()) - room * len(ahead)
    return max(0, tables), -(-over // room) if room and over > 0 else 0
