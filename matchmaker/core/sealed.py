"""Secrets at rest: encrypted, or kept as a digest, under keys that are derived from the instance's secret.

Whoever has the database alone reads nothing of them. Each purpose has a key of its own, so that nothing that was
sealed for one opens in the place of another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from matchmaker.core import secret_keys


def seal(purpose: str, text: str) -> str:
    """The text encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return str(_fernet(purpose).encrypt(text.encode()).decode())


def unseal(purpose: str, sealed: str) -> str | None:
    """What was sealed for this purpose; None if it was changed, or by a key that the instance no longer takes."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_fernet(purpose).decrypt(sealed.encode()).decode())
    except InvalidToken:
        return None


def sealed_anew(purpose: str, sealed: str) -> str | None:
    """The same under the newest key; None if it cannot be read, or is under that key already."""
    from cryptography.fernet import Fernet, InvalidToken

    text = unseal(purpose, sealed)
    try:
        Fernet(_fernet_key(purpose, secret_keys.newest())).decrypt(sealed.encode())
    except InvalidToken:
        return seal(purpose, text) if text is not None else None
    return None


def sealed_digest(purpose: str, text: str) -> str:
    """64 hexadecimal digits by which a random text (no password: this is quick) is found again."""
    return sealed_digests(purpose, text)[0]


def sealed_digests(purpose: str, text: str) -> list[str]:
    """The same under every key that is taken, the newest first."""
    keys = (_key(f"digest {purpose}", secret) for secret in secret_keys.newest_first())
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in keys]


def _fernet(purpose: str) -> Any:
    from cryptography.fernet import Fernet, MultiFernet  # loads OpenSSL; most requests never need it

    return MultiFernet([Fernet(_fernet_key(purpose, secret)) for secret in secret_keys.newest_first()])


def _fernet_key(purpose: str, secret: bytes) -> bytes:
    return base64.urlsafe_b64encode(_key(f"seal {purpose}", secret))


def _key(purpose: str, secret: bytes) -> bytes:
    """32 bytes for one purpose (HKDF, RFC 5869, with SHA-256 and one block)."""
    extracted = hmac.new(b"round-table sealed", secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
