"""What challenges do when files are added to them, and when two organizations become one."""

from __future__ import annotations

from matchmaker.attachments.events import FileAttached
from matchmaker.challenges.jobs import merging, revisions
from matchmaker.challenges.services import closing
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationClosed, OrganizationsMerged


@subscribe(FileAttached)
def publish_a_version(event: FileAttached) -> None:
    """A file that everybody can read is a change of the public text like any other."""
    if event.subject_kind == "challenge":
        revisions.keep_file_version(challenge_id=event.subject_id, file_id=event.file_id)


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Challenges, questions and signatures go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(OrganizationClosed)
def end_challenges(event: OrganizationClosed) -> None:
    """Nobody answers for the challenges of a closed city, and it stands behind no other city's."""
    closing.end_challenges(system_actor("challenges"), city_id=event.organization_id)
