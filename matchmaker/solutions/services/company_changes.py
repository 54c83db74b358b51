"""What follows for solutions when their company changes."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.core.slugs import free_slug
from matchmaker.solutions.events import SolutionListed, SolutionUnlisted
from matchmaker.solutions.jobs.writing import RESERVED, index, settle
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.solutions.queries.working_lists import ending, of_company


@command(platform_only, audit=lambda **arguments: {"kept_id": arguments["kept_id"]})
def follow_merge(actor: Actor, *, kept_id: int, merged_id: int) -> None:
    """Move the solutions of a merged company, and the drafts of a merged city, to the kept one."""
    session().execute(sa.update(Solution).where(Solution.company_id == merged_id).values(company_id=kept_id))
    for model in (SolutionType, SolutionPackage):
        session().execute(sa.update(model).where(model.organization_id == merged_id).values(organization_id=kept_id))
    session().expire_all()
    _tell(kept_id)


@command(platform_only, audit=lambda **arguments: {"company_id": arguments["company_id"]})
def follow_company(actor: Actor, *, company_id: int) -> None:
    """Make a company's listed solutions findable by its name of today and tell the other features."""
    _tell(company_id)


@command(platform_only, audit=lambda **arguments: {"company_id": arguments["company_id"]})
def end_solutions(actor: Actor, *, company_id: int) -> None:
    """A company was closed: its solutions leave lists and reviews."""
    for solution in ending(company_id):
        was_listed = solution.is_listed
        solution.withdraw()
        settle(actor, solution)
        if was_listed:
            publish(SolutionUnlisted(solution.id, "company"))


@command(platform_only, audit=QUIET)
def drop_name(actor: Actor, *, company_id: int) -> None:
    """A company lost its name: the addresses of its solutions, which hold it, are made of their titles alone."""
    for solution in of_company(company_id):
        solution.slug = free_slug(Solution.slug, solution.title, reserved=RESERVED)
        session().flush()


def _tell(company_id: int) -> None:
    for solution in of_company(company_id):
        if solution.is_listed:
            index(solution)
            visible = solution.company.is_vetted
            event = SolutionListed(solution.id, "changed") if visible else SolutionUnlisted(solution.id, "company")
            publish(event)
