"""The workshops on an organizer's home: today's, the next one, the one whose report is due; each with one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole, WorkshopStatus
from matchmaker.workshops.queries.next_step import next_step

_OVER: Final = (
    WorkshopStatus.CANCELLED.value,
    WorkshopStatus.REPORT_PUBLISHED.value,
    WorkshopStatus.ARCHIVED.value,
)
_WRITING: Final = (WorkshopStatus.HELD.value, WorkshopStatus.REPORT_DRAFT.value)
PRINTED_BEFORE: Final = timedelta(days=14)


@dataclass(frozen=True)
class Ahead:
    """A workshop on the home: `when` is today, next or report; `buttons` are (words, endpoint, values), main first."""

    workshop: Workshop
    when: str
    text: str
    buttons: Sequence[tuple[str, str, dict[str, str]]]


def ahead(actor: Actor) -> list[Ahead]:
    """Today's workshops (those at whose desk one sits, too), the next one, the oldest without a report, in this order.

    The number of statements does not grow with the workshops.
    """
    if actor.user_id is None:
        return []
    here = (
        sa.select(Workshop.id)
        .join(WorkshopRole, WorkshopRole.workshop_id == Workshop.id)
        .where(
            WorkshopRole.user_id == actor.user_id,
            WorkshopRole.role.in_([RoleKind.ORGANIZER.value, RoleKind.DESK.value]),
            Workshop.status.not_in(_OVER),
        )
    )
    now, writes = clock.now(), Workshop.status.in_(_WRITING)
    soon = here.where(Workshop.ends_at > now - timedelta(hours=12), ~writes).order_by(Workshop.starts_at, Workshop.id)
    oldest = here.where(writes).order_by(Workshop.ends_at, Workshop.id)
    chosen = [sa.select(part.subquery().c.id) for part in (soon.limit(6), oldest.limit(1))]
    select = (
        sa.select(Workshop)
        .where(Workshop.id.in_(sa.union_all(*chosen)))
        .options(selectinload(Workshop.phases), selectinload(Workshop.roles))
        .order_by(Workshop.starts_at, Workshop.id)
    )
    rows = session().scalars(select).all()
    late = [row for row in rows if row.status in _WRITING]
    coming = [row for row in rows if row not in late]
    today = [row for row in coming if _is_today(row)]
    later = [row for row in coming if row not in today and row.starts_at > now][:1]
    runs = [row for row in [*later, *late] if row.is_run_by(actor.user_id)]
    return [*(_today(row) for row in today), *(_later(row) for row in runs)]


def _is_today(workshop: Workshop) -> bool:
    return clock.now().astimezone(workshop.zone).date() in workshop.days


def _today(workshop: Workshop) -> Ahead:
    here = {"slug": workshop.slug}
    desk = (_("Open the desk"), "workshops.desk", here)
    buttons = [desk]
    if workshop.has_meetings:
        day = (_("The day: meetings"), "scheduling.day", here)
        screen = (_("Screen for the hall"), "scheduling.screen", here)
        has_begun = clock.now() >= workshop.starts_at
        buttons = [day, desk, screen] if has_begun else [desk, day, screen]
        buttons.append((_("Print pack"), "scheduling.sheet", here | {"sheet": "pack"}))
    return Ahead(workshop, "today", _("Today."), buttons)


def _later(workshop: Workshop) -> Ahead:
    here = {"slug": workshop.slug}
    if workshop.status in _WRITING:
        return Ahead(
            workshop, "report", next_step(workshop).text, [(_("Write the report"), "workshops.edit_report", here)]
        )
    step = next_step(workshop)
    is_near = workshop.starts_at - clock.now() <= PRINTED_BEFORE
    if workshop.status == WorkshopStatus.LOCKED.value and is_near:
        pack = (_("Print pack"), "scheduling.sheet", here | {"sheet": "pack"})
        return Ahead(workshop, "next", step.text, [pack, (_("Open the schedule"), "scheduling.board", here)])
    page = (_("Organize this workshop"), "workshops.edit_programme", here)
    links = [(words, endpoint, here) for words, endpoint in step.links[:1] if not step.is_post]
    return Ahead(workshop, "next", step.text, links or [page])
