"""What notifications do when an account goes."""

from __future__ import annotations

from matchmaker.accounts.events import AccountDeleted
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.notifications import services


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """Nobody reads these any more."""
    services.forget_person(system_actor("notifications"), user_id=event.user_id)
