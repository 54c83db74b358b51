"""Announcing: a frozen, numbered copy of the working schedule, with what changed for whom."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.scheduling import events
from matchmaker.scheduling.jobs.placements import (
    cancel_or_delete,
    ensure_working_schedule,
    flush_or_conflict,
    free_parties,
)
from matchmaker.scheduling.models import Meeting, MeetingParty, MeetingTopic, Schedule, ScheduleKind
from matchmaker.scheduling.queries import groups, problem, releases, runs, standing
from matchmaker.scheduling.queries.meeting_topics import meeting_topics
from matchmaker.workshops.models.workshop import Workshop


def release_copy(workshop: Workshop, *, note: str, by: int | None) -> Schedule:
    """Freeze the working schedule and tell those affected; the last release is returned if nothing changed since.

    Meetings whose tender is live (rule 7) and those about no challenge (rule 2) are cancelled first, so that no release
    announces them. Those of somebody who was registered by an organizer and has not confirmed it stay in the plan and
    wait (rule 8). Nothing else is checked: a release asks `release_check` before, while the desk and repairs change
    one thing of a schedule that is out already.
    """
    source = ensure_working_schedule(workshop)
    frozen = problem.frozen_ahead(workshop, problem.meetings_of(source))
    _stop(source, frozen, _("The tender for this challenge is live."))
    _stop(source, standing.without_topic(workshop, problem.meetings_of(source)), standing.no_topic_words())
    last = runs.last_release(workshop.id)
    meetings, before = problem.meetings_of(source), problem.meetings_of(last)
    further = groups.further_parties(workshop.id)
    held = {m.id for m in standing.held_back(meetings, before, further)}
    meetings = [m for m in meetings if m.id not in held]
    changes = releases.release_changes(before, meetings, further)
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
    flush_or_conflict()
    _copy_meetings(copy, meetings, {m.request_id: m for m in before})
    flush_or_conflict()
    publish(events.ScheduleReleased(workshop.id, copy.number))
    return copy


def _stop(source: Schedule, stopped: list[Meeting], why: str) -> None:
    """Cancel meetings that no release may announce."""
    if stopped:
        free_parties(stopped)
        for meeting in stopped:
            meeting.cancelled_why = why
        cancel_or_delete(source, stopped)
        flush_or_conflict()


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
    flush_or_conflict()
    _note_topics(session().get_one(Workshop, copy.workshop_id), meetings, fresh)
    further = groups.further_parties(copy.workshop_id)
    session().add_all(
        MeetingParty(meeting_id=m.id, schedule_id=m.schedule_id, slot_id=m.slot_id, registration_id=side)
        for m in fresh
        if m.takes_place
        for side in (m.city_id, m.company_id, *further.get(m.request_id, ()))
    )


def _note_topics(workshop: Workshop, meetings: list[Meeting], fresh: list[Meeting]) -> None:
    """Keep what each announced meeting is about: its challenge may leave the workshop before it is held."""
    about = meeting_topics(workshop, meetings)
    session().add_all(
        MeetingTopic(meeting_id=m.id, challenge_id=topic)
        for m in fresh
        if m.takes_place
        for topic in about[m.request_id]
    )
