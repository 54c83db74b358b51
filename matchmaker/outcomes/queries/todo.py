"""What a city or a company must do next about meetings and collaborations."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.policy import judges_companies
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, OutcomeIndicator, ProgressCheck
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.outcomes.models.result import Result


def todo_items(actor: Actor) -> list[TodoItem]:
    """Open follow-ups, prompts, late next steps, figures to confirm; for organizers the late follow-ups of all."""
    if actor.is_organizer:
        return _organizer()
    if not (actor.acts_for_kind("city", at_least=Role.EDITOR) or actor.acts_for_kind("company", at_least=Role.EDITOR)):
        return []
    own = actor.organization_id or 0
    if not actor.acts_for_kind("city"):
        return [*_outcomes(own), *_prompts(own), *_late_steps(own, "company")]
    if not judges_companies(actor):
        return []
    return [*_follow_ups(own), *_figures(own), *_prompts(own), *_late_steps(own, "city")]


def _organizer() -> list[TodoItem]:
    row = (
        session()
        .execute(
            sa.select(sa.func.count(MeetingFollowUp.id), sa.func.min(MeetingFollowUp.challenge_id)).where(
                MeetingFollowUp.closed_at.is_(None), MeetingFollowUp.due_on < clock.today()
            )
        )
        .one()
    )
    if not row[0]:
        return []
    slug = session().scalar(sa.select(Challenge.slug).where(Challenge.id == row[1]))
    text = ngettext("meeting not closed by its city", "meetings not closed by their cities", row[0])
    detail = _("New information must be published before a meeting is closed.")
    return [TodoItem(row[0], text, _("Read the log"), "outcomes.contacts", {"slug": slug}, detail, True)]


def _follow_ups(city_id: int) -> list[TodoItem]:
    rows = session().execute(
        sa.select(MeetingFollowUp.public_id, MeetingFollowUp.due_on, Challenge.title)
        .join(Challenge, Challenge.id == MeetingFollowUp.challenge_id)
        .where(Challenge.city_id == city_id, MeetingFollowUp.closed_at.is_(None))
        .order_by(MeetingFollowUp.due_on, MeetingFollowUp.id)
        .limit(20)
    )
    text = _("meeting to close: was there new information?")
    return [
        TodoItem(1, text, _("Answer"), "outcomes.follow_up", {"public_id": pid}, title, due < clock.today())
        for pid, due, title in rows
    ]


def _prompts(own: int) -> list[TodoItem]:
    rows = session().execute(
        sa.select(Collaboration.public_id, ProgressCheck.public_id, ProgressCheck.days, Challenge.title)
        .join(ProgressCheck, ProgressCheck.collaboration_id == Collaboration.id)
        .join(Challenge, Challenge.id == Collaboration.challenge_id)
        .where(
            (Collaboration.city_id == own) | (Collaboration.company_id == own),
            ProgressCheck.asked_at.is_not(None),
            ProgressCheck.answered_at.is_(None),
        )
        .order_by(ProgressCheck.due_on, ProgressCheck.id)
        .limit(20)
    )
    return [
        TodoItem(
            1,
            _("collaboration: how is it going after %(n)s days?", n=days),
            _("Two choices and an optional sentence"),
            "outcomes.check",
            {"public_id": public_id, "check_id": check_id},
            title,
        )
        for public_id, check_id, days, title in rows
    ]


def _late_steps(own: int, side: str) -> list[TodoItem]:
    mine = Collaboration.city_id == own if side == "city" else Collaboration.company_id == own
    rows = session().execute(
        sa.select(Collaboration.public_id, Collaboration.next_step)
        .where(mine, Collaboration.next_side == side, Collaboration.next_on < clock.today())
        .order_by(Collaboration.next_on, Collaboration.id)
        .limit(20)
    )
    text = _("next step overdue")
    return [
        TodoItem(1, text, _("Update next step"), "outcomes.next_step", {"public_id": public_id}, step, True)
        for public_id, step in rows
    ]


def _figures(city_id: int) -> list[TodoItem]:
    rows = session().execute(
        sa.select(Collaboration.public_id, sa.func.count(Measurement.id), sa.func.min(OutcomeIndicator.name))
        .join(OutcomeIndicator, OutcomeIndicator.collaboration_id == Collaboration.id)
        .join(Measurement, Measurement.indicator_id == OutcomeIndicator.id)
        .where(Collaboration.city_id == city_id, Measurement.evidence == "claimed", Measurement.side == "company")
        .group_by(Collaboration.id, Collaboration.public_id)
        .order_by(Collaboration.id)
        .limit(20)
    )
    return [
        TodoItem(
            n,
            ngettext("figure to confirm", "figures to confirm", n),
            _("Check figure"),
            "outcomes.show",
            {"public_id": public_id},
            name,
        )
        for public_id, n, name in rows
    ]


def _outcomes(company_id: int) -> list[TodoItem]:
    """Public entries that only the city stands behind so far."""
    rows = session().execute(
        sa.select(Collaboration.public_id, Challenge.title)
        .join(Result, Result.collaboration_id == Collaboration.id)
        .join(Challenge, Challenge.id == Collaboration.challenge_id)
        .where(Collaboration.company_id == company_id, Collaboration.company_confirmed_at.is_(None))
        .order_by(Collaboration.id)
        .limit(20)
    )
    text = _("outcome to confirm")
    return [
        TodoItem(1, text, _("Read and confirm"), "outcomes.show", {"public_id": public_id}, title)
        for public_id, title in rows
    ]
