"""What a personal access token looks like, and how two are compared: pure computation.

`rt_<public id>_<43 characters>`: the public id finds the row, the rest (256 random bits) is compared by its digest.
A secret this long needs no slow hash: there is nothing to guess.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final

PREFIX: Final = "rt"
_FORM: Final = re.compile(rf"{PREFIX}_([a-z0-9]{{12}})_([A-Za-z0-9_-]{{43}})", re.ASCII)
NOBODY: Final = sha256(b"nobody").hexdigest()
"""Compared with when there is no such token, so that both take the same time."""


def new_secret() -> str:
    """256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def text_of(public_id: str, secret: str) -> str:
    """The token as its holder keeps it."""
    return f"{PREFIX}_{public_id}_{secret}"


def parts_of(token: str) -> tuple[str, str] | None:
    """(public id, secret) of a token; None if it does not look like one."""
    found = _FORM.fullmatch(token)
    return (found[1], found[2]) if found else None


def digest(secret: str) -> str:
    """What is stored of a secret: SHA-256, hexadecimal."""
    return sha256(secret.encode()).hexdigest()


def same(stored: str, secret: str) -> bool:
    """Is this the secret of that digest? In constant time."""
    return hmac.compare_digest(stored, digest(secret))


def fingerprint(method: str, address: str, body: bytes) -> str:
    """A digest of a whole request, to tell a repetition from another request."""
    return sha256(b"\0".join((method.encode(), address.encode(), body))).hexdigest()
