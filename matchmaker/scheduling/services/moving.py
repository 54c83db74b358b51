"""Changes by hand: lock, move, place, swap, cancel; every one is checked, and a refusal names the rule."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.moves import Swap, check_move, find_swaps
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.jobs.placements import (
    HAND,
    apply_placements,
    ensure_working_schedule,
    flush_or_conflict,
    refresh_problem,
    remember,
)
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, RequestSource, Schedule
from matchmaker.scheduling.queries import meeting_demand, plan, problem, sentences
from matchmaker.scheduling.queries.plan import Plan
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationKind
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import ProblemInputs, problem_inputs
from matchmaker.workshops.queries.topics import topics_of


@command(policy.can_plan)
def lock_meeting(actor: Actor, *, workshop: Workshop, meeting: Meeting, locked: bool) -> Meeting:
    """Lock or unlock: a locked meeting is never moved by the solver or by a repair."""
    _require_planned(meeting, workshop)
    meeting.is_locked = locked
    refresh_problem(meeting.schedule)
    flush_or_conflict()
    return meeting


@command(policy.can_plan)
def move_meeting(actor: Actor, *, workshop: Workshop, meeting: Meeting, slot_id: int, table_id: int) -> Meeting:
    """Move a meeting; everything else stays. Raises Invalid with the rule that forbids it."""
    _require_planned(meeting, workshop)
    if meeting.is_locked:
        raise Invalid({"place": _("This meeting is locked. Unlock it first.")})
    _change(workshop, meeting.schedule, Placement(meeting.request_id, slot_id, table_id))
    return meeting


@command(policy.can_plan)
def place_request(actor: Actor, *, workshop: Workshop, request: MeetingRequest, slot_id: int, table_id: int) -> None:
    """Give a request without a meeting a place. Raises Invalid with the rule that forbids it."""
    if request.workshop_id != workshop.id or not request.is_open:
        raise Conflict(_("This wish is no longer open. Reload the page."))
    _change(workshop, ensure_working_schedule(workshop), Placement(request.id, slot_id, table_id))


@command(policy.can_plan)
def swap_meetings(actor: Actor, *, workshop: Workshop, request: MeetingRequest, swap: str) -> Swap:
    """Carry out one of the proposed swaps around a request (its `key`). Raises Conflict if it is not possible now."""
    schedule, inputs = ensure_working_schedule(workshop), problem_inputs(workshop)
    now = plan.current_plan(workshop, schedule, inputs)
    for found in find_swaps(now.problem, now.placements, request=request.id) if now.knows(request.id) else []:
        if plan.swap_key(found) == swap:
            _apply(schedule, now, found.placements, inputs)
            return found
    raise Conflict(_("This swap is no longer possible. Reload the page."))


def _change(workshop: Workshop, schedule: Schedule, change: Placement) -> None:
    """Place or move one request, if no rule forbids it; everything else stays."""
    inputs = problem_inputs(workshop)
    now = plan.current_plan(workshop, schedule, inputs)
    if not now.knows(change.request):
        raise Invalid({"place": _("This meeting cannot take place: its challenge is frozen or one side has left.")})
    broken = check_move(now.problem, now.placements, *change)
    if broken:
        names = plan.names_of(workshop)
        raise Invalid({"place": [sentences.say(rule.sentence, names) for rule in broken]})
    _apply(schedule, now, [change], inputs)


def _apply(schedule: Schedule, now: Plan, changes: Sequence[Placement], inputs: ProblemInputs) -> None:
    changed = {change.request for change in changes}
    staying = [place for place in (*now.placements, *now.outside) if place.request not in changed]
    remember(schedule, HAND)
    apply_placements(schedule, [*staying, *changes], by_hand=True, inputs=inputs)


@command(policy.can_plan)
def cancel_meeting(actor: Actor, *, workshop: Workshop, meeting: Meeting, why: str) -> None:
    """Call a meeting off. Its wish stays out of later schedules until an organizer allows it again."""
    _require_planned(meeting, workshop)
    schedule, request = meeting.schedule, meeting.request
    remember(schedule, HAND, cancelled=request.id)
    request.is_forbidden, request.forbidden_why = True, why.strip()[:300]
    meeting.is_locked, meeting.cancelled_why = False, why.strip()[:300]
    rest = [m for m in problem.meetings_of(schedule) if m.id != meeting.id]
    apply_placements(schedule, problem.placements_of(rest), by_hand=True)


def _require_planned(meeting: Meeting, workshop: Workshop) -> None:
    if meeting.schedule.workshop_id != workshop.id or meeting.schedule.is_released:
        raise Conflict(_("A release can no longer change. Edit the working schedule."))
    if meeting.status != MeetingStatus.PLANNED.value:
        raise Conflict(_("This meeting was already held, missed or cancelled, so it cannot be changed."))


@command(policy.can_change_request)
def allow_request(actor: Actor, *, request: MeetingRequest, allowed: bool, why: str = "") -> None:
    """Forbid a wish (with the reason) or allow it again. A meeting that stands already stays until it is cancelled."""
    if not allowed and not why.strip():
        raise Invalid({"why": _("Give a reason. Both sides will read it.")})
    request.is_forbidden, request.forbidden_why = not allowed, "" if allowed else why.strip()[:300]
    schedule = problem.working_schedule(request.workshop)
    if schedule is not None:
        refresh_problem(schedule)
    flush_or_conflict()


def _require_topic(workshop: Workshop, city: Registration, challenge_id: int | None) -> None:
    """Raise Invalid unless the city brings this challenge, or any if none is named (rule 2)."""
    own = topics_of(workshop).get(city.organization_id, ())
    if not own:
        why = _(
            "%(name)s has no challenge at this workshop, so it has no 1:1 meetings: everybody must be able "
            "to hear a challenge in an open session first. Add one of its challenges to the workshop, or "
            "invite both to an open session.",
            name=city.organization.name,
        )
        raise Invalid({"challenge": why})
    if challenge_id is not None and challenge_id not in own:
        name = city.organization.name
        raise Invalid({"challenge": _("This challenge does not belong to %(name)s. Choose one of its own.", name=name)})


@command(policy.can_plan)
def add_request(
    actor: Actor,
    *,
    workshop: Workshop,
    city: Registration,
    company: Registration,
    challenge_id: int | None = None,
    must: bool = False,
    value: int = meeting_demand.ORGANIZER_VALUE,
) -> MeetingRequest:
    """Ask for a meeting as organizer; of two who have one already, for a further one that counts a quarter."""
    for row in (city, company):
        if row.workshop_id != workshop.id or row.status not in HOLDS_PLACE:
            raise Invalid({"": _("%(name)s has no place at this workshop.", name=row.organization.name)})
    if city.kind != RegistrationKind.CITY.value or company.kind == RegistrationKind.CITY.value:
        raise Invalid({"": _("A 1:1 meeting needs a city on one side and another type of organization on the other.")})
    if challenge_id is not None and challenge_id not in {c.id for c in workshop.challenges}:
        raise Invalid({"challenge": _("This challenge is not part of the workshop.")})
    _require_topic(workshop, city, challenge_id)
    ordinal = 1 + plan.requests_of_pair(workshop, city, company)
    request = MeetingRequest(
        workshop_id=workshop.id,
        city_id=city.id,
        company_id=company.id,
        ordinal=ordinal,
        challenge_id=challenge_id,
        value=value if ordinal == 1 else max(1, value // meeting_demand.LATER_SHARE),
        must=must,
        source=RequestSource.ORGANIZER.value,
        reason=_("Added by an organizer."),
        created_at=clock.now(),
    )
    session().add(request)
    flush_or_conflict()
    schedule = problem.working_schedule(workshop)
    if schedule is not None:
        refresh_problem(schedule)
        flush_or_conflict()
    return request
