"""Repair: an incident, three options worked out in the background, one accepted. Least disturbance is proved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.incidents import Incident, LateArrival, PartyCancels, RoomLost, TableLost
from matchmaker.scheduling.engine.jsonform import fingerprint, placements_from_data, placements_to_data
from matchmaker.scheduling.engine.problem import Placement, Problem
from matchmaker.scheduling.engine.repair import Repair, RepairOption
from matchmaker.scheduling.jobs.placements import (
    apply_placements,
    ensure_working_schedule,
    flush_or_conflict,
    remember,
)
from matchmaker.scheduling.jobs.releasing import release_copy
from matchmaker.scheduling.models import Meeting, MeetingStatus, Schedule
from matchmaker.scheduling.queries import failures
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.scheduling.queries.plan import Plan
from matchmaker.scheduling.queries.runs import promised_floors
from matchmaker.workshops.models.people import Availability
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.programme import slots

KINDS = ("absent", "late", "table", "room", "wish")


@dataclass(frozen=True)
class IncidentDraft:
    """What happened. `target` is the id of a registration, table or room; `from_slot` the first slot it concerns."""

    kind: str
    target: int = 0
    from_slot: int | None = None
    words: str = ""

    def for_engine(self) -> list[Incident]:
        """The engine's incidents; a new wish stands among the requests already."""
        if self.kind == "absent":
            return [PartyCancels(self.target, self.from_slot)]
        if self.kind == "late" and self.from_slot is not None:
            return [LateArrival(self.target, self.from_slot)]
        if self.kind == "table":
            return [TableLost(self.target)]
        return [RoomLost(self.target)] if self.kind == "room" else []


@command(policy.can_plan)
def ask_repair(actor: Actor, *, workshop: Workshop, incident: IncidentDraft) -> Schedule:
    """Have the three options worked out. Asking again replaces what was worked out before. Raises Invalid."""
    if incident.kind not in KINDS or (incident.kind == "late" and incident.from_slot is None):
        raise Invalid({"kind": _("Describe what happened, and from when.")})
    schedule = ensure_working_schedule(workshop)
    plan = plan_queries.current_plan(workshop, schedule)
    if not plan.placements:
        raise Invalid(_("There is no schedule to repair yet. Solve first."))
    _check_target(plan, incident)
    job = jobs.enqueue("scheduling.repair", key=str(schedule.id), schedule_id=schedule.id)
    schedule.repair = {
        "state": "working",
        "incident": asdict(incident),
        "asked": clock.now().isoformat(),
        "job": job.id,
    }
    flush_or_conflict()
    return schedule


def _check_target(plan: Plan, incident: IncidentDraft) -> None:
    known = {
        "absent": {p.id for p in plan.problem.parties},
        "late": {p.id for p in plan.problem.parties},
        "table": {t.id for t in plan.problem.tables},
        "room": {t.room for t in plan.problem.tables if t.room is not None},
        "wish": {0},
    }
    if incident.target not in known[incident.kind]:
        field = {"absent": "participant", "late": "participant"}.get(incident.kind, incident.kind)
        raise Invalid({field: _("Choose who or what is affected.")})
    if incident.from_slot is not None and incident.from_slot not in {s.id for s in plan.problem.slots}:
        raise Invalid({"from_slot": _("Choose a time in this workshop.")})


def _fingerprint(plan: Plan) -> str:
    """Of a problem with its placements: what options were worked out for."""
    text = fingerprint(plan.problem) + repr(sorted(plan.placements)) + repr(sorted(plan.outside))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class RepairRequest:
    """What a worker needs: the plan, the incidents, the first slot that has not begun, when it was asked."""

    plan: Plan
    incidents: list[Incident]
    now_slot: int | None
    at: str
    base: str


@command(platform_only, audit=QUIET)
def read_repair(actor: Actor, *, schedule_id: int) -> RepairRequest | None:
    """The options that are asked for; None if nothing is, or if the work ended without a word too often."""
    schedule = session().get_one(Schedule, schedule_id)
    if schedule.repair.get("state") != "working":
        return None
    if failures.was_killed_too_often(schedule.repair.get("job")):
        schedule.repair = schedule.repair | {"state": "failed", "error": failures.stopped_too_often()}
        return None
    plan = plan_queries.current_plan(schedule.workshop, schedule)
    incident = IncidentDraft(**schedule.repair["incident"])
    promised = plan_queries.current_plan(schedule.workshop, schedule, floors=promised_floors(schedule))
    freed = replace(promised, problem=_unkept(promised.problem, incident))
    now = _next_slot(schedule.workshop)
    return RepairRequest(freed, incident.for_engine(), now, schedule.repair["asked"], _fingerprint(plan))


def _unkept(problem: Problem, incident: IncidentDraft) -> Problem:
    """A host whose own table is lost may meet at any table that nobody else keeps."""
    lost = _lost_tables(problem, incident)
    return replace(problem, tables=tuple(replace(t, kept_for=None) if t.id in lost else t for t in problem.tables))


def _next_slot(workshop: Workshop) -> int | None:
    """The first slot that has not begun; None before the day. After the last one: the last."""
    rows = slots(workshop)
    if not rows or rows[0].starts_at > clock.now():
        return None
    return next((s.id for s in rows if s.starts_at > clock.now()), rows[-1].id)


@command(platform_only, audit=QUIET)
def record_repair(actor: Actor, *, schedule_id: int, asked: RepairRequest, found: Repair) -> None:
    """Keep the options, unless something else was asked meanwhile."""
    schedule = session().get_one(Schedule, schedule_id)
    if schedule.repair.get("state") != "working" or schedule.repair["asked"] != asked.at:
        return
    schedule.repair = schedule.repair | {
        "state": "ready",
        "base": asked.base,
        "cancelled": list(found.cancelled),
        "lowered": list(found.lowered),
        "options": {option.name: _option_data(option) for option in found.options},
    }


@command(platform_only)
def fail_repair(actor: Actor, *, schedule_id: int, at: str, why: str) -> None:
    """The options could not be worked out: say why; the schedule stays as it is. Not if something else was asked."""
    schedule = session().get_one(Schedule, schedule_id)
    if schedule.repair.get("state") == "working" and schedule.repair["asked"] == at:
        schedule.repair = schedule.repair | {"state": "failed", "error": why[:500]}


def _option_data(option: RepairOption) -> dict[str, Any]:
    return {
        "status": option.status,
        "placements": placements_to_data(option.placements),
        "value": option.value,
        "value_given_up": option.value_given_up,
        "moved": list(option.moved),
        "retabled": list(option.retabled),
        "lost": list(option.lost),
        "new": list(option.new),
        "people": [diff.party for diff in option.people],
        "broken": list(option.broken),
        "unkept": list(option.unkept),
        "promise_price": option.promise_price,
        "certificate": option.certificate.to_data(),
        "error": option.error,
    }


@command(policy.can_plan)
def accept_repair(actor: Actor, *, workshop: Workshop, option: str, release: bool = False) -> Schedule:
    """Carry out one option, and announce it at once if wanted. Raises Conflict if the plan moved meanwhile."""
    schedule = ensure_working_schedule(workshop)
    data, options = schedule.repair, schedule.repair.get("options", {})
    if data.get("state") != "ready" or option not in options or not failures.is_possible(options[option]):
        raise Conflict(_("This option no longer exists. Work out the options again."))
    plan = plan_queries.current_plan(workshop, schedule)
    if _fingerprint(plan) != data["base"]:
        raise Conflict(_("The schedule has changed since the options were worked out. Work them out again."))
    incident = IncidentDraft(**data["incident"])
    _write_incident(workshop, incident)
    chosen = placements_from_data(options[option]["placements"])
    remember(schedule, "repair")
    schedule.certificate = options[option]["certificate"] | {"repair": option}
    schedule.repair = {}
    apply_placements(schedule, [*chosen, *_still_possible(workshop, plan, incident)], by_hand=False)
    _say_why(schedule, [*data["cancelled"], *options[option]["lost"]], incident.words)
    flush_or_conflict()
    if release:
        release_copy(workshop, note=incident.words, by=actor.user_id)
    return schedule


def _still_possible(workshop: Workshop, plan: Plan, incident: IncidentDraft) -> Sequence[Placement]:
    """Meetings outside the problem (their wish was withdrawn) stay, unless the incident took their table ahead."""
    gone = _lost_tables(plan.problem, incident)
    begun = {slot.id for slot in slots(workshop) if slot.starts_at <= clock.now()}
    return [place for place in plan.outside if place.table not in gone or place.slot in begun]


def _lost_tables(problem: Problem, incident: IncidentDraft) -> set[int]:
    """The tables that an incident takes away: one, or all of a room."""
    return {t.id for t in problem.tables if incident.target == {"table": t.id, "room": t.room}.get(incident.kind)}


def _write_incident(workshop: Workshop, incident: IncidentDraft) -> None:
    """The incident becomes part of the workshop's facts, so that later solves know it."""
    if incident.kind in {"absent", "late"}:
        _add_absence(workshop, incident)
    elif incident.kind == "table":
        session().get_one(MeetingTable, incident.target).is_lost = True
    elif incident.kind == "room":
        for table in session().scalars(sa.select(MeetingTable).where(MeetingTable.room_id == incident.target)):
            table.is_lost = True
    session().flush()


def _add_absence(workshop: Workshop, incident: IncidentDraft) -> None:
    times: list[TimeSlot] = slots(workshop)
    first = next((s.position for s in times if s.id == incident.from_slot), 0)
    away = [s for s in times if (s.position >= first if incident.kind == "absent" else s.position < first)]
    known = set(
        session().scalars(sa.select(Availability.slot_id).where(Availability.registration_id == incident.target))
    )
    session().add_all(
        Availability(registration_id=incident.target, slot_id=slot.id)
        for slot in away
        if slot.id not in known and slot.starts_at > clock.now()
    )


def _say_why(schedule: Schedule, requests: Sequence[int], words: str) -> None:
    rows = session().scalars(
        sa.select(Meeting).where(
            Meeting.schedule_id == schedule.id,
            Meeting.request_id.in_(requests),
            Meeting.status == MeetingStatus.CANCELLED.value,
        )
    )
    for meeting in rows:
        meeting.cancelled_why = words[:300]


@command(policy.can_plan)
def drop_repair(actor: Actor, *, workshop: Workshop) -> None:
    """Forget the options; the schedule stays as it is."""
    ensure_working_schedule(workshop).repair = {}
