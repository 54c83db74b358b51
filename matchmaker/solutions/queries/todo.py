"""What companies and organizers should do next about solutions."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionStatus, SolutionType
from matchmaker.solutions.queries import catalogue
from matchmaker.solutions.queries.suggestions import waiting_suggestions
from matchmaker.solutions.queries.working_lists import of_company, waiting_for_check


def todo_items(actor: Actor) -> list[TodoItem]:
    """What companies and organizers should do next about solutions."""
    if actor.is_organizer:
        return _for_organizers()
    return _for_company(actor) if actor.acts_for_kind("company") else []


def _for_organizers() -> list[TodoItem]:
    waiting = waiting_for_check()
    drafts = session().scalar(_drafts(SolutionType)) or 0
    drafts += session().scalar(_drafts(SolutionPackage)) or 0
    lines = []
    if waiting:
        since = waiting[0].submitted_at or waiting[0].updated_at
        days = (clock.now() - since).days
        lines.append(
            TodoItem(
                len(waiting),
                ngettext("solution to review", "solutions to review", len(waiting)),
                _("Review solutions"),
                "solutions.check",
                detail=ngettext(
                    "The first was submitted %(num)s day ago.", "The first was submitted %(num)s days ago.", days
                ),
                is_late=days > 5,
            )
        )
    if suggested := waiting_suggestions():
        lines.append(
            TodoItem(
                suggested,
                ngettext("suggested solution type to review", "suggested solution types to review", suggested),
                _("Review suggestions"),
                "solutions.suggestions",
            )
        )
    if broken := catalogue.packages_with_withdrawn():
        lines.append(
            TodoItem(
                len(broken),
                ngettext("public package with a withdrawn type", "public packages with a withdrawn type", len(broken)),
                _("Edit package"),
                "solutions.show_package",
                {"slug": broken[0].slug},
                detail=", ".join(package.title for package in broken[:3]),
            )
        )
    if drafts:
        lines.append(
            TodoItem(
                drafts,
                ngettext("draft of a solution type or package", "drafts of solution types and packages", drafts),
                _("Read drafts"),
                "solutions.types",
            )
        )
    return lines


def _drafts(model: type[SolutionType] | type[SolutionPackage]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(model).where(model.is_public.is_(False))


def _for_company(actor: Actor) -> list[TodoItem]:
    own = of_company(actor.organization_id or 0)
    today = clock.today()
    returned = [s for s in own if s.is_returned]
    due = [s for s in own if s.is_renewal_due(today)]
    gone = [s for s in own if s.status == SolutionStatus.EXPIRED.value]
    drafts = [s for s in own if s.status == SolutionStatus.DRAFT.value and not s.is_returned]
    texts: Iterable[tuple[list[Solution], str, str, bool]] = (
        (returned, _("An organizer requests changes to a solution"), _("Read the note"), True),
        (gone, _("A solution has expired and is no longer listed"), _("Renew solution"), True),
        (due, _("A solution must be renewed soon"), _("Renew solution"), False),
        (drafts, _("A solution is still a draft"), _("Finish draft"), False),
    )
    return [
        TodoItem(len(rows), text, button, *_target(rows), detail=", ".join(s.title for s in rows[:3]), is_late=late)
        for rows, text, button, late in texts
        if rows
    ]


def _target(rows: list[Solution]) -> tuple[str, dict[str, str]]:
    return ("solutions.show", {"slug": rows[0].slug}) if len(rows) == 1 else ("solutions.mine", {})
