"""The instance's secret, and the ones before it: how the key is exchanged without ending anything.

What is made now is made with the newest key; what older ones made is still taken while they are in `OLD_SECRET_KEYS`.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer


def newest() -> bytes:
    """The key that everything new is made with."""
    return str(current_app.config["SECRET_KEY"]).encode()


def newest_first() -> list[bytes]:
    """Every key that is taken."""
    return [newest(), *(str(one).encode() for one in current_app.config.get("SECRET_KEY_FALLBACKS") or ())]


def for_signing() -> list[bytes]:
    """The same in the order of itsdangerous: the last one signs, all are taken."""
    return newest_first()[::-1]


def signer(salt: str) -> Any:
    """Signs small data for one purpose."""
    return URLSafeSerializer(for_signing(), salt=salt)
