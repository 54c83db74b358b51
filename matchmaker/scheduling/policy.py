"""Who may plan, release, read and mark meetings. Pure functions with a reason."""

from __future__ import annotations

from matchmaker.challenges.policy import judges_companies, unbiased
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.scheduling.models import Meeting, MeetingRequest, Seating, SolveRun
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.policy import can_run, can_work_at_desk

PLANNING = frozenset({WorkshopStatus.SOLVING.value, WorkshopStatus.LOCKED.value, WorkshopStatus.RUNNING.value})
DAY = frozenset({WorkshopStatus.LOCKED.value, WorkshopStatus.RUNNING.value, WorkshopStatus.HELD.value})


def can_open_board(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers of the workshop, at any time."""
    return can_run(actor, workshop=workshop)


def can_plan(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers of the workshop, from the end of the wishes to the end of the day."""
    decision = can_run(actor, workshop=workshop)
    if not decision:
        return decision
    if not workshop.has_meetings:
        return deny(_l("This workshop has no 1:1 meetings."))
    if workshop.status not in PLANNING:
        if workshop.is_over:
            return deny(_l("This workshop is over, so its schedule can no longer change."))
        if workshop.status != WorkshopStatus.BOOKING_OPEN.value:
            return deny(_l("Participants have made no wishes yet. Open the wishes phase, then close it and solve."))
        return deny(_l("Participants are still making wishes. Close the wishes phase first, then solve."))
    return ALLOW


def can_release(actor: Actor, *, workshop: Workshop) -> Decision:
    """Whoever plans also releases."""
    return can_plan(actor, workshop=workshop)


def can_cancel_run(actor: Actor, *, run: SolveRun) -> Decision:
    """The organizers of the workshop."""
    return can_run(actor, workshop=run.workshop)


def can_view_run(actor: Actor, *, run: SolveRun) -> Decision:
    """The organizers of the workshop."""
    return can_run(actor, workshop=run.workshop)


def can_change_request(actor: Actor, *, request: MeetingRequest) -> Decision:
    """Whoever plans the workshop."""
    return can_plan(actor, workshop=request.workshop)


def can_view(actor: Actor, *, meeting: Meeting) -> Decision:
    """Organizers and desk of the workshop; both sides, once it is released."""
    workshop = meeting.schedule.workshop
    if can_work_at_desk(actor, workshop=workshop):
        return ALLOW
    if is_released_for(actor, meeting=meeting):
        return _speaks_fairly(actor, meeting)
    return deny(_l("Only the two sides of a meeting and the organizers can see it."))


def is_released_for(actor: Actor, *, meeting: Meeting) -> bool:
    """It is announced, and the person belongs to a side of it."""
    return meeting.schedule.is_released and any(actor.member_of(side) for side in _sides(meeting))


def _registrations(meeting: Meeting) -> list[Registration]:
    """Who is in it; of a group meeting all that are asked."""
    group = meeting.request.group
    return [meeting.city, meeting.company, *(group.registrations if group is not None else ())]


def _sides(meeting: Meeting) -> list[int]:
    """Their organizations."""
    return [row.organization_id for row in _registrations(meeting)]


def _speaks_fairly(actor: Actor, meeting: Meeting) -> Decision:
    """What a city's people write and read about a talk judges the others in it (rule 4).

    Whoever belongs to one of these others reads and writes as a member of it.
    """
    others = [row.organization_id for row in _registrations(meeting) if row.kind != RegistrationKind.CITY.value]
    if any(actor.member_of(side) for side in others):
        return ALLOW
    if meeting.challenge is None:
        return judges_companies(actor)
    fair = ALLOW
    for side in dict.fromkeys(others):
        fair = fair and unbiased(actor, challenge=meeting.challenge, company_id=side)
    return fair


def can_mark_meeting(actor: Actor, *, meeting: Meeting) -> Decision:
    """The desk, on a meeting of the working schedule, from the provisional schedule to the report."""
    workshop = meeting.schedule.workshop
    decision = can_work_at_desk(actor, workshop=workshop)
    if not decision:
        return decision
    if meeting.schedule.is_released:
        return deny(_l("A release can no longer change."))
    if workshop.status not in DAY:
        return deny(_l("Meetings can be marked on the day, once the schedule is released."))
    return ALLOW


def can_fill_gap(actor: Actor, *, workshop: Workshop) -> Decision:
    """The desk, while the workshop runs."""
    decision = can_work_at_desk(actor, workshop=workshop)
    if decision and workshop.status not in DAY - {WorkshopStatus.HELD.value}:
        return deny(_l("Gaps can be filled on the day, once the schedule is released."))
    return decision


def can_open_day(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers and desk of the workshop."""
    return can_work_at_desk(actor, workshop=workshop)


def can_view_agenda(actor: Actor, *, registration: Registration) -> Decision:
    """Members of the registered organization; they see released meetings only."""
    if not actor.member_of(registration.organization_id):
        return deny(_l("Only members of the registered organization can open this."))
    if not registration.holds_place:
        return deny(_l("This organization has no place at this workshop."))
    return ALLOW


def can_report(actor: Actor, *, registration: Registration) -> Decision:
    """Editors and owners of the registered organization, until the workshop is over."""
    decision = can_view_agenda(actor, registration=registration)
    if not decision:
        return decision
    if not actor.acts_for(registration.organization_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners can do this for their organization."))
    if registration.workshop.is_over:
        return deny(_l("This workshop is over."))
    return ALLOW


def can_write_note(actor: Actor, *, meeting: Meeting) -> Decision:
    """Editors and owners of one of the two sides."""
    if any(actor.acts_for(side, at_least=Role.EDITOR) for side in _sides(meeting)):
        return _speaks_fairly(actor, meeting)
    return deny(_l("Only editors and owners of the two sides can write a note."))


def can_seat(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers of the workshop, until it is over."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.is_over:
        return deny(_l("This workshop is over, so its seating can no longer change."))
    return decision


def can_change_seating(actor: Actor, *, seating: Seating) -> Decision:
    """Whoever seats the roundtable."""
    return can_seat(actor, workshop=seating.workshop)


def can_give_seat(actor: Actor, *, seating: Seating) -> Decision:
    """The organizers and the people at the desk of the workshop, where latecomers arrive, until it is over."""
    decision = can_work_at_desk(actor, workshop=seating.workshop)
    if decision and seating.workshop.is_over:
        return deny(_l("This workshop is over, so its seating can no longer change."))
    return decision


def can_write_minutes(actor: Actor, *, seating: Seating) -> Decision:
    """The organizers and the people at the desk of the workshop, also after it."""
    return can_work_at_desk(actor, workshop=seating.workshop)


def can_read_seating(actor: Actor, *, seating: Seating) -> Decision:
    """The team; everybody who has a seat, once it is released."""
    if can_work_at_desk(actor, workshop=seating.workshop):
        return ALLOW
    if not any(actor.member_of(organization) for organization in seating.organizations):
        return deny(_l("Only participants of this roundtable can see who sits where."))
    if seating.released_at is None:
        return deny(_l("The seating is not released yet."))
    return ALLOW
