"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountEnded:
    """An account was deleted by its owner or locked by an administrator."""

    user_id: int
