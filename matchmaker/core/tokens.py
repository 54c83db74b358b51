"""Signed tokens for mailed links: nothing is stored, nothing can be forged, everything ends.

A token carries small data for one purpose. Bind it to something that its use changes (a person's stamp), so
that it works once, or spend its identity in a table (`accounts.models.SpentToken`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from matchmaker.core import clock, secret_keys

SECRET_PARTS: Final = frozenset({"token", "key"})
"""Parts of addresses that open something for whoever holds them, without signing in."""
HIDDEN: Final = "…"


class _Signer(TimestampSigner):
    """Reads the platform's clock, so that tests can move it."""

    def get_timestamp(self) -> int:
        """Seconds since 1970."""
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_keys.for_signing(), salt=f"token.{purpose}", signer=_Signer)


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


def hide_secrets(text: str) -> str:
    """A text for pages, logs and downloads: what stands in the secret part of any address of ours is "…"."""
    return _secret_addresses().sub(lambda found: f"{found[found.lastindex or 0]}{HIDDEN}", text)


def mask_secrets(text: str) -> tuple[str, list[str]]:
    """A text to edit by somebody whom these links are not for: each is "[link 1]", "[link 2]", …, and what they are."""
    links: list[str] = []

    def mask(found: re.Match[str]) -> str:
        links.append(found[0])
        return f"[link {len(links)}]"

    whole = re.compile(rf"(?:https?://[^\s/]+)?{_secret_addresses().pattern}")
    return whole.sub(mask, text), links


def unmask_secrets(text: str, links: list[str]) -> str:
    """The text with its links again. Raises ValueError with the first mark that is missing, or part of a longer word:
    an address of somebody else around it would be told the secret by whoever follows it."""
    for number, link in enumerate(links, 1):
        mark = f"[link {number}]"
        alone = re.compile(rf"(?<![^\s(<\"“„«]){re.escape(mark)}(?![^\s)>\"”“».,;:!?])(?![.,;:!?]\S)")
        if mark not in text or len(alone.findall(text)) != text.count(mark):
            raise ValueError(mark)
        text = text.replace(mark, link)
    return text


def _secret_addresses() -> re.Pattern[str]:
    """The addresses of this application with a part in `SECRET_PARTS`: their beginning as a group, then the secret."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if "secret_addresses" not in app.extensions:
        rules = {rule.rule for rule in app.url_map.iter_rules() if rule.arguments & SECRET_PARTS}
        beginnings = sorted(
            {re.split(rf"<(?:\w+:)?(?:{'|'.join(sorted(SECRET_PARTS))})>", rule)[0] for rule in rules},
            key=len,
            reverse=True,
        )
        groups = "|".join(f"({_any_values(one)})" for one in beginnings)
        app.extensions["secret_addresses"] = re.compile(rf"(?:{groups})[\w.~%+=-]+")
    found: re.Pattern[str] = app.extensions["secret_addresses"]
    return found


def _any_values(rule: str) -> str:
    return r"[^/\s]+".join(re.escape(part) for part in re.split(r"<[^>]+>", rule))
