"""What workshops do when two organizations become one, and when one is closed."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationClosed, OrganizationsMerged
from matchmaker.workshops.jobs import merging
from matchmaker.workshops.services import registering


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(OrganizationClosed)
def end_registrations(event: OrganizationClosed) -> None:
    """Nobody comes for a closed organization."""
    registering.end_registrations(system_actor("workshops"), organization_id=event.organization_id)
