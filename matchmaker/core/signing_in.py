"""How a session begins: the only place that signs somebody in."""

from __future__ import annotations

from typing import Any

from flask import request, session
from flask_login import login_user

from matchmaker.core.actors import reload_actor
from matchmaker.core.browsers import session_digest
from matchmaker.core.hooks import Hook
from matchmaker.core.i18n import LANGUAGES

session_begun: Hook[[Any, str, str], None] = Hook("session_begun")
"""A person (accounts' `User`) has just signed in: the digest of the session, and what the browser says of itself."""


def begin(user: Any) -> None:
    """Sign a person (accounts' `User`) in, in this session; its browser is noted in the same unit of work."""
    login_user(user)
    session_begun(user, session_digest(), request.user_agent.string)
    keep_display(user)
    reload_actor()


def begin_anew(user: Any) -> None:
    """The same in a new session: nothing of what a visitor (or a stranger for them) left in it survives."""
    session.clear()
    begin(user)


def keep_display(user: Any) -> None:
    """Language and time zone of this session."""
    session["language"] = user.language if user.language in LANGUAGES else "en"
    if user.timezone:
        session["timezone"] = user.timezone
    else:
        session.pop("timezone", None)
