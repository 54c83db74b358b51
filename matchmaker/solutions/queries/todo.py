"""What companies and organizers should do next about solutions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.solutions.models import RENEWAL_NOTICE_DAYS, Solution, SolutionPackage, SolutionStatus, SolutionType
from matchmaker.solutions.queries import catalogue
from matchmaker.solutions.queries.suggestions import count_waiting
from matchmaker.solutions.queries.working_lists import own, to_check


def todo_items(actor: Actor) -> list[TodoItem]:
    """What companies and organizers should do next about solutions."""
    if actor.is_organizer:
        return _for_organizers()
    return _for_company(actor) if actor.acts_for_kind("company") else []


def _for_organizers() -> list[TodoItem]:
    waiting = (
        session()
        .execute(to_check().with_only_columns(sa.func.coalesce(Solution.submitted_at, Solution.updated_at)))
        .scalars()
        .all()
    )
    counts = (count_waiting(), _drafts(SolutionType), _drafts(SolutionPackage))
    suggested, *drafted = session().execute(sa.select(*(count.scalar_subquery() for count in counts))).one()
    drafts = sum(drafted)
    lines = [_to_review(waiting)] if waiting else []
    if suggested:
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


def _to_review(waiting: Sequence[datetime]) -> TodoItem:
    days = (clock.now() - waiting[0]).days
    return TodoItem(
        len(waiting),
        ngettext("solution to review", "solutions to review", len(waiting)),
        _("Review solutions"),
        "solutions.check",
        detail=ngettext("The first was submitted %(num)s day ago.", "The first was submitted %(num)s days ago.", days),
        is_late=days > 5,
    )


def _drafts(model: type[SolutionType] | type[SolutionPackage]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(model).where(model.is_public.is_(False))


def _for_company(actor: Actor) -> list[TodoItem]:
    ends = clock.today() + timedelta(days=RENEWAL_NOTICE_DAYS)
    due = sa.and_(Solution.status == SolutionStatus.LISTED.value, Solution.expires_on <= ends)
    states = (SolutionStatus.DRAFT.value, SolutionStatus.EXPIRED.value)
    columns = (Solution.slug, Solution.title, Solution.status, (Solution.returned_note != "").label("is_returned"))
    select = own(actor.organization_id or 0).with_only_columns(*columns).where(Solution.status.in_(states) | due)
    rows = session().execute(select).all()
    returned = [s for s in rows if s.status == SolutionStatus.DRAFT.value and s.is_returned]
    renewed = [s for s in rows if s.status == SolutionStatus.LISTED.value]
    gone = [s for s in rows if s.status == SolutionStatus.EXPIRED.value]
    drafts = [s for s in rows if s.status == SolutionStatus.DRAFT.value and not s.is_returned]
    texts: Iterable[tuple[list[Any], str, str, bool]] = (
        (returned, _("An organizer requests changes to a solution"), _("Read the note"), True),
        (gone, _("A solution has expired and is no longer listed"), _("Renew solution"), True),
        (renewed, _("A solution must be renewed soon"), _("Renew solution"), False),
        (drafts, _("A solution is still a draft"), _("Finish draft"), False),
    )
    return [
        TodoItem(len(some), text, button, *_target(some), detail=", ".join(s.title for s in some[:3]), is_late=late)
        for some, text, button, late in texts
        if some
    ]


def _target(rows: list[Any]) -> tuple[str, dict[str, str]]:
    return ("solutions.show", {"slug": rows[0].slug}) if len(rows) == 1 else ("solutions.mine", {})
