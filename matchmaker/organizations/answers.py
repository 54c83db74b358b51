"""What organizations answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Leaver, PersonColumn
from matchmaker.core.actors import system_actor
from matchmaker.organizations.queries import own_people, personal_data
from matchmaker.organizations.services import people

hooks.persona_lines.add(own_people.persona_lines)
hooks.left_behind.add(own_people.without_owner)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Members, wishes to join, invitations, checks."""
    return personal_data.PERSON_COLUMNS


@hooks.erase_person.add
def erase_person(leaver: Leaver) -> None:
    """Invitations to the address."""
    people.erase_address(system_actor("organizations"), email_key=leaver.email_key)
