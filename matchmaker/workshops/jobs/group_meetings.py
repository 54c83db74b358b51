"""Writing a group meeting: participants, challenges, and its session if it is a roundtable."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.workshops.models.allocation import GroupChallenge, GroupMeeting, GroupMember
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import SessionChallenge, WorkshopSession

SCORE_SHARE = 0.4
ORGANIZER_VALUE = 50
MOST_MEMBERS = 16
"""The schedule weighs a group meeting like the meetings it stands for: the scores of its pairings at 40 %, as for a
1:1 meeting; one that an organizer adds counts 50 for each participant beyond the first."""


def value_of_pairings(points: float) -> int:
    """The value of a group meeting from the scores (0–100 each) of its pairings in all."""
    return min(1000, max(1, round(SCORE_SHARE * points)))


def value_by_hand(members: int) -> int:
    """The value of one that an organizer adds."""
    return min(1000, ORGANIZER_VALUE * max(1, members - 1))


def write_group(
    group: GroupMeeting,
    *,
    members: Sequence[Registration],
    challenges: Sequence[Challenge],
    planned: WorkshopSession | None,
) -> GroupMeeting:
    """Store it with these participants and challenges; a roundtable session takes its theme and reason along.

    Raises Invalid without a city, without anybody else, with fewer than three or more than sixteen participants.
    """
    cities = [row for row in members if row.kind == RegistrationKind.CITY.value]
    if not cities:
        raise Invalid({"cities": _("Choose at least one city.")})
    if len(cities) == len(members):
        raise Invalid({"others": _("Choose at least one company or other organization.")})
    if not 3 <= len(members) <= MOST_MEMBERS:
        raise Invalid(
            {"others": _("A group meeting has 3 to %(max)s participants; for two add a 1:1 meeting.", max=MOST_MEMBERS)}
        )
    known = {row.registration_id: row for row in group.members}
    group.members = [known.get(m.id) or GroupMember(registration_id=m.id, registration=m) for m in members]
    about = {row.challenge_id: row for row in group.tabled}
    group.tabled = [about.get(c.id) or GroupChallenge(challenge_id=c.id, challenge=c) for c in challenges]
    group.planned = planned
    group.session_id = planned.id if planned is not None else None
    session().add(group)
    if planned is not None:
        _fill_session(planned, group, challenges)
    session().flush()
    return group


def _fill_session(planned: WorkshopSession, group: GroupMeeting, challenges: Sequence[Challenge]) -> None:
    planned.title = _("Roundtable: %(theme)s", theme=group.theme)[:200]
    planned.description = group.why
    known = {row.challenge_id: row for row in planned.presented}
    planned.presented = [known.get(c.id) or SessionChallenge(challenge_id=c.id) for c in challenges]
    planned.workshop.updated_at = clock.now()
