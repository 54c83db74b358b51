"""What organizations do when something happens elsewhere."""

from __future__ import annotations

from matchmaker.accounts.events import AccountDeleted
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations import services


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """A deleted account belongs nowhere."""
    services.forget_person(system_actor("organizations"), user_id=event.user_id, email_key=event.email_key)
