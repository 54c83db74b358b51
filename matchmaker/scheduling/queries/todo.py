"""What an organizer or a participant should do next about schedules."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.scheduling.models import Schedule, ScheduleKind, Trouble
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole, WorkshopStatus

_WORKS = (WorkshopStatus.SOLVING.value, WorkshopStatus.LOCKED.value, WorkshopStatus.RUNNING.value)


def todo_items(actor: Actor) -> list[TodoItem]:
    """Lines for an organizer's home: solve, release, reports of participants, inputs that moved (two queries)."""
    if not actor.is_organizer:
        return []
    rows = (
        session()
        .execute(
            sa.select(Workshop, Schedule)
            .join(WorkshopRole, WorkshopRole.workshop_id == Workshop.id)
            .outerjoin(
                Schedule,
                sa.and_(Schedule.workshop_id == Workshop.id, Schedule.kind == ScheduleKind.WORKING.value),
            )
            .where(
                WorkshopRole.user_id == actor.user_id,
                WorkshopRole.role == RoleKind.ORGANIZER.value,
                Workshop.status.in_(_WORKS),
                Workshop.has_meetings.is_(True),
            )
            .order_by(Workshop.starts_at, Workshop.id)
        )
        .all()
    )
    reports: dict[int, int] = {}
    if rows:
        found = session().execute(
            sa.select(Trouble.workshop_id, sa.func.count(Trouble.id))
            .where(Trouble.settled_at.is_(None), Trouble.workshop_id.in_([w.id for w, _s in rows]))
            .group_by(Trouble.workshop_id)
        )
        reports = dict(found.tuples().all())
    lines = [line for workshop, schedule in rows for line in _lines(workshop, schedule, reports.get(workshop.id, 0))]
    return sorted(lines, key=lambda line: not line.is_late)


def _lines(workshop: Workshop, schedule: Schedule | None, reports: int) -> list[TodoItem]:
    args, title = {"slug": workshop.slug}, workshop.title
    lines = []
    if reports:
        text = ngettext(
            "participant reports a problem with the schedule", "participants report problems with the schedule", reports
        )
        lines.append(TodoItem(reports, text, _("Repair schedule"), "scheduling.repair", args, title, True))
    if schedule is None or not schedule.certificate:
        lines.append(TodoItem(1, _("schedule to solve"), _("Solve schedule"), "scheduling.solve", args, title))
    elif workshop.status == WorkshopStatus.SOLVING.value:
        text = _("schedule to check and release")
        lines.append(TodoItem(1, text, _("Check and release"), "scheduling.release", args, title))
    if schedule is not None and schedule.inputs_changed_at is not None:
        text = _("schedule without the latest times or wishes")
        lines.append(TodoItem(1, text, _("Open schedule"), "scheduling.board", args, title))
    return lines
