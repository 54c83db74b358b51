"""What people have to do with challenges: the check queue, a city's own list, joint challenges, attention lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.challenges.models import (
    OPEN,
    Challenge,
    ChallengeFollow,
    ChallengeStatus,
    ChallengeTag,
    Question,
    Signatory,
)
from matchmaker.challenges.queries.base import get_challenge
from matchmaker.challenges.queries.page import ANSWER_DAYS
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.attention import Attention
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.organizations.models import Organization, OrganizationMember, Vetting

SUGGESTIONS = 5
NEAR_TOPICS = 2
CHECK_DAYS = 3
"""An organizer should answer within three days."""


def check_queue(actor: Actor) -> Sequence[Challenge]:
    """Handed-in challenges that this organizer may check, the longest waiting first."""
    own = [m.organization_id for m in actor.memberships]
    return (
        session()
        .scalars(
            sa.select(Challenge)
            .where(Challenge.status == ChallengeStatus.SUBMITTED.value, Challenge.city_id.not_in(own))
            .order_by(Challenge.submitted_at, Challenge.id)
        )
        .unique()
        .all()
    )


def own_challenges(actor: Actor) -> Sequence[Challenge]:
    """Every challenge of the city acted for, the last changed first."""
    return (
        session()
        .scalars(
            sa.select(Challenge)
            .where(Challenge.city_id == actor.organization_id)
            .order_by(Challenge.updated_at.desc(), Challenge.id.desc())
        )
        .unique()
        .all()
    )


def copyable(actor: Actor, *, slug: str) -> Challenge | None:
    """A challenge to copy from: public, or of the city acted for."""
    found = session().scalar(sa.select(Challenge).where(Challenge.slug == slug)) if slug else None
    if found is None or not (found.is_public or actor.member_of(found.city_id)):
        return None
    return found


def copy_choices(actor: Actor) -> list[tuple[str, str]]:
    """(slug, "title, city") of the city's own challenges and of the newest public ones."""
    rows = session().execute(
        sa.select(Challenge.slug, Challenge.title, Organization.name)
        .join(Challenge.city)
        .where(sa.or_(Challenge.city_id == actor.organization_id, Challenge.status.in_(OPEN)))
        .order_by(sa.desc(Challenge.city_id == actor.organization_id), Challenge.updated_at.desc(), Challenge.id)
        .limit(100)
    )
    return [(row.slug, f"{row.title} ({row.name})") for row in rows]


def invitable_cities(challenge: Challenge) -> list[tuple[str, str]]:
    """(public id, name) of vetted cities that were not invited yet."""
    known = sa.select(Signatory.city_id).where(Signatory.challenge_id == challenge.id)
    rows = session().execute(
        sa.select(Organization.public_id, Organization.name, Organization.country)
        .where(
            Organization.kind == "city",
            Organization.vetting == Vetting.VETTED.value,
            Organization.merged_into_id.is_(None),
            Organization.id != challenge.city_id,
            Organization.id.not_in(known),
        )
        .order_by(Organization.name_key)
    )
    return [(row.public_id, f"{row.name}, {row.country}") for row in rows]


def near_equal(challenge: Challenge) -> list[tuple[Challenge, int]]:
    """Open challenges of other cities with the same main sector and at least two (or all) shared sub-topics.

    Returned with the number of shared sub-topics, most first; at most SUGGESTIONS.
    """
    topics, systems = challenge.codes("topic"), challenge.codes("system")
    if not topics or not systems:
        return []
    shared = aliased(ChallengeTag)
    main = aliased(ChallengeTag)
    count = sa.func.count(shared.id)
    near = (
        sa.select(shared.challenge_id.label("id"), count.label("shared"))
        .where(shared.scheme == "topic", shared.code.in_(topics))
        .group_by(shared.challenge_id)
        .having(count >= min(NEAR_TOPICS, len(topics)))
        .subquery()
    )
    rows = session().execute(
        sa.select(Challenge, near.c.shared)
        .join(near, near.c.id == Challenge.id)
        .join(main, sa.and_(main.challenge_id == Challenge.id, main.scheme == "system", main.position == 0))
        .where(Challenge.status.in_(OPEN), Challenge.city_id != challenge.city_id, main.code == systems[0])
        .order_by(near.c.shared.desc(), Challenge.public_id)
        .limit(SUGGESTIONS)
    )
    return [(row[0], row[1]) for row in rows.unique()]


def editors_of(city_id: int) -> list[int]:
    """User ids of a city's editors and owners."""
    return list(
        session().scalars(
            sa.select(OrganizationMember.user_id).where(
                OrganizationMember.organization_id == city_id,
                OrganizationMember.role.in_([Role.EDITOR.value, Role.OWNER.value]),
            )
        )
    )


def followers_of(challenge_id: int) -> list[int]:
    """User ids of everybody who follows a challenge, and of the editors of cities that stand behind it."""
    following = session().scalars(
        sa.select(ChallengeFollow.user_id).where(ChallengeFollow.challenge_id == challenge_id)
    )
    joined = session().scalars(
        sa.select(OrganizationMember.user_id)
        .join(Signatory, Signatory.city_id == OrganizationMember.organization_id)
        .where(
            Signatory.challenge_id == challenge_id,
            Signatory.status == "accepted",
            OrganizationMember.role != Role.READER.value,
        )
    )
    return sorted({*following, *joined})


def checkers_of(challenge_id: int) -> list[int]:
    """User ids of the organizers who may check it: those who do not belong to its city."""
    from matchmaker.accounts.models import User

    city_id = get_challenge(challenge_id).city_id
    members = sa.select(OrganizationMember.user_id).where(OrganizationMember.organization_id == city_id)
    return list(session().scalars(sa.select(User.id).where(User.is_organizer, User.id.not_in(members))))


def asker_of(question_id: int) -> int | None:
    """User id of whoever asked a question."""
    return session().get_one(Question, question_id).asked_by_id


def get_signatory(signatory_id: int) -> Signatory:
    """An invitation by database id (for listeners)."""
    return session().get_one(Signatory, signatory_id)


def question_row(question_id: int) -> Question:
    """A question by database id (for listeners)."""
    return session().get_one(Question, question_id)


def due_soon(within: timedelta) -> Sequence[Challenge]:
    """Open challenges that close within `within` and whose followers were not told."""
    now = clock.now()
    return (
        session()
        .scalars(
            sa.select(Challenge).where(
                Challenge.status.in_(OPEN),
                Challenge.is_frozen.is_(False),
                Challenge.closes_at > now,
                Challenge.closes_at <= now + within,
                Challenge.closing_told_at.is_(None),
            )
        )
        .unique()
        .all()
    )


def time_up() -> Sequence[Challenge]:
    """Open challenges whose closing time is over and whose city was not told."""
    return (
        session()
        .scalars(
            sa.select(Challenge).where(
                Challenge.status.in_(OPEN), Challenge.closes_at <= clock.now(), Challenge.closed_told_at.is_(None)
            )
        )
        .unique()
        .all()
    )


def attention(actor: Actor) -> list[Attention]:
    """What a city or an organizer must do next about challenges; nothing for others."""
    if actor.acts_for_kind("city", at_least=Role.EDITOR):
        return sorted(_city_attention(actor), key=lambda line: not line.is_late)
    return _organizer_attention(actor) if actor.is_organizer else []


def _organizer_attention(actor: Actor) -> list[Attention]:
    waiting = check_queue(actor)
    if not waiting:
        return []
    late = clock.in_days(-CHECK_DAYS)
    first = waiting[0]
    text = ngettext("challenge waits for your check", "challenges wait for your check", len(waiting))
    is_late = any(row.submitted_at is not None and row.submitted_at < late for row in waiting)
    detail = _("Longest waiting: “%(title)s”", title=first.title)
    return [Attention(len(waiting), text, _("Check"), "challenges.check_queue", {}, detail, is_late)]


def _city_attention(actor: Actor) -> list[Attention]:
    now = clock.now()
    lines = []
    open_questions = session().execute(
        sa.select(Challenge.slug, Challenge.title, sa.func.count(Question.id), sa.func.min(Question.asked_at))
        .join(Question, Question.challenge_id == Challenge.id)
        .where(Challenge.city_id == actor.organization_id, Question.published_at.is_(None))
        .group_by(Challenge.slug, Challenge.title)
    )
    for slug, title, count, first in open_questions:
        text = ngettext("question waits for your answer", "questions wait for your answer", count)
        is_late = first is not None and first + timedelta(days=ANSWER_DAYS) < now
        lines.append(Attention(count, text, _("Answer"), "challenges.questions", {"slug": slug}, title, is_late))
    for row in own_challenges(actor):
        lines += _state_attention(row)
    invitations = session().execute(
        sa.select(Challenge.slug, Challenge.title)
        .join(Signatory, Signatory.challenge_id == Challenge.id)
        .where(Signatory.city_id == actor.organization_id, Signatory.status == "invited")
    )
    lines += [
        Attention(1, _("city asks you to join its challenge"), _("Read"), "challenges.joint", {"slug": slug}, title)
        for slug, title in invitations
    ]
    return lines


def _state_attention(row: Challenge) -> list[Attention]:
    """What one own challenge asks for."""
    where = {"slug": row.slug}
    if row.status == ChallengeStatus.RETURNED.value:
        detail = row.title
        return [
            Attention(1, _("challenge came back with comments"), _("Change it"), "challenges.review", where, detail)
        ]
    if row.pending is not None:
        text = _("new version is written but not published")
        return [Attention(1, text, _("Go on writing"), "challenges.review", where, row.title)]
    if row.status == ChallengeStatus.DRAFT.value:
        return [Attention(1, _("draft is not handed in"), _("Go on writing"), "challenges.review", where, row.title)]
    if row.status in OPEN and row.closes_at is not None and row.closes_at < clock.now():
        text = _("challenge is past its closing day")
        return [Attention(1, text, _("Decide and close"), "challenges.close", where, row.title, True)]
    return []
