"""What workshops do when two organizations become one, or one is no longer accepted."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import OrganizationsMerged, OrganizationVetted
from matchmaker.workshops.jobs import merging
from matchmaker.workshops.services import registering


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(OrganizationVetted)
def end_registrations(event: OrganizationVetted) -> None:
    """Whoever is no longer accepted has no place: its registrations end, its partners and the organizers are told."""
    if event.was_accepted and not event.accepted:
        registering.end_registrations(system_actor("workshops"), organization_id=event.organization_id)
