"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountConfirmed:
    """A person has shown that the address is theirs and chosen a password."""

    user_id: int


@dataclass(frozen=True)
class AccountDeleted:
    """A person's account was made anonymous; features remove what was only theirs."""

    user_id: int
    email_key: str
