"""What a meeting is about: every one has a challenge, so every one that is held leaves a row in a log of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.scheduling.models import Meeting, MeetingTopic, Schedule, ScheduleKind
from matchmaker.scheduling.queries.groups import challenges_of_groups
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.topics import Topics, topics_of

MeetingTopics = Mapping[int, tuple[int, ...]]
"""Request id → ids of the challenges its meeting is about."""


def all_brought(brought: Topics, cities: Iterable[int | None]) -> tuple[int, ...]:
    """What a talk that names no challenge may be about: everything that its cities bring."""
    return tuple(topic for city in cities if city is not None for topic in brought.get(city, ()))


def topics_now(workshop: Workshop, meetings: Iterable[Meeting]) -> MeetingTopics:
    """What each meeting would be about if announced now: its challenge, its group's, or all that its cities bring."""
    rows, brought = list(meetings), topics_of(workshop)
    about = challenges_of_groups(workshop.id) if any(m.request.group_id for m in rows) else {}
    return {m.request_id: _now(m, brought, about) for m in rows}


def _now(meeting: Meeting, brought: Topics, about: Mapping[int, frozenset[int]]) -> tuple[int, ...]:
    if meeting.challenge_id is not None:
        return (meeting.challenge_id,)
    if meeting.request.group_id and (named := about.get(meeting.request.group_id)):
        return tuple(sorted(named))
    return tuple(dict.fromkeys(all_brought(brought, [row.organization_id for row in meeting.everybody])))


def meeting_topics(workshop: Workshop, meetings: Sequence[Meeting]) -> MeetingTopics:
    """What each meeting is about: what the last release announced, whatever left the workshop since; else as now."""
    newest = sa.select(sa.func.max(Schedule.number)).where(Schedule.workshop_id == workshop.id).scalar_subquery()
    found = session().execute(
        sa.select(Meeting.request_id, MeetingTopic.challenge_id)
        .join(MeetingTopic, MeetingTopic.meeting_id == Meeting.id)
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(
            Schedule.workshop_id == workshop.id,
            Schedule.kind == ScheduleKind.RELEASED.value,
            Schedule.number == newest,
        )
        .order_by(MeetingTopic.id)
    )
    told: dict[int, list[int]] = {}
    for request, challenge in found:
        told.setdefault(request, []).append(challenge)
    rest = [m for m in meetings if m.request_id not in told]
    now = topics_now(workshop, rest) if rest else {}
    return {m.request_id: tuple(told[m.request_id]) if m.request_id in told else now[m.request_id] for m in meetings}
