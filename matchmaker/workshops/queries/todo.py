"""What an organizer, a city or a company should do next about workshops."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.workshops import policy
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import (
    Phase,
    RoleKind,
    Workshop,
    WorkshopChallenge,
    WorkshopRole,
    WorkshopStatus,
)
from matchmaker.workshops.queries.left_behind import orphaned
from matchmaker.workshops.queries.people import missing_of


def todo_items(actor: Actor) -> list[TodoItem]:
    """Lines for the home of this actor, late ones first."""
    if actor.is_organizer:
        lines = [*_without_anybody(_("Take over"), "workshops.show"), *_for_organizer(actor)]
    elif actor.is_administrator:
        lines = _without_anybody(_("Change the team"), "workshops.team")
    elif actor.acting_for is not None:
        lines = _for_participant(actor)
    else:
        lines = []
    return sorted(lines, key=lambda line: not line.is_late)


def _without_anybody(button: str, endpoint: str) -> list[TodoItem]:
    """Workshops that none of their organizers can run any more."""
    text = _("workshop without an organizer")
    return [TodoItem(1, text, button, endpoint, {"slug": w.slug}, w.title, is_late=True) for w in orphaned()]


def _for_organizer(actor: Actor) -> list[TodoItem]:
    mine = sa.select(WorkshopRole.workshop_id).where(
        WorkshopRole.user_id == actor.user_id, WorkshopRole.role == RoleKind.ORGANIZER.value
    )
    finished = (WorkshopStatus.ARCHIVED.value, WorkshopStatus.CANCELLED.value)
    workshops = list(
        session().scalars(
            sa.select(Workshop)
            .where(Workshop.id.in_(mine), Workshop.status.not_in(finished))
            .order_by(Workshop.starts_at)
        )
    )
    rows: dict[int, list[Registration]] = {w.id: [] for w in workshops}
    active = (*HOLDS_PLACE, RegistrationStatus.WAITING.value)
    for row in session().scalars(
        sa.select(Registration).where(Registration.workshop_id.in_(rows), Registration.status.in_(active))
    ):
        rows[row.workshop_id].append(row)
    return [line for workshop in workshops for line in _of_workshop(workshop, rows[workshop.id])]


def _of_workshop(workshop: Workshop, rows: list[Registration]) -> list[TodoItem]:
    lines = []
    args = {"slug": workshop.slug}
    when = workshop.title
    if workshop.status == WorkshopStatus.PLANNED.value:
        lines.append(
            TodoItem(1, _("workshop not announced yet"), _("Open workshop"), "workshops.edit_programme", args, when)
        )
    asked = sum(1 for r in rows if r.status == RegistrationStatus.REGISTERED.value and workshop.needs_acceptance)
    if asked:
        text = ngettext("registration to answer", "registrations to answer", asked)
        lines.append(TodoItem(asked, text, _("Decide"), "workshops.people", args, when))
    if workshop.has_meetings and workshop.phase in {Phase.PROFILE, Phase.WISHES}:
        behind = sum(1 for r in rows if r.holds_place and missing_of(workshop, r))
        if behind:
            text = ngettext(
                "participant still has to enter times or wishes",
                "participants still have to enter times or wishes",
                behind,
            )
            lines.append(TodoItem(behind, text, _("Send reminder"), "workshops.people", args, when))
    due = workshop.report_due_on
    if workshop.phase is Phase.FOLLOW_UP and workshop.report_published_at is None and due is not None:
        late = due < clock.today()
        text = _("report is overdue") if late else _("report is due")
        lines.append(TodoItem(1, text, _("Write report"), "workshops.edit_report", args, when, late))
    return lines


def _for_participant(actor: Actor) -> list[TodoItem]:
    rows = session().scalars(
        sa.select(Registration)
        .join(Registration.workshop)
        .options(contains_eager(Registration.workshop).selectinload(Workshop.phases))
        .where(
            Registration.organization_id == actor.organization_id,
            Registration.status.in_(HOLDS_PLACE),
            Workshop.status != WorkshopStatus.CANCELLED.value,
        )
        .order_by(Workshop.starts_at)
    )
    return [line for row in rows for line in _of_registration(actor, row)] + _to_join(actor)


def _of_registration(actor: Actor, row: Registration) -> list[TodoItem]:
    workshop, args = row.workshop, {"slug": row.workshop.slug}
    soon = workshop.phase is Phase.WISHES and (dates := workshop.dates_of(Phase.WISHES)) is not None
    late = bool(soon and dates and dates.closes_at - clock.now() < timedelta(days=2))
    lines = []
    if row.availability_at is None and policy.can_set_availability(actor, registration=row):
        text = _("workshop needs your times")
        lines.append(TodoItem(1, text, _("Enter your times"), "workshops.availability", args, workshop.title, late))
    if row.wishes_at is None and policy.can_wish(actor, registration=row):
        text = _("workshop needs your wishes")
        lines.append(TodoItem(1, text, _("Make wishes"), "workshops.wishes", args, workshop.title, late))
    return lines


def _to_join(actor: Actor) -> list[TodoItem]:
    """A city's challenge is on a table, but the city has not registered."""
    if not actor.acts_for_kind("city", at_least=Role.EDITOR):
        return []
    registered = sa.select(Registration.workshop_id).where(Registration.organization_id == actor.organization_id)
    own = (
        sa.select(WorkshopChallenge.workshop_id)
        .join(Challenge, Challenge.id == WorkshopChallenge.challenge_id)
        .where(Challenge.city_id == actor.organization_id)
    )
    workshops = session().scalars(
        sa.select(Workshop)
        .where(
            Workshop.id.in_(own),
            Workshop.status.in_(policy.OPEN_FOR_REGISTRATION),
            Workshop.id.not_in(registered),
        )
        .order_by(Workshop.starts_at)
    )
    text = _("workshop on your challenge that you are not registered for")
    return [TodoItem(1, text, _("Register"), "workshops.register", {"slug": w.slug}, w.title) for w in workshops]
