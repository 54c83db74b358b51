"""Whether a meeting that a schedule names still stands: the state of its parents shows in everything that lists it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matchmaker.challenges.models import ChallengeStatus
from matchmaker.core.i18n import _
from matchmaker.scheduling.models import Meeting, MeetingStatus
from matchmaker.scheduling.queries import problem
from matchmaker.scheduling.queries.meeting_topics import meeting_topics
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import people


def no_topic_words() -> str:
    """Why a talk about no challenge is no 1:1 meeting."""
    return _("This meeting is about no challenge of the workshop.")


def without_topic(workshop: Workshop, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Planned meetings that are about no challenge: held, they would leave no row in any log of contacts (rule 2)."""
    planned = [m for m in meetings if m.status == MeetingStatus.PLANNED.value and m.challenge_id is None]
    about = meeting_topics(workshop, planned) if planned else {}
    return [m for m in planned if not about[m.request_id]]


def held_back(
    meetings: Iterable[Meeting], announced: Iterable[Meeting], further: Mapping[int, Sequence[int]]
) -> list[Meeting]:
    """Planned meetings of somebody whom an organizer registered and who has not confirmed it: no release announces
    them (rule 8). One that was announced already stays.

    `further`: request → registrations of the further participants.
    """
    known = {m.request_id for m in announced if m.takes_place}
    planned = [m for m in meetings if m.status == MeetingStatus.PLANNED.value and m.request_id not in known]
    sides = {side for m in planned for side in sides_of(m, further)}
    silent = {row.id for row in people.load_registrations(sides) if row.needs_word}
    return [m for m in planned if silent.intersection(sides_of(m, further))]


def sides_of(meeting: Meeting, further: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Everybody in a meeting, as registrations."""
    return (meeting.city_id, meeting.company_id, *further.get(meeting.request_id, ()))


def called_off(workshop: Workshop, meetings: Iterable[Meeting]) -> dict[int, str]:
    """Meetings (ids) that do not take place, each with the reason for people.

    A release is a frozen copy; its workshop may be cancelled since, a side may have left, the tender of its challenge
    may be live, or the challenge withdrawn. Whatever was held or missed stays as it was.
    """
    rows = list(meetings)
    reasons = dict.fromkeys((m.id for m in _withdrawn(workshop, rows)), _("The city has withdrawn the challenge."))
    reasons |= dict.fromkeys(
        (m.id for m in problem.frozen_ahead(workshop, rows)), _("The tender for this challenge is live.")
    )
    reasons |= dict.fromkeys((m.id for m in without_topic(workshop, rows)), no_topic_words())
    return {row.id: why for row in rows if (why := _why(workshop, row, reasons.get(row.id))) is not None}


def _withdrawn(workshop: Workshop, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Planned meetings of which nothing is left to talk about: all their challenges are withdrawn."""
    gone = {c.id for c in workshop.challenges if c.status == ChallengeStatus.WITHDRAWN.value}
    planned = [m for m in meetings if m.status == MeetingStatus.PLANNED.value] if gone else []
    about = meeting_topics(workshop, planned) if planned else {}
    return [m for m in planned if about[m.request_id] and gone.issuperset(about[m.request_id])]


def _why(workshop: Workshop, meeting: Meeting, reason: str | None) -> str | None:
    """The first reason that applies: the meeting's own, the workshop's, a side's, then that of what it is about."""
    if meeting.status == MeetingStatus.CANCELLED.value:
        return meeting.cancelled_why
    if meeting.status != MeetingStatus.PLANNED.value:
        return None
    if workshop.status == WorkshopStatus.CANCELLED.value:
        return _("The workshop is cancelled: %(why)s", why=workshop.cancelled_why)
    if meeting.request.group is None:
        for side in (meeting.city, meeting.company):
            if not side.holds_place:
                words = _("%(name)s no longer takes part.", name=side.organization.name)
                return f"{words} {side.cancelled_why}".strip()
    return reason
