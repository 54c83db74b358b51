"""The day: meetings are held or missed, gaps are filled, participants report trouble. Every action may come twice."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference, differing
from matchmaker.scheduling import events, policy
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.jobs.placements import (
    apply_placements,
    ensure_working_schedule,
    flush_or_conflict,
    unschedule,
)
from matchmaker.scheduling.jobs.releasing import release_copy
from matchmaker.scheduling.models import (
    DayAction,
    Meeting,
    MeetingNote,
    MeetingParty,
    MeetingRequest,
    MeetingStatus,
    Trouble,
    TroubleKind,
)
from matchmaker.scheduling.queries import day, groups, problem, standing
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.workshops.jobs import no_shows
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import problem_inputs
from matchmaker.workshops.services import day as desk

SIDES = ("city", "company", "both")


def _first_time(workshop_id: int, key: str) -> bool:
    """Whether a form's own key comes for the first time; a form without a key always counts."""
    if not key:
        return True
    known = sa.select(DayAction.id).where(DayAction.workshop_id == workshop_id, DayAction.key == key[:24])
    if session().scalar(known) is not None:
        return False
    try:
        with session().begin_nested():
            session().add(DayAction(workshop_id=workshop_id, key=key[:24], at=clock.now()))
    except IntegrityError:  # the same form came twice at the same moment
        return False
    return True


@command(policy.can_mark_meeting)
def mark_meeting(actor: Actor, *, meeting: Meeting, mark: str, side: str = "", key: str = "") -> Meeting:
    """Mark a meeting as held, no_show (of `side`) or late, or undo. Sent again it changes nothing.

    Whoever met is checked in with it, if the desk has not done so; undoing takes that back.

    `side` may also be the registration id of a further participant of a group meeting: the others meet without it.

    Raises Closed before its time (a no-show four minutes after the start), Invalid for another word.
    """
    if not _first_time(meeting.schedule.workshop_id, key):
        return meeting
    now = clock.now()
    if mark == "held":
        if meeting.status == MeetingStatus.HELD.value:
            return meeting
        _mark_held(meeting)
        for row in _present(meeting):
            if row.arrived_at is None and row.holds_place:
                desk.mark_registration(actor, registration=row, mark="arrived", at=now)
    elif mark == "no_show":
        _mark_no_show(meeting, side)
    elif mark == "late":
        meeting.late_side = side if side in SIDES else "both"
    elif mark == "undone":
        checked_in = [row for row in _present(meeting) if row.arrived_at and row.arrived_at == meeting.marked_at]
        _undo(meeting)
        session().flush()
        elsewhere = day.met(meeting.schedule_id) if checked_in else set()
        for row in checked_in:
            if row.id not in elsewhere:
                desk.mark_registration(actor, registration=row, mark="undone")
    else:
        raise Invalid(_("Unknown mark."))
    meeting.marked_at = now
    flush_or_conflict()
    return meeting


def _present(meeting: Meeting) -> list[Registration]:
    """Who sits at the table: everybody but further participants of a group meeting who did not come."""
    known = sa.select(MeetingParty.registration_id).where(MeetingParty.meeting_id == meeting.id)
    here = set(session().scalars(known))
    return [row for row in meeting.everybody if row.id in here]


def _mark_held(meeting: Meeting) -> None:
    if meeting.status != MeetingStatus.PLANNED.value:
        raise Conflict(_("This meeting is marked as missed or cancelled. Undo that first."))
    if clock.now() < meeting.slot.starts_at:
        raise Closed(_("This meeting has not begun yet."))
    if standing.without_topic(meeting.schedule.workshop, [meeting]):
        raise Conflict(
            _(
                "This meeting is about no challenge of the workshop, so it would leave no entry in a log of contacts. "
                "Add a challenge of the city to the workshop first, or ask the city to enter the talk in its own log."
            )
        )
    meeting.status, meeting.updated_at = MeetingStatus.HELD.value, clock.now()
    session().flush()
    publish(
        events.MeetingHeld(
            meeting.id,
            meeting.challenge_id,
            meeting.company.organization_id,
            meeting.schedule.workshop_id,
            clock.now(),
        )
    )


def _mark_no_show(meeting: Meeting, side: str) -> None:
    if meeting.status == MeetingStatus.NO_SHOW.value:
        return
    missing = next((number for number in _further(meeting) if str(number) == side), None)
    if side not in SIDES and missing is None:
        raise Invalid({"side": _("Choose who is missing.")})
    if meeting.status != MeetingStatus.PLANNED.value:
        raise Conflict(_("This meeting was held or cancelled already. Undo that first."))
    no_shows.require_patience(meeting.schedule.workshop, meeting.slot.starts_at)
    if missing is not None:  # the others of a group meeting meet all the same
        session().execute(
            sa.delete(MeetingParty).where(
                MeetingParty.meeting_id == meeting.id, MeetingParty.registration_id == missing
            )
        )
        return
    unschedule(meeting, MeetingStatus.NO_SHOW)
    meeting.absent_side = side
    session().flush()


def _further(meeting: Meeting) -> tuple[int, ...]:
    return groups.further_parties(meeting.schedule.workshop_id).get(meeting.request_id, ())


def _undo(meeting: Meeting) -> None:
    """Back to planned, with everybody; refused if the place or a participant is used otherwise by now."""
    if meeting.status == MeetingStatus.CANCELLED.value:
        return
    meeting.late_side = ""
    was_held = meeting.status == MeetingStatus.HELD.value
    known = sa.select(MeetingParty.registration_id).where(MeetingParty.meeting_id == meeting.id)
    here = set(session().scalars(known))
    session().add_all(
        MeetingParty(
            meeting_id=meeting.id,
            schedule_id=meeting.schedule_id,
            slot_id=meeting.slot_id,
            registration_id=registration_id,
        )
        for registration_id in (meeting.city_id, meeting.company_id, *_further(meeting))
        if registration_id not in here
    )
    if meeting.status != MeetingStatus.PLANNED.value:
        meeting.status, meeting.absent_side, meeting.updated_at = MeetingStatus.PLANNED.value, "", clock.now()
    if was_held:
        session().flush()
        publish(events.MeetingNotHeld(meeting.id))


@command(policy.can_fill_gap)
def fill_gap(actor: Actor, *, workshop: Workshop, request: MeetingRequest, slot_id: int, key: str = "") -> Meeting:
    """Seat a pair that is free now, and tell only these two. Twice gives one meeting. Raises Conflict."""
    schedule = ensure_working_schedule(workshop)
    standing = next((m for m in problem.meetings_of(schedule) if m.request_id == request.id and m.takes_place), None)
    if standing is not None and standing.slot_id == slot_id:
        return standing
    _first_time(workshop.id, key)
    inputs = problem_inputs(workshop)
    plan = plan_queries.current_plan(workshop, schedule, inputs)
    pairs = {pair.request.id: pair for pair in day.free_pairs(workshop, slot_id, plan=plan)}
    if request.id not in pairs:
        raise Conflict(_("These two are no longer both free. Choose another pair."))
    place = Placement(request.id, slot_id, pairs[request.id].table_id)
    others = [p for p in plan.placements if p.request != request.id]
    apply_placements(schedule, [*others, place, *plan.outside], inputs=inputs)
    names = plan_queries.names_of(workshop)
    release_copy(workshop, note=_("Gap filled: %(who)s.", who=names.meetings.get(request.id, "")), by=actor.user_id)
    return next(m for m in problem.meetings_of(schedule) if m.request_id == request.id)


@command(policy.can_report)
def report_trouble(
    actor: Actor, *, registration: Registration, kind: str, text: str = "", slot_id: int | None = None, key: str = ""
) -> Trouble | None:
    """Tell the organizers: running late, cannot come, a deputy comes, an objection. Raises Invalid."""
    if kind not in {k.value for k in TroubleKind}:
        raise Invalid({"kind": _("Describe the problem.")})
    if kind in {TroubleKind.OBJECTION.value, TroubleKind.DEPUTY.value} and not text.strip():
        raise Invalid({"text": _("Write one sentence, so that the organizers can act.")})
    if not _first_time(registration.workshop_id, key):
        return None
    trouble = Trouble(
        workshop_id=registration.workshop_id,
        registration_id=registration.id,
        slot_id=slot_id,
        kind=kind,
        text=text.strip()[:1000],
        created_at=clock.now(),
    )
    session().add(trouble)
    flush_or_conflict()
    publish(events.TroubleReported(trouble.id))
    return trouble


@command(policy.can_open_board)
def settle_trouble(actor: Actor, *, workshop: Workshop, trouble_id: str) -> None:
    """Mark a report as dealt with; twice changes nothing."""
    found = session().scalar(
        sa.select(Trouble).where(Trouble.workshop_id == workshop.id, Trouble.public_id == trouble_id)
    )
    if found is not None and found.settled_at is None:
        found.settled_at = clock.now()


def _note_apart(note: MeetingNote | None, text: str) -> list[Difference]:
    return differing((_("Note"), note.text if note else "", text.strip()))


@command(policy.can_write_note, seen="note", compare=_note_apart)
def write_note(
    actor: Actor, *, meeting: Meeting, text: str, note: MeetingNote | None = None, seen_version: int | None = None
) -> MeetingNote | None:
    """One note of each side about a meeting, read by both sides and the organizers. An empty one is removed.

    `note` is the one the side has already. Raises Stale if a colleague wrote it since the page was opened.
    """
    organization_id = actor.organization_id
    found = note or session().scalar(
        sa.select(MeetingNote).where(
            MeetingNote.meeting_uid == meeting.uid, MeetingNote.organization_id == organization_id
        )
    )
    if not text.strip():
        if found is not None:
            session().delete(found)
        return None
    if found is None:
        found = MeetingNote(meeting_uid=meeting.uid, organization_id=organization_id)
        session().add(found)
    found.text, found.author_id, found.at = text.strip(), actor.user_id, clock.now()
    flush_or_conflict()
    return found
