"""Reading solutions one by one and in working lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.attention import Attention
from matchmaker.core.audit import AuditEntry, history_of
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.organizations.models import Organization, OrganizationMember, Vetting
from matchmaker.solutions import policy
from matchmaker.solutions.models import RENEWAL_NOTICE_DAYS, Solution, SolutionPackage, SolutionStatus, SolutionType


def visible_to(actor: Actor) -> sa.Select[tuple[Solution]]:
    """Solutions the actor may see; the rule of `policy.can_view`, as SQL."""
    select = sa.select(Solution).join(Solution.company)
    if actor.is_system:
        return select
    own = [m.organization_id for m in actor.memberships]
    public = sa.and_(Solution.status.in_(policy.PUBLIC), Organization.vetting == Vetting.VETTED.value)
    rules = [public, Solution.company_id.in_(own)]
    if policy.is_neutral_reader(actor):
        rules.append(Solution.status != SolutionStatus.DRAFT.value)
    return select.where(sa.or_(*rules))


def get_visible(actor: Actor, *, slug: str) -> Solution:
    """One solution by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(Solution).where(Solution.slug == slug))
    if found is None or not policy.can_view(actor, solution=found):
        raise NotFound(_l("There is no such solution here, or it is not listed."))
    return found


def get(solution_id: int) -> Solution:
    """A solution by database id (for listeners, jobs and services)."""
    return session().get_one(Solution, solution_id)


def listed() -> sa.Select[tuple[Solution]]:
    """What is public and takes part in matching."""
    return (
        sa.select(Solution)
        .join(Solution.company)
        .where(Solution.status == SolutionStatus.LISTED.value, Organization.vetting == Vetting.VETTED.value)
    )


def of_company(company_id: int) -> list[Solution]:
    """A company's solutions in every state, the last changed first."""
    select = sa.select(Solution).where(Solution.company_id == company_id)
    return list(session().scalars(select.order_by(Solution.updated_at.desc(), Solution.id.desc())))


def waiting_for_check() -> list[Solution]:
    """The check queue, the longest waiting first."""
    select = sa.select(Solution).where(Solution.status == SolutionStatus.SUBMITTED.value)
    return list(session().scalars(select.order_by(Solution.submitted_at, Solution.id)))


def run_out(today: date) -> list[Solution]:
    """Listed solutions whose last day has passed."""
    select = sa.select(Solution).where(Solution.status == SolutionStatus.LISTED.value, Solution.expires_on < today)
    return list(session().scalars(select.order_by(Solution.id)))


def due_for_notice(today: date) -> list[Solution]:
    """Listed solutions in their last 30 days whose company was not told yet."""
    select = sa.select(Solution).where(
        Solution.status == SolutionStatus.LISTED.value,
        Solution.expires_on <= today + timedelta(days=RENEWAL_NOTICE_DAYS),
        Solution.renewal_told_on.is_(None),
    )
    return list(session().scalars(select.order_by(Solution.id)))


def history(solution: Solution) -> list[AuditEntry]:
    """Who did what with this solution, newest first."""
    return list(session().scalars(history_of(solution)))


def editor_ids(company_id: int) -> list[int]:
    """People who write for a company."""
    select = sa.select(OrganizationMember.user_id).where(
        OrganizationMember.organization_id == company_id,
        OrganizationMember.role.in_([Role.EDITOR.value, Role.OWNER.value]),
    )
    return list(session().scalars(select))


def attention(actor: Actor) -> list[Attention]:
    """What companies and organizers should do next about solutions."""
    if actor.is_organizer:
        return _for_organizers()
    return _for_company(actor) if actor.acts_for_kind("company") else []


def _for_organizers() -> list[Attention]:
    waiting = waiting_for_check()
    drafts = session().scalar(_drafts(SolutionType)) or 0
    drafts += session().scalar(_drafts(SolutionPackage)) or 0
    lines = []
    if waiting:
        since = waiting[0].submitted_at or waiting[0].updated_at
        days = (clock.now() - since).days
        lines.append(
            Attention(
                len(waiting),
                ngettext("solution waits for a check", "solutions wait for a check", len(waiting)),
                _("Check solutions"),
                "solutions.check",
                detail=ngettext("The first came %(num)s day ago.", "The first came %(num)s days ago.", days),
                is_late=days > 5,
            )
        )
    if drafts:
        lines.append(
            Attention(
                drafts,
                ngettext("solution type or package is a draft", "solution types and packages are drafts", drafts),
                _("Read drafts"),
                "solutions.types",
            )
        )
    return lines


def _drafts(model: type[SolutionType] | type[SolutionPackage]) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(model).where(model.is_public.is_(False))


def _for_company(actor: Actor) -> list[Attention]:
    own = of_company(actor.organization_id or 0)
    today = clock.today()
    returned = [s for s in own if s.status == SolutionStatus.DRAFT.value and s.returned_note]
    due = [s for s in own if s.is_renewal_due(today)]
    gone = [s for s in own if s.status == SolutionStatus.EXPIRED.value]
    drafts = [s for s in own if s.status == SolutionStatus.DRAFT.value and not s.returned_note]
    texts: Iterable[tuple[list[Solution], str, str, bool]] = (
        (returned, _("An organizer asks for changes in a solution"), _("Read the note"), True),
        (gone, _("A solution has expired and is out of the lists"), _("Renew solution"), True),
        (due, _("A solution has to be renewed soon"), _("Renew solution"), False),
        (drafts, _("A solution is still a draft"), _("Finish draft"), False),
    )
    return [
        Attention(len(rows), text, button, *_target(rows), detail=", ".join(s.title for s in rows[:3]), is_late=late)
        for rows, text, button, late in texts
        if rows
    ]


def _target(rows: list[Solution]) -> tuple[str, dict[str, str]]:
    return ("solutions.show", {"slug": rows[0].slug}) if len(rows) == 1 else ("solutions.mine", {})
