"""Releases: a frozen numbered copy, what changed for whom, and only those told."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.scheduling import events, policy
from matchmaker.scheduling.models import (
    CalendarKey,
    Meeting,
    MeetingParty,
    Schedule,
    ScheduleKind,
)
from matchmaker.scheduling.queries import groups, problem, releases, runs
from matchmaker.scheduling.services._placements import drop, lift, settle, working
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import setup as workshop_setup


@command(policy.can_release)
def release_schedule(actor: Actor, *, workshop: Workshop, note: str = "") -> Schedule:
    """Announce the working schedule. Without a change since the last release that one is returned.

    The first release makes the schedule provisional. Raises Invalid with what stands against a release.
    """
    check = releases.release_check(workshop)
    if check.obstacles:
        raise Invalid({"": check.obstacles})
    released = release_copy(workshop, note=note.strip(), by=actor.user_id)
    if workshop.status == WorkshopStatus.SOLVING.value:
        workshop_setup.move_workshop(actor, workshop=workshop, to=WorkshopStatus.LOCKED)
    return released


def release_copy(workshop: Workshop, *, note: str, by: int | None) -> Schedule:
    """Freeze the working schedule and tell those affected. The desk and repairs use it too, so nothing is checked,
    but no release announces a meeting whose tender is live (rule 7).
    """
    source = working(workshop)
    _stop_frozen(workshop, source)
    last = runs.last_release(workshop.id)
    meetings, before = problem.meetings_of(source), problem.meetings_of(last)
    changes = releases.release_changes(before, meetings, groups.further_parties(workshop.id))
    if last is not None and not changes:
        return last
    copy = Schedule(
        workshop_id=workshop.id,
        kind=ScheduleKind.RELEASED.value,
        number=last.number + 1 if last else 1,
        note=note,
        fingerprint=source.fingerprint,
        problem={},
        certificate=source.certificate,
        changes=changes,
        run_id=source.run_id,
        changed_by_hand=source.changed_by_hand,
        released_at=clock.now(),
        released_by_id=by,
        updated_at=clock.now(),
    )
    session().add(copy)
    settle()
    _copy_meetings(copy, meetings, {m.request_id: m for m in before})
    settle()
    publish(events.ScheduleReleased(workshop.id, copy.number))
    return copy


def _stop_frozen(workshop: Workshop, source: Schedule) -> None:
    stopped = problem.frozen_ahead(workshop, problem.meetings_of(source))
    if stopped:
        lift(stopped)
        for meeting in stopped:
            meeting.cancelled_why = _("The tender for this challenge is live.")
        drop(source, stopped)
        settle()


def _copy_meetings(copy: Schedule, meetings: list[Meeting], before: dict[int, Meeting]) -> None:
    fresh = []
    for meeting in meetings:
        old = before.get(meeting.request_id)
        changed = old is None or releases.place_of(old) != releases.place_of(meeting)
        fresh.append(
            Meeting(
                uid=meeting.uid,
                schedule_id=copy.id,
                request_id=meeting.request_id,
                challenge_id=meeting.challenge_id,
                city_id=meeting.city_id,
                company_id=meeting.company_id,
                slot_id=meeting.slot_id,
                table_id=meeting.table_id,
                seat=meeting.seat,
                is_locked=meeting.is_locked,
                status=meeting.status,
                sequence=0 if old is None else old.sequence + int(changed),
                absent_side=meeting.absent_side,
                cancelled_why=meeting.cancelled_why,
                updated_at=copy.updated_at if changed or old is None else old.updated_at,
            )
        )
    session().add_all(fresh)
    settle()
    further = groups.further_parties(copy.workshop_id)
    session().add_all(
        MeetingParty(meeting_id=m.id, schedule_id=m.schedule_id, slot_id=m.slot_id, registration_id=side)
        for m in fresh
        if m.takes_place
        for side in (m.city_id, m.company_id, *further.get(m.request_id, ()))
    )


@command(policy.can_view_agenda)
def make_calendar_key(actor: Actor, *, registration: Registration, renew: bool = False) -> CalendarKey:
    """The secret address of a registration's feed; `renew` ends the old address."""
    found = releases.find_calendar_key(registration)
    if found is None:
        found = CalendarKey(registration_id=registration.id, created_at=clock.now())
        session().add(found)
    elif renew:
        session().delete(found)
        session().flush()
        found = CalendarKey(registration_id=registration.id, created_at=clock.now())
        session().add(found)
    settle()
    return found
