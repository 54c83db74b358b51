"""Writing placements into the working schedule, safely: the database's constraints never see a halfway state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _
from matchmaker.scheduling.engine.jsonform import fingerprint, placements_to_data, to_data
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.models import (
    Meeting,
    MeetingParty,
    MeetingRequest,
    MeetingStatus,
    Schedule,
    ScheduleKind,
)
from matchmaker.scheduling.queries import groups, runs
from matchmaker.scheduling.queries import problem as problem_queries
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs

HAND: Final = "hand"
"""What changed the plan (`remember`): an organizer moved, placed, swapped or cancelled."""
HAND_KEPT: Final = 20
"""So many states beneath the last change by hand are kept."""


def ensure_working_schedule(workshop: Workshop) -> Schedule:
    """The working schedule, made at the first need."""
    found = problem_queries.working_schedule(workshop)
    if found is None:
        found = Schedule(workshop_id=workshop.id, kind=ScheduleKind.WORKING.value, number=0, updated_at=clock.now())
        session().add(found)
        flush_or_conflict()
    return found


def flush_or_conflict() -> None:
    """Flush in a savepoint; what the database refuses is a Conflict with a sentence."""
    try:
        with session().begin_nested():
            session().flush()
    except IntegrityError as error:
        raise Conflict(
            _("Somebody has just taken that time. Nothing was changed. Reload the page and try again.")
        ) from error
    except StaleDataError as error:
        raise Conflict(_("Somebody else has just changed the schedule. Reload the page and try again.")) from error


def apply_placements(
    schedule: Schedule,
    placements: Sequence[Placement],
    *,
    by_hand: bool | None = None,
    inputs: ProblemInputs | None = None,
) -> None:
    """Make exactly these meetings take place; others are cancelled, or removed if nobody was told of them.

    Rows of requests that stay keep their id. `by_hand` and `inputs` as for `refresh_problem`. Raises Conflict if the
    database refuses (double booking).
    """
    rows = {m.request_id: m for m in problem_queries.meetings_of(schedule)}
    wanted = {p.request: p for p in placements}
    gone = [m for m in rows.values() if m.takes_place and m.request_id not in wanted]
    moved = [m for key, m in rows.items() if key in wanted and not _stands(m, wanted[key])]
    new = [p for key, p in sorted(wanted.items()) if key not in rows]
    free_parties([*gone, *moved])
    cancel_or_delete(schedule, gone)
    for meeting in moved:
        meeting.seat = -meeting.id  # out of everybody's way until all have left their old places
        meeting.status = MeetingStatus.CANCELLED.value
    flush_or_conflict()
    seats = _Seats(m for m in rows.values() if m.takes_place)
    for meeting in moved:
        place = wanted[meeting.request_id]
        meeting.slot_id, meeting.table_id = place.slot, place.table
        meeting.status, meeting.cancelled_why, meeting.absent_side = MeetingStatus.PLANNED.value, "", ""
        meeting.seat = seats.take(place)
        meeting.updated_at = clock.now()
    fresh = _add(schedule, new, seats)
    further = groups.further_parties(schedule.workshop_id)
    flush_or_conflict()
    session().add_all(
        MeetingParty(meeting_id=m.id, schedule_id=m.schedule_id, slot_id=m.slot_id, registration_id=side)
        for m in [*moved, *fresh]
        for side in (m.city_id, m.company_id, *further.get(m.request_id, ()))
    )
    refresh_problem(schedule, by_hand=by_hand, inputs=inputs)
    flush_or_conflict()


def remember(schedule: Schedule, what: str, *, cancelled: int | None = None) -> None:
    """Keep the plan as it is, so that what `what` does to it can be undone; an earlier kept one is forgotten.

    A change by hand keeps it beneath, so that several are undone one after the other. `what` is a key of
    `queries.board.UNDO_WORDS`; `cancelled` is the request that is called off.
    """
    meetings = [m for m in problem_queries.meetings_of(schedule) if m.takes_place]
    if meetings:
        schedule.before = {
            "what": what,
            "placements": placements_to_data(problem_queries.placements_of(meetings)),
            "certificate": schedule.certificate,
            "run_id": schedule.run_id,
            "by_hand": schedule.changed_by_hand,
            "cancelled": cancelled,
            "beneath": _beneath(schedule.before) if what == HAND else [],
        }


def _beneath(before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was kept before, the last first."""
    if not before:
        return []
    last = {name: value for name, value in before.items() if name != "beneath"}
    return [last, *before.get("beneath", [])][:HAND_KEPT]


def _stands(meeting: Meeting, place: Placement) -> bool:
    return meeting.takes_place and (meeting.slot_id, meeting.table_id) == (place.slot, place.table)


class _Seats:
    """Free seats at tables that take several meetings at once."""

    def __init__(self, staying: Iterable[Meeting]) -> None:
        self._used = {(m.slot_id, m.table_id, m.seat) for m in staying}

    def take(self, place: Placement) -> int:
        seat = 1
        while (place.slot, place.table, seat) in self._used:
            seat += 1
        self._used.add((place.slot, place.table, seat))
        return seat


def free_parties(meetings: Iterable[Meeting]) -> None:
    """Free both sides in the slots of these meetings."""
    ids = [m.id for m in meetings]
    if ids:
        session().execute(sa.delete(MeetingParty).where(MeetingParty.meeting_id.in_(ids)))


def cancel_or_delete(schedule: Schedule, gone: list[Meeting]) -> None:
    """Cancel meetings that somebody was told of, and delete the others."""
    told = runs.announced_requests(schedule.workshop_id)
    for meeting in gone:
        if meeting.request_id in told:
            meeting.status, meeting.updated_at = MeetingStatus.CANCELLED.value, clock.now()
            meeting.is_locked = False
        else:
            session().delete(meeting)


def _add(schedule: Schedule, new: list[Placement], seats: _Seats) -> list[Meeting]:
    ids = [p.request for p in new]
    requests = {r.id: r for r in session().scalars(sa.select(MeetingRequest).where(MeetingRequest.id.in_(ids)))}
    fresh = []
    for place in new:
        request = requests[place.request]
        fresh.append(
            Meeting(
                uid=request.public_id,
                schedule_id=schedule.id,
                request_id=request.id,
                challenge_id=request.challenge_id,
                city_id=request.city_id,
                company_id=request.company_id,
                slot_id=place.slot,
                table_id=place.table,
                seat=seats.take(place),
                status=MeetingStatus.PLANNED.value,
                updated_at=clock.now(),
            )
        )
    session().add_all(fresh)
    return fresh


def unschedule(meeting: Meeting, status: MeetingStatus) -> None:
    """A meeting does not take place (any more): both sides and the table are free in its slot."""
    free_parties([meeting])
    meeting.status, meeting.updated_at = status.value, clock.now()


def refresh_problem(schedule: Schedule, *, by_hand: bool | None = None, inputs: ProblemInputs | None = None) -> None:
    """Note a change, and keep the problem that the schedule is now judged by.

    `inputs` are what the caller read already (None: read them now). `by_hand` says whether the schedule is still what
    was solved (None: as before).
    """
    session().flush()
    problem = problem_queries.make_problem(inputs or problem_inputs(schedule.workshop))
    schedule.problem, schedule.fingerprint = to_data(problem), fingerprint(problem)
    schedule.updated_at, schedule.inputs_changed_at = clock.now(), None
    if by_hand is not None:
        schedule.changed_by_hand = by_hand
