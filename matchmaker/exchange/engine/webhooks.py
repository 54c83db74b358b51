"""Webhooks as programs read them: which events there are, how a delivery is signed, when it is tried again.

Signed as in Standard Webhooks 1.0.0 (standardwebhooks.com): the secret is `whsec_` with 32 random bytes in Base64, and
`webhook-signature` holds `v1,` with the HMAC-SHA256 of `id.timestamp.body` for every secret that is good. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

PUBLISHED, PROPOSED, MUTUAL = "challenge.published", "pairing.proposed", "pairing.mutual"
ANNOUNCED, RELEASED, TEST = "decision.announced", "schedule.released", "webhook.test"
EVENTS: Final = (PUBLISHED, PROPOSED, MUTUAL, ANNOUNCED, RELEASED)
"""What can be chosen; a test is sent to every webhook."""
FOR_ALL: Final = (PUBLISHED, RELEASED)
"""What happens to organizations that are neither city nor company, too."""
PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=24),
)
"""Between the tries of one delivery: eight tries within 42 hours."""
TRIES: Final = len(PAUSES) + 1
LONGEST_PAUSE: Final = timedelta(hours=24)
_PREFIX: Final = "whsec_"


def new_secret() -> str:
    """A secret as its holder keeps it: 256 random bits."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def message_id(public_id: str) -> str:
    """What a delivery is called; the same however often it is sent."""
    return f"msg_{public_id}"


def signature(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """The signature of one delivery with one secret."""
    signed = b".".join((message.encode(), str(timestamp).encode(), body))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets_now: Sequence[str], *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one delivery, signed with each secret (two for a day after the secret was renewed)."""
    signed = (signature(one, message=message, timestamp=timestamp, body=body) for one in secrets_now)
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def pause_after(failures: int, *, asked: timedelta = timedelta()) -> timedelta:
    """How long to wait after so many failures in a row; `asked` is what the receiver asked for (`Retry-After`)."""
    own = PAUSES[min(max(failures, 1), len(PAUSES)) - 1]
    return max(own, min(asked, LONGEST_PAUSE))
