"""Editing the programme: sessions, rooms, tables and meeting times, with checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.inputs import checked_name
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import events, policy
from matchmaker.workshops.engine import plan
from matchmaker.workshops.models.programme import (
    MeetingTable,
    Room,
    SessionChallenge,
    SessionKind,
    TimeSlot,
    WorkshopSession,
)
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import groups, people, programme

MAX_TABLES = 200


@dataclass(frozen=True)
class SessionDraft:
    """A session as it should be. `challenges` are public ids of challenges on the table."""

    kind: SessionKind
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    room_id: int | None
    challenges: Sequence[str] = ()
    organization_id: int | None = None


@dataclass(frozen=True)
class TableDraft:
    """A table as it should be. Without a room it stays where it is."""

    id: int
    capacity: int = 1
    room_id: int | None = None
    host_id: int | None = None
    is_spare: bool = False
    is_lost: bool = False


def _session_apart(workshop: Workshop, draft: SessionDraft, row: WorkshopSession | None) -> list[Difference]:
    """What was typed for a session against what is stored."""
    if row is None:
        return []
    rooms = {room.id: room.name for room in programme.rooms(workshop)}
    names = dict(people.speakers(workshop, row))
    titles = {c.public_id: c.title for c in workshop.challenges}
    return differing(
        (_("Kind"), row.kind, draft.kind.value),
        (_("Title"), row.title, draft.title),
        (_("Text"), row.description, draft.description),
        (_("Begins"), _local(workshop, row.starts_at), _local(workshop, draft.starts_at)),
        (_("Ends"), _local(workshop, row.ends_at), _local(workshop, draft.ends_at)),
        (_("Room"), rooms.get(row.room_id or 0), rooms.get(draft.room_id or 0)),
        (_("Who speaks"), names.get(row.organization_id or 0), names.get(draft.organization_id or 0)),
        (_("Challenges"), [c.title for c in row.challenges], [titles.get(key, key) for key in draft.challenges]),
    )


def _local(workshop: Workshop, moment: datetime) -> str:
    return moment.astimezone(workshop.zone).strftime("%Y-%m-%d %H:%M")


@command(policy.can_change_programme, seen="row", compare=_session_apart)
def save_session(
    actor: Actor,
    *,
    workshop: Workshop,
    draft: SessionDraft,
    row: WorkshopSession | None = None,
    seen_version: int | None = None,
) -> WorkshopSession:
    """Add a session or change one. Raises Invalid with the rule it would break; a block of meetings gets its slots.

    A block of meetings can change its hours only until solving begins.
    """
    _check_draft(workshop, draft)
    touches_slots = draft.kind is SessionKind.MEETINGS or (row is not None and row.kind == "meetings")
    if touches_slots and not _same_hours(row, draft):
        decision = policy.can_change_slots(actor, workshop=workshop)
        if not decision:
            raise Invalid({"starts": decision.why})
    before = {text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))}
    if row is None:
        row = WorkshopSession(workshop_id=workshop.id)
        session().add(row)
    renew = touches_slots and not _same_hours(row if row.id else None, draft)
    _fill(workshop, row, draft)
    session().flush()
    session().expire(row, ["room"])
    _refuse_new_findings(workshop, before)
    if renew:
        _renew_slots(workshop, "starts")
    _changed(workshop)
    return row


@command(policy.can_change_programme, seen="row")
def remove_session(actor: Actor, *, workshop: Workshop, row: WorkshopSession, seen_version: int | None = None) -> None:
    """Take a session out. Raises Conflict when a later block of meetings needs it, or meetings stand on it."""
    if row.kind == SessionKind.MEETINGS.value:
        decision = policy.can_change_slots(actor, workshop=workshop)
        if not decision:
            raise Conflict(decision.why)
    before = {text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))}
    was_meetings = row.kind == SessionKind.MEETINGS.value
    if was_meetings:
        going = [slot for slot in programme.slots(workshop) if slot.session_id == row.id]
        try:
            _let_slots_go(workshop, going, "")
        except Invalid as error:
            raise Conflict(error.errors[""][0]) from None
    session().delete(row)
    session().flush()
    after = [text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))]
    broken = [text for text in after if text not in before]
    if broken:
        raise Conflict(broken[0])
    if was_meetings:
        _renew_slots(workshop, "")
    _changed(workshop)


@command(policy.can_change_programme)
def add_room(actor: Actor, *, workshop: Workshop, name: str, capacity: int | None) -> Room:
    """One more room. Raises Invalid for a name that is used."""
    known = programme.rooms(workshop)
    name = checked_name(name, field="name", empty=_("Enter a name for the room."), limit=80)
    if any(room.name.casefold() == name.casefold() for room in known):
        raise Invalid({"name": _("There is already a room with this name.")})
    room = Room(workshop_id=workshop.id, name=name, capacity=capacity, position=len(known))
    session().add(room)
    session().flush()
    return room


@command(policy.can_change_programme)
def remove_room(actor: Actor, *, workshop: Workshop, room_id: int) -> None:
    """Take a room away; sessions and tables in it stay, without a room."""
    session().execute(sa.delete(Room).where(Room.id == room_id, Room.workshop_id == workshop.id))
    session().expire_all()
    _changed(workshop)


@command(policy.can_change_programme, locks="workshop")
def move_room(actor: Actor, *, workshop: Workshop, room_id: int, to_id: int) -> Room:
    """Move what is still ahead in one room, tables and sessions, into another one; participants are told.

    Times and table numbers stay. Raises Invalid on `to` for a room that is not another one of this workshop, or that
    is used at the same time.
    """
    rooms = {room.id: room for room in programme.rooms(workshop)}
    if room_id == to_id or room_id not in rooms or to_id not in rooms:
        raise Invalid({"to": _("Choose another room.")})
    sessions = programme.programme(workshop)
    before = {text for _id, text in programme.programme_findings(workshop, sessions)}
    for table in programme.tables(workshop):
        if table.room_id == room_id:
            table.room_id = to_id
    for row in sessions:
        if row.room_id == room_id and row.ends_at > clock.now():
            row.room_id = to_id
    session().flush()
    session().expire_all()
    try:
        _refuse_new_findings(workshop, before)
    except Invalid as error:
        raise Invalid({"to": error.errors[""]}) from None
    _changed(workshop)
    publish(events.RoomMoved(workshop.id, room_id, to_id))
    return rooms[to_id]


def _tables_apart(workshop: Workshop, number: int, drafts: Sequence[TableDraft]) -> list[Difference]:
    """What was chosen for the tables against what is stored."""
    known = programme.tables(workshop)
    by_id = {draft.id: draft for draft in drafts}
    names = dict(people.speakers(workshop))
    rooms = {room.id: room.name for room in programme.rooms(workshop)}
    rows: list[tuple[str, object, object]] = [(_("Number of tables"), len(known), number)]
    for table in known[:number]:
        if (draft := by_id.get(table.id)) is None:
            continue
        n, here = table.number, rooms.get(table.room_id or 0)
        rows += [
            (_("Table %(n)s: room", n=n), here, rooms.get(draft.room_id or 0, here)),
            (_("Table %(n)s: reserved for", n=n), names.get(table.host_id or 0), names.get(draft.host_id or 0)),
            (_("Table %(n)s: meetings at once", n=n), table.capacity, max(1, draft.capacity)),
            (_("Table %(n)s: spare", n=n), table.is_spare, draft.is_spare),
            (_("Table %(n)s: lost", n=n), table.is_lost, draft.is_lost),
        ]
    return differing(*rows)


@command(policy.can_change_programme, seen="workshop", compare=_tables_apart)
def arrange_tables(
    actor: Actor, *, workshop: Workshop, number: int, drafts: Sequence[TableDraft], seen_version: int | None = None
) -> None:
    """Set how many tables there are and what each is for.

    New ones get the next numbers. Raises Invalid for a number out of range, a host that is no participant, a table
    that goes or takes fewer although released meetings stand at it; Conflict when tables would go away while the
    schedule stands (mark them as lost instead).
    """
    if not 0 <= number <= MAX_TABLES:
        raise Invalid({"number": _("Choose between 0 and %(max)s tables.", max=MAX_TABLES)})
    known = programme.tables(workshop)
    if number < len(known) and not policy.can_change_slots(actor, workshop=workshop):
        raise Conflict(_("The schedule uses these tables. Mark a table as lost instead."))
    _check_hosts(workshop, drafts)
    _check_rooms(workshop, drafts)
    by_id = {draft.id: draft for draft in drafts}
    used = groups.in_use(workshop).tables
    _check_capacities(known, by_id, used)
    _let_tables_go(workshop, known[number:], used)
    for table in known[:number]:
        draft = by_id.get(table.id)
        if draft is not None:
            table.capacity, table.host_id = max(1, draft.capacity), draft.host_id
            table.is_spare, table.is_lost = draft.is_spare, draft.is_lost
            table.room_id = draft.room_id or table.room_id
    room_id = known[-1].room_id if known else None
    for index in range(len(known), number):
        session().add(MeetingTable(workshop_id=workshop.id, room_id=room_id, number=index + 1))
    session().flush()
    _changed(workshop)


def _slots_apart(workshop: Workshop, meeting_minutes: int, buffer_minutes: int) -> list[Difference]:
    """The length of meetings typed against the one stored."""
    return differing(
        (_("Minutes of a meeting"), workshop.meeting_minutes, meeting_minutes),
        (_("Minutes to change tables"), workshop.buffer_minutes, buffer_minutes),
    )


@command(policy.can_change_slots, seen="workshop", compare=_slots_apart)
def arrange_slots(
    actor: Actor, *, workshop: Workshop, meeting_minutes: int, buffer_minutes: int, seen_version: int | None = None
) -> int:
    """Cut all blocks of meetings anew; returns how many times there are. Who is away in a time that stays, stays away.

    Raises Invalid when not a single meeting fits, or when released meetings stand on a time that would go.
    """
    if not 5 <= meeting_minutes <= 240 or not 0 <= buffer_minutes <= 60:
        raise Invalid({"meeting_minutes": _("A meeting takes 5 to 240 minutes, the time to change 0 to 60.")})
    workshop.meeting_minutes, workshop.buffer_minutes = meeting_minutes, buffer_minutes
    workshop.updated_at = clock.now()
    number = _renew_slots(workshop, "meeting_minutes")
    if not number:
        raise Invalid({"meeting_minutes": _("No meeting of this length fits into the programme’s meeting blocks.")})
    _changed(workshop)
    return number


def _check_draft(workshop: Workshop, draft: SessionDraft) -> None:
    errors = {}
    if draft.ends_at <= draft.starts_at:
        errors["ends"] = _("This ends before it begins. Choose a later end.")
    elif draft.starts_at < workshop.starts_at or draft.ends_at > workshop.ends_at:
        errors["starts"] = _("This is outside the hours of the workshop.")
    if draft.room_id is not None and draft.room_id not in {room.id for room in programme.rooms(workshop)}:
        errors["room"] = _("Choose one of the rooms.")
    if draft.organization_id is not None and draft.organization_id not in dict(people.speakers(workshop)):
        errors["organization"] = _("Choose one of the participants.")
    if errors:
        raise Invalid(errors)


def _check_rooms(workshop: Workshop, drafts: Sequence[TableDraft]) -> None:
    known = {room.id for room in programme.rooms(workshop)}
    if any(draft.room_id is not None and draft.room_id not in known for draft in drafts):
        raise Invalid({"": _("Choose one of the rooms.")})


def _same_hours(row: WorkshopSession | None, draft: SessionDraft) -> bool:
    return (
        row is not None
        and row.kind == draft.kind.value
        and (row.starts_at, row.ends_at) == (draft.starts_at, draft.ends_at)
    )


def _fill(workshop: Workshop, row: WorkshopSession, draft: SessionDraft) -> None:
    row.kind, row.title, row.description = draft.kind.value, draft.title, draft.description
    row.starts_at, row.ends_at = draft.starts_at, draft.ends_at
    row.room_id, row.organization_id = draft.room_id, draft.organization_id
    wanted = [c.id for c in workshop.challenges if c.public_id in draft.challenges]
    known = {p.challenge_id: p for p in row.presented}
    row.presented = [known.get(cid) or SessionChallenge(challenge_id=cid) for cid in wanted]
    if sa.inspect(row).persistent:
        flag_modified(row, "title")  # another choice of challenges is another version too


def _refuse_new_findings(workshop: Workshop, before: set[str]) -> None:
    """What was wrong before may be mended step by step; nothing new may become wrong."""
    after = [text for _id, text in programme.programme_findings(workshop, programme.programme(workshop))]
    broken = [text for text in after if text not in before]
    if broken:
        raise Invalid({"": broken})


def _renew_slots(workshop: Workshop, field: str) -> int:
    """Cut all blocks of meetings into slots again; slots whose times stay are kept, with who is away in them.

    Raises Invalid on `field` if released meetings stand on a time that would go.
    """
    blocks = [s for s in programme.programme(workshop) if s.kind == SessionKind.MEETINGS.value]
    wanted = {
        (time.starts_at, time.ends_at): block.id
        for block in blocks
        for time in plan.slots_of(
            block.starts_at, block.ends_at, minutes=workshop.meeting_minutes, buffer=workshop.buffer_minutes
        )
    }
    known = {(slot.starts_at, slot.ends_at): slot for slot in programme.slots(workshop)}
    _let_slots_go(workshop, [slot for time, slot in known.items() if time not in wanted], field)
    kept = {time: slot for time, slot in known.items() if time in wanted}
    for slot in kept.values():
        slot.position = -slot.id  # out of the way until all have their new place
    session().flush()
    for position, (time, block_id) in enumerate(sorted(wanted.items()), start=1):
        row = kept.get(time) or TimeSlot(workshop_id=workshop.id, starts_at=time[0], ends_at=time[1])
        row.position, row.session_id = position, block_id
        session().add(row)
    workshop.has_meetings = bool(blocks)
    session().flush()
    return len(wanted)


def _let_slots_go(workshop: Workshop, going: Sequence[TimeSlot], field: str) -> None:
    """Delete slots. A plan that nobody was told of lets go of them; released meetings keep theirs (Invalid)."""
    if not going:
        return
    used = groups.in_use(workshop).slots
    standing = [slot.starts_at.astimezone(workshop.zone).strftime("%H:%M") for slot in going if slot.id in used]
    if standing:
        raise Invalid(
            {
                field: _(
                    "There are released meetings at %(times)s, so these times cannot change. Move the meetings in "
                    "the schedule instead.",
                    times=", ".join(standing),
                )
            }
        )
    publish(events.PlacesGoing(workshop.id, slots=frozenset(slot.id for slot in going)))
    for slot in going:
        session().delete(slot)
    session().flush()


def _let_tables_go(workshop: Workshop, going: Sequence[MeetingTable], used: Mapping[int, int]) -> None:
    """Delete tables, as slots."""
    standing = [str(table.number) for table in going if table.id in used]
    if standing:
        raise Invalid(
            {
                "number": _(
                    "There are released meetings at table %(tables)s, so it cannot be removed. Mark it as lost "
                    "instead, then repair the schedule.",
                    tables=", ".join(standing),
                )
            }
        )
    if going:
        publish(events.PlacesGoing(workshop.id, tables=frozenset(table.id for table in going)))
    for table in going:
        session().delete(table)


def _check_capacities(known: Sequence[MeetingTable], by_id: Mapping[int, TableDraft], used: Mapping[int, int]) -> None:
    """A table takes at least the released meetings that stand at it at the same time."""
    small = [t for t in known if t.id in by_id and by_id[t.id].capacity < used.get(t.id, 0)]
    if small:
        raise Invalid(
            {
                "number": _(
                    "Table %(table)s has %(have)s released meetings at the same time. Move one in the schedule first.",
                    table=small[0].number,
                    have=used[small[0].id],
                )
            }
        )


def _check_hosts(workshop: Workshop, drafts: Sequence[TableDraft]) -> None:
    hosts = [draft.host_id for draft in drafts if draft.host_id is not None]
    allowed = dict(people.speakers(workshop))
    if any(host not in allowed for host in hosts):
        raise Invalid({"number": _("A table can only be reserved for participants.")})


def _changed(workshop: Workshop) -> None:
    workshop.updated_at = clock.now()
    session().flush()
    publish(events.ProgrammeChanged(workshop.id))
