"""What imports do when something happened below."""

from __future__ import annotations

from matchmaker.core.eventbus import subscribe
from matchmaker.imports import jobs
from matchmaker.organizations.events import OrganizationsMerged


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Files and ids of elsewhere go to the organization that is kept."""
    jobs.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)
