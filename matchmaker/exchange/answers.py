"""What the exchange answers to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.exchange.models import ApiToken


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """A person's tokens, without their secrets."""
    shown = ("name", "scope", "created_at", "expires_on", "last_used_on", "revoked_at")
    return (
        PersonColumn(
            ApiToken.user_id,
            "tokens",
            {name: getattr(ApiToken, name) for name in shown},
            Erasure.DELETED,
            "a deleted account opens nothing; kept answers go with their token",
        ),
    )
