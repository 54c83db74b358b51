"""Secrets at rest: encrypted, or kept as a digest, under keys that are derived from the instance's secret.

Whoever has the database alone reads nothing of them. Each purpose has a key of its own, so that nothing that was
sealed for one opens in the place of another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from flask import current_app


def seal(purpose: str, text: str) -> str:
    """The text encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return str(_fernet(purpose).encrypt(text.encode()).decode())


def unseal(purpose: str, sealed: str) -> str | None:
    """What was sealed for this purpose; None if it was changed, or the instance's secret is another one now."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_fernet(purpose).decrypt(sealed.encode()).decode())
    except InvalidToken:
        return None


def sealed_digest(purpose: str, text: str) -> str:
    """64 hexadecimal digits by which a random text (no password: this is quick) is found again."""
    return hmac.new(_key(f"digest {purpose}"), text.encode(), hashlib.sha256).hexdigest()


def _fernet(purpose: str) -> Any:
    from cryptography.fernet import Fernet  # loads OpenSSL; most requests never need it

    return Fernet(base64.urlsafe_b64encode(_key(f"seal {purpose}")))


def _key(purpose: str) -> bytes:
    """32 bytes for one purpose (HKDF, RFC 5869, with SHA-256 and one block)."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    extracted = hmac.new(b"round-table sealed", secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
