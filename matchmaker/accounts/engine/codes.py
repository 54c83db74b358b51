"""Codes of an authenticator app (TOTP, RFC 6238: six digits, SHA-1, 30 seconds) and recovery codes."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from typing import Final

STEP: Final = 30
"""Seconds a code stands for."""
TOLERANCE: Final = 1
"""Steps that a clock may be early or late."""
MANY: Final = 10
"""Recovery codes in a set."""
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes; ten of them are 49 bits
_HALF: Final = 5


def new_secret() -> str:
    """A new key for an app: 32 characters of base 32 (160 bits)."""
    import pyotp

    return str(pyotp.random_base32())


def setup_uri(secret: str, *, account: str, site: str) -> str:
    """What an app reads from the QR code: the key with the names under which the app lists it."""
    import pyotp

    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site))


def code_at(secret: str, step: int) -> str:
    """The six digits of one step."""
    import pyotp

    return str(pyotp.TOTP(secret).generate_otp(step))


def fitting_step(secret: str, code: str, *, now: float, after: int) -> int | None:
    """The step (later than `after`) whose code this is, at most `TOLERANCE` steps from `now` (seconds since 1970)."""
    if not is_app_code(code):
        return None
    current = int(now // STEP)
    fitting = [
        step
        for step in range(current - TOLERANCE, current + TOLERANCE + 1)
        if hmac.compare_digest(code_at(secret, step), code) and step > after
    ]
    return max(fitting, default=None)


def is_app_code(typed: str) -> bool:
    """Six digits, as an app shows them; anything else is taken for a recovery code."""
    return re.fullmatch(r"[0-9]{6}", typed) is not None


def tidy_code(typed: str) -> str:
    """A code without the blanks and hyphens that make it readable, in small letters and our digits (0 to 9)."""
    read = re.sub(r"[\s\-‐‑–]", "", unicodedata.normalize("NFKC", typed)).lower()
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in read)


def new_recovery_codes() -> list[str]:
    """A new set, as people read it: "abcde-fghjk"."""
    return [f"{_part()}-{_part()}" for _ in range(MANY)]


def _part() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_HALF))


def grouped(secret: str) -> str:
    """A key as people type it: groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
