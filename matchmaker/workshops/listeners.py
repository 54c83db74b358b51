"""What workshops do when two organizations become one."""

from __future__ import annotations

from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.workshops.jobs import merging


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)
