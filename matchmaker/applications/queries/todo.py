"""What companies, cities and evaluators should do next about applications."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.applications.models import (
    UNDECIDED,
    Application,
    ApplicationStatus,
    Assessment,
    Evaluator,
)
from matchmaker.applications.queries.panel import my_assessments
from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.challenges.policy import judges_companies
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.todo import TodoItem
from matchmaker.organizations.models import Organization, OrganizationMember


def todo_items(actor: Actor) -> list[TodoItem]:
    """Lines for the home page."""
    found = _for_evaluators(actor) if actor.is_authenticated else []
    if actor.acts_for_kind("company", at_least=Role.EDITOR):
        found += _for_companies(actor)
    if actor.acts_for_kind("city", at_least=Role.EDITOR) and judges_companies(actor):
        found += _for_cities(actor)
    return found


def _for_companies(actor: Actor) -> list[TodoItem]:
    return [_to_finish(row) for row in _unfinished(actor)]


def _unfinished(actor: Actor) -> Sequence[Application]:
    """Drafts, and what has to be confirmed again, while the challenge still takes them; what closes first, first."""
    return (
        session()
        .scalars(
            sa.select(Application)
            .join(Challenge, Challenge.id == Application.challenge_id)
            .where(
                Application.company_id == actor.organization_id,
                Challenge.status.in_(OPEN),
                Challenge.is_frozen.is_(False),
                Challenge.closes_at > clock.now(),
                sa.or_(
                    Application.status == ApplicationStatus.DRAFT.value,
                    sa.and_(
                        Application.status == ApplicationStatus.SUBMITTED.value,
                        Application.unconfirmed_since.is_not(None),
                    ),
                ),
            )
            .order_by(Challenge.closes_at)
        )
        .unique()
        .all()
    )


def _to_finish(row: Application) -> TodoItem:
    name, args = row.challenge.title, {"public_id": row.public_id}
    if not row.needs_confirmation:
        return TodoItem(
            1,
            _("draft application: %(name)s", name=name),
            _("Continue application"),
            "applications.edit",
            args,
        )
    return TodoItem(
        1,
        _("application to confirm again: %(name)s", name=name),
        _("Confirm application"),
        "applications.confirm",
        args,
        _("The challenge has changed since you submitted it."),
        is_late=True,
    )


def _for_cities(actor: Actor) -> list[TodoItem]:
    """Challenges whose time is over and whose applications wait for a decision."""
    rows = session().execute(
        sa.select(Challenge.slug, Challenge.title, sa.func.count(Application.id), Assessment.id)
        .join(Application, Application.challenge_id == Challenge.id)
        .outerjoin(Assessment, Assessment.challenge_id == Challenge.id)
        .where(
            Challenge.city_id == actor.organization_id,
            Challenge.is_frozen.is_(False),
            Application.status.in_(UNDECIDED),
            sa.or_(Challenge.closes_at < clock.now(), Challenge.status.not_in(OPEN)),
        )
        .group_by(Challenge.slug, Challenge.title, Assessment.id)
        .order_by(Challenge.slug)
    )
    return [
        TodoItem(
            count,
            _("applications to decide on: %(name)s", name=title),
            _("Open applications"),
            "applications.inbox",
            {"slug": slug},
            "" if assessment else _("No evaluator has been invited yet."),
        )
        for slug, title, count, assessment in rows
    ]


def _for_evaluators(actor: Actor) -> list[TodoItem]:
    found = []
    for row in my_assessments(actor):
        left = row.total - row.done
        if not row.open or left <= 0:
            continue
        due = row.evaluator.assessment.due_on
        found.append(
            TodoItem(
                left,
                _("applications to assess: %(name)s", name=row.challenge.title),
                _("Assess applications"),
                "applications.assessments",
                {},
                "" if row.evaluator.declared_at else _("First declare whether you have a conflict of interest."),
                is_late=due is not None and due < clock.today(),
            )
        )
    return found


def persona_lines(people: Sequence[User]) -> dict[int, str]:
    """On the demo's sign-in page: for whom those assess who belong to no organization."""
    rows = session().execute(
        sa.select(Evaluator.user_id, Organization.name)
        .join(Evaluator.assessment)
        .join(Challenge, Challenge.id == Assessment.challenge_id)
        .join(Organization, Organization.id == Challenge.city_id)
        .where(
            Evaluator.user_id.in_([p.id for p in people if not (p.is_organizer or p.is_administrator)]),
            Evaluator.removed_at.is_(None),
            ~sa.exists().where(OrganizationMember.user_id == Evaluator.user_id),
        )
        .order_by(Evaluator.id.desc())
    )
    return {user_id: _("Evaluator for %(city)s", city=name) for user_id, name in rows}
