"""What organizations do when something happens elsewhere."""

from __future__ import annotations

from matchmaker.accounts.events import AccountDeleted
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.queries import hooks  # noqa: F401  (puts itself on pages of accounts)
from matchmaker.organizations.services import people


@subscribe(AccountDeleted)
def forget_the_person(event: AccountDeleted) -> None:
    """A deleted account belongs nowhere."""
    people.forget_person(system_actor("organizations"), user_id=event.user_id, email_key=event.email_key)
