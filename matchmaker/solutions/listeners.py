"""What solutions do when something happens to their company."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import (
    NameRemoved,
    OrganizationChanged,
    OrganizationClosed,
    OrganizationsMerged,
    OrganizationVetted,
)
from matchmaker.solutions.services import company_changes

PLATFORM = system_actor("solutions")


@subscribe(OrganizationsMerged)
def move_to_the_kept_organization(event: OrganizationsMerged) -> None:
    """The solutions and drafts of the merged organization belong to the kept one."""
    company_changes.follow_merge(PLATFORM, kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(OrganizationChanged)
def tell_of_the_new_profile(event: OrganizationChanged) -> None:
    """Matching reads the company's size, countries and languages too."""
    company_changes.follow_company(PLATFORM, company_id=event.organization_id)


@subscribe(OrganizationVetted)
def tell_of_the_check(event: OrganizationVetted) -> None:
    """A rejected company's solutions leave the lists; they return when it is accepted."""
    company_changes.follow_company(PLATFORM, company_id=event.organization_id)


@subscribe(OrganizationClosed)
def end_what_is_listed(event: OrganizationClosed) -> None:
    """Nobody stands behind the solutions of a closed company."""
    company_changes.end_solutions(PLATFORM, company_id=event.organization_id)


@subscribe(NameRemoved)
def take_the_name_out_of_addresses(event: NameRemoved) -> None:
    """The address of a solution holds the name of its company."""
    company_changes.drop_name(PLATFORM, company_id=event.organization_id)
