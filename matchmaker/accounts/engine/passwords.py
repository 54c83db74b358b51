"""Passwords: how hard one is to guess, and how it is kept. Pure computation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH: Final = 10
MIN_SCORE: Final = 3
READ: Final = 72
"""zxcvbn takes seconds for very long texts, so it sees the first 72 characters."""


def is_long_enough(password: str) -> bool:
    """At least MIN_LENGTH characters."""
    return len(password) >= MIN_LENGTH


def is_hard_to_guess(password: str, own_words: Sequence[str]) -> bool:
    """zxcvbn's estimate is "safely unguessable" (3 of 4) or better; `own_words` (name, address) count as known."""
    from zxcvbn import zxcvbn  # its word lists take a tenth of a second to load; most requests never need them

    known = [part for word in own_words for part in (word, *word.replace("@", " ").replace(".", " ").split()) if part]
    return int(zxcvbn(password[:READ], user_inputs=known)["score"]) >= MIN_SCORE


@lru_cache(maxsize=1)
def hasher() -> PasswordHasher:
    """Argon2id with the parameters OWASP names (19 MiB, two passes, one lane)."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hasher().hash("nobody's password")


def fits(stored: str | None, password: str) -> bool:
    """Is this the password of that hash? Without a hash (no account, no password) no, after the same work."""
    try:
        hasher().verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def renewed_hash(stored: str, password: str) -> str:
    """The hash by today's parameters, if the stored one was made by others; else "" (and no work)."""
    return hasher().hash(password) if hasher().check_needs_rehash(stored) else ""
