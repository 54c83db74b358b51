"""What a release would say: obstacles, warnings, differences for each person; agendas and calendar feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.core.local_time import when_of
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.engine.verify import violations
from matchmaker.scheduling.models import (
    CalendarKey,
    Meeting,
    MeetingNote,
    MeetingRequest,
    MeetingStatus,
    Schedule,
    ScheduleKind,
    Trouble,
)
from matchmaker.scheduling.queries import standing
from matchmaker.scheduling.queries.groups import further_parties, group_requests_of
from matchmaker.scheduling.queries.plan import current_plan, names_of
from matchmaker.scheduling.queries.problem import meetings_of, working_schedule
from matchmaker.scheduling.queries.runs import last_release
from matchmaker.scheduling.queries.runs import releases as releases_of
from matchmaker.scheduling.queries.sentences import Names, say
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people
from matchmaker.workshops.queries import programme as workshop_programme

# What a released schedule may never break; floors and limits of numbers only warn.
NAMED = 12
HARD = {"not free", "slot not allowed", "table not free", "forbidden", "kept table", "twice at once", "table full"}


@dataclass(frozen=True)
class ReleaseCheck:
    """Before a release: what forbids it, what one should know, what changes, whom it tells."""

    obstacles: list[str]
    warnings: list[str]
    changes: list[dict[str, Any]]
    names: Names
    number: int

    @property
    def affected(self) -> list[str]:
        """Names of everybody who is told, in the order of names."""
        sides = {side for c in self.changes for side in (c["city"], c["company"], *c.get("others", ()))}
        return sorted(self.names.parties.get(side, "") for side in sides)


def release_check(workshop: Workshop) -> ReleaseCheck:
    """Read and judge the working schedule as it stands now."""
    schedule, last = working_schedule(workshop), last_release(workshop.id)
    meetings = meetings_of(schedule)
    names = names_of(workshop)
    obstacles, warnings = [], []
    announced, further = meetings_of(last), further_parties(workshop.id)
    waiting = standing.held_back(meetings, announced, further)
    left = [m for m in meetings if m not in waiting]
    if last is None and not any(m.takes_place for m in meetings):
        obstacles.append(_("There are no meetings to release yet. Solve first."))
    elif last is None and not any(m.takes_place for m in left):
        obstacles.append(_("Nobody whom you registered has confirmed yet, so there is no meeting to announce."))
    plan = current_plan(workshop, schedule)
    begun = {slot.id for slot in workshop_programme.slots(workshop) if slot.starts_at <= clock.now()}
    ahead = {m.request_id for m in meetings if m.status == MeetingStatus.PLANNED.value and m.slot_id not in begun}
    for rule in violations(plan.problem, plan.placements):
        if rule.code in HARD:
            if set(rule.requests) & ahead:
                who = names.meetings.get(rule.requests[0], "")
                obstacles.append(f"{who}: {say(rule.sentence, names)}")
        else:
            warnings.append(say(rule.sentence, names))
    for place in plan.outside:
        if place.request in ahead:
            who = names.meetings.get(place.request, "")
            obstacles.append(
                _("%(who)s: its challenge is frozen, or one side is not coming. Cancel the meeting first.", who=who)
            )
    if schedule is not None and schedule.inputs_changed_at is not None:
        warnings.append(_("Times or wishes changed after the last calculation. This release does not include them."))
    if waiting:
        silent = _silent(waiting, further)
        warnings.append(
            ngettext(
                "%(num)s meeting waits and is not announced, because these have not confirmed what you entered for "
                "them: %(names)s.",
                "%(num)s meetings wait and are not announced, because these have not confirmed what you entered for "
                "them: %(names)s.",
                len(waiting),
                names=", ".join(silent),
            )
        )
    changes = release_changes(announced, left, further)
    return ReleaseCheck(obstacles, warnings, changes, names, last.number + 1 if last else 1)


def _silent(waiting: Sequence[Meeting], further: Mapping[int, Sequence[int]]) -> list[str]:
    """Names of those on whose word these meetings wait; of many the first ones."""
    sides = {side for m in waiting for side in standing.sides_of(m, further)}
    names = sorted(row.organization.name for row in people.load_registrations(sides) if row.needs_word)
    more = len(names) - NAMED
    return names if more <= 0 else [*names[:NAMED], ngettext("%(num)s more", "%(num)s more", more)]


def place_of(meeting: Meeting) -> tuple[bool, int, int]:
    """What a calendar shows of a meeting."""
    return (meeting.status != MeetingStatus.CANCELLED.value, meeting.slot_id, meeting.table_id)


def release_changes(
    before: Sequence[Meeting], after: Sequence[Meeting], further: Mapping[int, Sequence[int]] | None = None
) -> list[dict[str, Any]]:
    """What differs: kind new, moved, table or lost, with all sides and both places (ids)."""
    old = {m.request_id: m for m in before}
    new = {m.request_id: m for m in after}
    found = []
    for request in sorted(set(old) | set(new)):
        was, now = old.get(request), new.get(request)
        here, there = _stands(was), _stands(now)
        if here and there and was is not None and now is not None:
            if (was.slot_id, was.table_id) == (now.slot_id, now.table_id):
                continue
            kind = "moved" if was.slot_id != now.slot_id else "table"
        elif here or there:
            kind = "new" if there else "lost"
        else:
            continue
        known = now or was
        assert known is not None
        found.append(
            {
                "kind": kind,
                "request": request,
                "city": known.city_id,
                "company": known.company_id,
                "others": list((further or {}).get(request, ())),
                "slot": now.slot_id if now and there else None,
                "table": now.table_id if now and there else None,
                "old_slot": was.slot_id if was and here else None,
                "old_table": was.table_id if was and here else None,
            }
        )
    return found


def proposed_changes(meetings: Sequence[Meeting], placements: Sequence[Placement]) -> list[dict[str, Any]]:
    """What a plan that is not in place yet would change, as `change_sentence` reads it."""
    old = {m.request_id: (m.slot_id, m.table_id) for m in meetings if m.takes_place}
    new = {p.request: (p.slot, p.table) for p in placements}
    found = []
    for request in sorted(set(old) | set(new)):
        was, now = old.get(request), new.get(request)
        if was == now:
            continue
        kind = "new" if was is None else "lost" if now is None else "moved" if was[0] != now[0] else "table"
        found.append(
            {
                "kind": kind,
                "request": request,
                "slot": now[0] if now else None,
                "table": now[1] if now else None,
                "old_slot": was[0] if was else None,
                "old_table": was[1] if was else None,
            }
        )
    return found


def find_release(actor: Actor, *, workshop: Workshop, number: int) -> Schedule:
    """A released copy by its number. Raises NotFound."""
    found = next((row for row in releases_of(workshop) if row.number == number), None)
    return existing(found, _l("There is no such release."))


def _stands(meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.status != MeetingStatus.CANCELLED.value


def change_sentence(change: dict[str, Any], names: Names) -> tuple[str, str]:
    """(new | moved | lost, sentence) for the list of differences."""
    who = names.meetings.get(change["request"], "")
    place = {"time": names.slots.get(change["slot"], ""), "n": names.tables.get(change["table"], "")}
    old = {"time": names.slots.get(change["old_slot"], ""), "n": names.tables.get(change["old_table"], "")}
    if change["kind"] == "new":
        return "new", _("%(who)s, %(time)s, table %(n)s.", who=who, **place)
    if change["kind"] == "lost":
        return "lost", _("%(who)s, %(time)s, cancelled.", who=who, time=old["time"])
    if change["kind"] == "table":
        return "moved", _(
            "%(who)s, %(time)s: table %(new)s, not %(old)s.", who=who, time=place["time"], new=place["n"], old=old["n"]
        )
    return "moved", _(
        "%(who)s: %(time)s, table %(n)s, not %(old)s.", who=who, time=place["time"], n=place["n"], old=old["time"]
    )


def told_sentence(change: dict[str, Any], names: Names, workshop: Workshop) -> str:
    """A change as its mail says it: new, moved or cancelled, with the day, the time and the table, before and now."""
    begins = {slot.id: slot.starts_at for slot in workshop_programme.slots(workshop)}
    who = names.meetings.get(change["request"], "")
    now, before = (_when_told(begins.get(change[name]), workshop) for name in ("slot", "old_slot"))
    table, old_table = (names.tables.get(change[name], "") for name in ("table", "old_table"))
    if change["kind"] == "new":
        return _("New: %(who)s, %(when)s, table %(n)s.", who=who, when=now, n=table)
    if change["kind"] == "lost":
        return _("Cancelled: %(who)s, %(when)s, does not take place.", who=who, when=before)
    return _(
        "Moved: %(who)s, now %(when)s, table %(n)s. Before: %(old)s, table %(old_n)s.",
        who=who,
        when=now,
        n=table,
        old=before,
        old_n=old_table,
    )


def _when_told(moment: datetime | None, workshop: Workshop) -> str:
    if moment is None:
        return ""
    return f"{when_of(moment, workshop.zone)} {moment.astimezone(workshop.zone).tzname()}"


_PARTS = (
    joinedload(Meeting.slot),
    joinedload(Meeting.table).joinedload(MeetingTable.room),
    joinedload(Meeting.city),
    joinedload(Meeting.company),
    joinedload(Meeting.challenge),
    joinedload(Meeting.request).joinedload(MeetingRequest.group),
)


def agenda(release: Schedule | None, registration: Registration) -> list[Meeting]:
    """A participant's meetings of a release in the order of time, also cancelled ones."""
    if release is None:
        return []
    return list(
        session().scalars(
            sa.select(Meeting)
            .where(
                Meeting.schedule_id == release.id,
                sa.or_(
                    Meeting.city_id == registration.id,
                    Meeting.company_id == registration.id,
                    Meeting.request_id.in_(group_requests_of(registration.id)),
                ),
            )
            .options(*_PARTS)
            .order_by(Meeting.slot_id, Meeting.id)
        )
    )


def full_agenda(release: Schedule | None) -> list[Meeting]:
    """All meetings of a release that take place, with their parts (one query)."""
    if release is None:
        return []
    return list(
        session().scalars(
            sa.select(Meeting)
            .where(Meeting.schedule_id == release.id, Meeting.status != MeetingStatus.CANCELLED.value)
            .options(*_PARTS)
            .order_by(Meeting.slot_id, Meeting.table_id, Meeting.id)
        )
    )


def find_calendar_key(registration: Registration) -> CalendarKey | None:
    """The address of a registration's feed, if one was made."""
    return session().scalar(sa.select(CalendarKey).where(CalendarKey.registration_id == registration.id))


def calendar_keys_of(organization_id: int) -> list[CalendarKey]:
    """The addresses of all feeds of an organization."""
    mine = sa.select(Registration.id).where(Registration.organization_id == organization_id)
    return list(session().scalars(sa.select(CalendarKey).where(CalendarKey.registration_id.in_(mine))))


def get_calendar_key(actor: Actor, *, key: str) -> CalendarKey:
    """The feed of a secret address. Raises NotFound."""
    found = session().scalar(
        sa.select(CalendarKey)
        .where(CalendarKey.key == key)
        .options(joinedload(CalendarKey.registration).joinedload(Registration.workshop).selectinload(Workshop.roles))
    )
    return existing(found, _l("This calendar link is no longer valid. Create a new one on your day’s page."))


def notes_of(meeting: Meeting) -> list[MeetingNote]:
    """What both sides wrote about a meeting."""
    return list(
        session().scalars(sa.select(MeetingNote).where(MeetingNote.meeting_uid == meeting.uid).order_by(MeetingNote.id))
    )


def open_troubles(workshop: Workshop) -> list[Trouble]:
    """Reports nobody settled yet, oldest first."""
    return list(
        session().scalars(
            sa.select(Trouble)
            .where(Trouble.workshop_id == workshop.id, Trouble.settled_at.is_(None))
            .options(joinedload(Trouble.registration), joinedload(Trouble.slot))
            .order_by(Trouble.id)
        )
    )


def get_trouble_by_id(trouble_id: int) -> Trouble:
    """A report by database id (for listeners)."""
    return session().get_one(Trouble, trouble_id)


def get_release(workshop_id: int, number: int) -> Schedule:
    """A released copy (for listeners)."""
    return (
        session()
        .scalars(
            sa.select(Schedule)
            .where(
                Schedule.workshop_id == workshop_id,
                Schedule.number == number,
                Schedule.kind == ScheduleKind.RELEASED.value,
            )
            .options(selectinload(Schedule.workshop))
        )
        .one()
    )


def release_words(changes: Sequence[dict[str, Any]]) -> str:
    """A release in one sentence."""
    count = {kind: sum(1 for c in changes if c["kind"] == kind) for kind in ("new", "moved", "table", "lost")}
    parts = []
    if count["new"]:
        parts.append(ngettext("%(num)s new meeting", "%(num)s new meetings", count["new"]))
    if count["moved"] + count["table"]:
        parts.append(ngettext("%(num)s moved", "%(num)s moved", count["moved"] + count["table"]))
    if count["lost"]:
        parts.append(ngettext("%(num)s cancelled", "%(num)s cancelled", count["lost"]))
    return ", ".join(parts) or _("no changes")
