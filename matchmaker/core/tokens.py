"""Signed tokens for mailed links: nothing is stored, nothing can be forged, everything ends.

A token carries small data for one purpose. Bind it to something that its use changes (a person's stamp), so
that it works once, or spend its identity in a table (`accounts.models.SpentToken`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from matchmaker.core import clock


class _Signer(TimestampSigner):
    """Reads the platform's clock, so that tests can move it."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"token.{purpose}", signer=_Signer)


def make(purpose: str, data: Mapping[str, Any]) -> str:
    """A token for an address: `data` (JSON, readable by its holder) signed for one purpose."""
    return str(_serializer(purpose).dumps(dict(data)))


def read(purpose: str, token: str, *, max_age: timedelta | None) -> dict[str, Any] | None:
    """The data of a token; None if it is forged, made for another purpose, or older than `max_age`."""
    seconds = int(max_age.total_seconds()) if max_age is not None else None
    try:
        data = _serializer(purpose).loads(token, max_age=seconds)
    except BadData:
        return None
    return data if isinstance(data, dict) else None
