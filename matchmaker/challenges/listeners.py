"""What challenges do when two organizations become one."""

from __future__ import annotations

from matchmaker.challenges.jobs import merging
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Challenges, questions and signatures go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)
