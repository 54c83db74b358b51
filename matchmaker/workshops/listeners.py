"""What workshops do when two organizations become one, and when one is closed or no longer accepted."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.organizations.events import (
    MemberLeft,
    NameRemoved,
    OrganizationClosed,
    OrganizationsMerged,
    OrganizationVetted,
)
from matchmaker.workshops.jobs import merging, pseudonyms
from matchmaker.workshops.services import registering


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Registrations, tables, sessions and homework go to the organization that is kept."""
    merging.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)


@subscribe(MemberLeft)
def end_links(event: MemberLeft) -> None:
    """Who has left does not cancel with a link of an old mail."""
    registering.renew_leave_keys(system_actor("workshops"), organization_id=event.organization_id)


@subscribe(OrganizationClosed)
def end_those_of_closed(event: OrganizationClosed) -> None:
    """Nobody comes for a closed organization."""
    _end(event.organization_id, why=_("The organization has left the platform."))


@subscribe(NameRemoved)
def take_the_pseudonym(event: NameRemoved) -> None:
    """What was frozen with the name (reports, chosen pairings) holds the pseudonym from now on."""
    pseudonyms.take(organization_id=event.organization_id, former=event.former)


@subscribe(OrganizationVetted)
def end_those_of_refused(event: OrganizationVetted) -> None:
    """Whoever is no longer accepted has no place."""
    if event.was_accepted and not event.accepted:
        _end(event.organization_id, why=_("The organizers no longer accept this organization."))
    elif not event.accepted:
        _end(event.organization_id, why=_("The organizers did not accept this organization."))
    elif not event.was_accepted:
        registering.place_reviewed(system_actor("workshops"), organization_id=event.organization_id)


def _end(organization_id: int, *, why: str) -> None:
    registering.end_registrations(system_actor("workshops"), organization_id=organization_id, why=why)
