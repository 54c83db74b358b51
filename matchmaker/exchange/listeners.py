"""What happens to tokens when somebody leaves an organization, or it is closed."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.exchange import services
from matchmaker.exchange.queries import tokens  # noqa: F401  (adds itself to a person's own data)
from matchmaker.organizations.events import MemberLeft, OrganizationClosed


@subscribe(MemberLeft)
def revoke_lost(event: MemberLeft) -> None:
    """A token acts only for an organization one belongs to."""
    services.revoke_lost(system_actor("exchange"), user_id=event.user_id, organization_id=event.organization_id)


@subscribe(OrganizationClosed)
def revoke_of_closed(event: OrganizationClosed) -> None:
    """Nobody acts for a closed organization, with a token either; they stay ended when it is opened again."""
    services.revoke_of_closed(system_actor("exchange"), organization_id=event.organization_id)
