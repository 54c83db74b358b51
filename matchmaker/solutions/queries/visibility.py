"""Which solutions an actor may see, and finding one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import Organization, Vetting
from matchmaker.solutions import policy
from matchmaker.solutions.models import Solution, SolutionStatus


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
