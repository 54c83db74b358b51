"""What happens to tokens when somebody leaves an organization."""

from __future__ import annotations

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.exchange import services
from matchmaker.exchange.queries import tokens  # noqa: F401  (adds itself to a person's own data)
from matchmaker.organizations.events import MemberLeft


@subscribe(MemberLeft)
def revoke_lost(event: MemberLeft) -> None:
    """A token acts only for an organization one belongs to."""
    services.revoke_lost(system_actor("exchange"), user_id=event.user_id, organization_id=event.organization_id)
