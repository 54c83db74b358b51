"""Group meetings in the schedule: who else takes part in a request, and what it is called."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.scheduling.models import MeetingRequest
from matchmaker.workshops.models.allocation import GroupChallenge, GroupMeeting, GroupMember
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration


def further_parties(workshop_id: int) -> dict[int, tuple[int, ...]]:
    """By request of a group meeting: the registrations with a place beyond its two named sides (one query)."""
    rows = session().execute(
        sa.select(MeetingRequest.id, GroupMember.registration_id)
        .join(GroupMember, GroupMember.group_id == MeetingRequest.group_id)
        .join(Registration, Registration.id == GroupMember.registration_id)
        .where(
            MeetingRequest.workshop_id == workshop_id,
            Registration.status.in_(HOLDS_PLACE),
            GroupMember.registration_id.not_in((MeetingRequest.city_id, MeetingRequest.company_id)),
        )
        .order_by(MeetingRequest.id, GroupMember.registration_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for request_id, registration_id in rows:
        found[request_id] = (*found.get(request_id, ()), registration_id)
    return found


def group_requests_of(registration_id: int) -> sa.Select[tuple[int]]:
    """Requests of group meetings a registration belongs to (a subquery)."""
    return (
        sa.select(MeetingRequest.id)
        .join(GroupMember, GroupMember.group_id == MeetingRequest.group_id)
        .where(GroupMember.registration_id == registration_id)
    )


def themes(workshop_id: int) -> dict[int, str]:
    """What group meetings are called, by request (one query)."""
    rows = session().execute(
        sa.select(MeetingRequest.id, GroupMeeting.theme)
        .join(GroupMeeting, GroupMeeting.id == MeetingRequest.group_id)
        .where(MeetingRequest.workshop_id == workshop_id)
    )
    return dict(rows.tuples().all())


def challenges_of_groups(workshop_id: int) -> dict[int, frozenset[int]]:
    """What group meetings are about: challenge ids by group (one query)."""
    rows = session().execute(
        sa.select(GroupChallenge.group_id, GroupChallenge.challenge_id)
        .join(GroupMeeting, GroupMeeting.id == GroupChallenge.group_id)
        .where(GroupMeeting.workshop_id == workshop_id)
    )
    found: dict[int, set[int]] = {}
    for group_id, challenge_id in rows:
        found.setdefault(group_id, set()).add(challenge_id)
    return {group: frozenset(ids) for group, ids in found.items()}
