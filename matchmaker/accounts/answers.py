"""What accounts answer about their own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.accounts.engine.devices import device_of
from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.accounts.models import (
    AddressChange,
    AppKey,
    BrowserSession,
    Consent,
    Passkey,
    ProviderAccount,
    RecoveryCode,
    User,
)
from matchmaker.accounts.services.sessions import begin_session
from matchmaker.core.actors import current_actor
from matchmaker.core.signing_in import session_begun


def _shown(model: Any, *names: str) -> Mapping[str, Any]:
    return {name: getattr(model, name) for name in names}


@session_begun.add
def note_browser(user: User, digest: str, agent: str) -> None:
    """Where somebody has just signed in."""
    begin_session(current_actor(), person=user, digest=digest, device=device_of(agent))


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """How somebody gets in, without the secrets of it."""
    return (
        PersonColumn(
            BrowserSession.user_id,
            "browsers",
            _shown(BrowserSession, "device", "began_at", "seen_at", "ended_at"),
            Erasure.DELETED,
            "a deleted account is signed in nowhere; its stamp has changed",
        ),
        PersonColumn(
            AppKey.user_id,
            "authenticator_apps",
            _shown(AppKey, "created_at", "is_confirmed"),
            Erasure.DELETED,
            "nobody signs in to a deleted account",
        ),
        PersonColumn(
            Passkey.user_id,
            "passkeys",
            _shown(Passkey, "name", "created_at", "used_at"),
            Erasure.DELETED,
            "nobody signs in to a deleted account",
        ),
        PersonColumn(
            RecoveryCode.user_id,
            "recovery_codes",
            _shown(RecoveryCode, "created_at", "used_at"),
            Erasure.DELETED,
            "nobody signs in to a deleted account",
        ),
        PersonColumn(
            ProviderAccount.user_id,
            "accounts_at_the_provider",
            _shown(ProviderAccount, "issuer", "subject", "created_at", "used_at"),
            Erasure.DELETED,
            "the account at the provider may begin a new one here",
        ),
        PersonColumn(
            AddressChange.user_id,
            "changes_of_address",
            _shown(AddressChange, "old_email", "new_email", "asked_at", "done_at", "stopped_at"),
            Erasure.DELETED,
            "the addresses are the person's, and nothing is left to stop",
        ),
        PersonColumn(
            Consent.user_id,
            "agreed_to",
            _shown(Consent, "text", "version", "about", "at"),
            Erasure.KEPT,
            "that somebody agreed for a city or a company must stay provable; it names nobody any more",
        ),
    )
