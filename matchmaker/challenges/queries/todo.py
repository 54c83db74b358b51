"""What a city or an organizer should do next about challenges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.challenges.models import (
    OPEN,
    Challenge,
    ChallengeStatus,
    Question,
    Signatory,
)
from matchmaker.challenges.queries.public_page import ANSWER_DAYS
from matchmaker.challenges.queries.working_lists import own, to_check
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem

CHECK_DAYS = 3
"""An organizer should answer within three days."""
_STATE: Final = (
    Challenge.slug,
    Challenge.title,
    Challenge.status,
    Challenge.closes_at,
    Challenge.pending.is_not(None).label("has_pending"),
)


def todo_items(actor: Actor) -> list[TodoItem]:
    """What a city or an organizer must do next about challenges; nothing for others."""
    if actor.acts_for_kind("city", at_least=Role.EDITOR):
        return sorted(_city_items(actor), key=lambda line: not line.is_late)
    return _organizer_items(actor) if actor.is_organizer else []


def _organizer_items(actor: Actor) -> list[TodoItem]:
    waiting = session().execute(to_check(actor).with_only_columns(Challenge.title, Challenge.submitted_at)).all()
    if not waiting:
        return []
    late = clock.in_days(-CHECK_DAYS)
    first = waiting[0]
    text = ngettext("challenge to review", "challenges to review", len(waiting))
    is_late = any(row.submitted_at is not None and row.submitted_at < late for row in waiting)
    detail = _("Waiting longest: “%(title)s”", title=first.title)
    return [TodoItem(len(waiting), text, _("Review"), "challenges.check_queue", {}, detail, is_late)]


def _city_items(actor: Actor) -> list[TodoItem]:
    now = clock.now()
    lines = []
    open_questions = session().execute(
        sa.select(Challenge.slug, Challenge.title, sa.func.count(Question.id), sa.func.min(Question.asked_at))
        .join(Question, Question.challenge_id == Challenge.id)
        .where(Challenge.city_id == actor.organization_id, Question.published_at.is_(None))
        .group_by(Challenge.slug, Challenge.title)
    )
    for slug, title, count, first in open_questions:
        text = ngettext("question to answer", "questions to answer", count)
        is_late = first is not None and first + timedelta(days=ANSWER_DAYS) < now
        lines.append(TodoItem(count, text, _("Answer"), "challenges.questions", {"slug": slug}, title, is_late))
    for row in session().execute(own(actor).with_only_columns(*_STATE).where(_asks_for_something())):
        lines += _state_items(row)
    invitations = session().execute(
        sa.select(Challenge.slug, Challenge.title)
        .join(Signatory, Signatory.challenge_id == Challenge.id)
        .where(Signatory.city_id == actor.organization_id, Signatory.status == "invited")
    )
    lines += [
        TodoItem(1, _("city invites you to join its challenge"), _("Read"), "challenges.joint", {"slug": slug}, title)
        for slug, title in invitations
    ]
    return lines


def _asks_for_something() -> sa.ColumnElement[bool]:
    """What `_state_items` has a line for."""
    return sa.or_(
        Challenge.status.in_((ChallengeStatus.RETURNED.value, ChallengeStatus.DRAFT.value)),
        Challenge.pending.is_not(None),
        sa.and_(Challenge.status.in_(OPEN), Challenge.closes_at < clock.now()),
    )


def _state_items(row: Any) -> list[TodoItem]:
    """What one own challenge (its `_STATE`) asks for."""
    where = {"slug": row.slug}
    if row.status == ChallengeStatus.RETURNED.value:
        detail = row.title
        return [TodoItem(1, _("challenge returned with comments"), _("Edit it"), "challenges.review", where, detail)]
    if row.has_pending:
        text = _("new version not published yet")
        return [TodoItem(1, text, _("Continue editing"), "challenges.review", where, row.title)]
    if row.status == ChallengeStatus.DRAFT.value:
        return [TodoItem(1, _("draft not submitted yet"), _("Continue editing"), "challenges.review", where, row.title)]
    if row.status in OPEN and row.closes_at is not None and row.closes_at < clock.now():
        text = _("challenge past its closing date")
        return [TodoItem(1, text, _("Decide and finish"), "challenges.close", where, row.title, True)]
    return []
