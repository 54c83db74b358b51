"""Where somebody was going when something had to come first: signing in, an account, finding one's city.

Kept in the session and used once, by whatever came first.
"""

from __future__ import annotations

from typing import Final

from flask import session

from matchmaker.core.render import is_local

_AIM: Final = "aim"


def keep_aim(target: str) -> None:
    """Remember a page of ours to go on to; anything else is passed over."""
    if is_local(target) and len(target) <= 300:
        session[_AIM] = target


def aim() -> str:
    """The page somebody was going to; "" without one."""
    return str(session.get(_AIM, ""))


def take_aim() -> str:
    """The page somebody was going to; it is forgotten here."""
    return str(session.pop(_AIM, ""))
