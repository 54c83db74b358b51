"""Browsers: from where somebody tries to get in, and the sessions that were ended.

A limit that counts an address alone locks its owner out whenever a rival wants; one that counts a network address alone
locks out a whole hall. So tries are counted by address *and* origin (`origin_of`). A browser in which the address was
signed in before is an origin of its own, which nobody else can use up; it remembers that in a signed cookie.

Each session has a name of its own (`session_digest`), so that signing out can end it on the server too.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, current_app, g, request, session
from flask_login import user_logged_in
from itsdangerous import BadSignature

from matchmaker.core import clock, secret_keys
from matchmaker.core.addresses import address_key

COOKIE: Final = "known_browser"
KNOWN: Final = "browser "
"""How the origin of a known browser begins; network addresses hold no blank."""
MOST_ADDRESSES: Final = 6
KEPT: Final = timedelta(days=400)
_SESSION: Final = "name"
_SINCE: Final = "since"
RECENT: Final = timedelta(minutes=30)
"""For so long after signing in one may change how one gets in; later one signs in once more."""


def origin_of(email: str) -> str:
    """From where this request tries to get in as `email`: the browser if it knows the address, else the network."""
    mark, known = _remembered()
    return f"{KNOWN}{mark}" if set(_prints(email)) & set(known) else network()


def network() -> str:
    """The network address of this request."""
    return request.remote_addr or ""


def is_known(origin: str) -> bool:
    """The origin is a browser that knows the address."""
    return origin.startswith(KNOWN)


def session_digest() -> str:
    """What the server keeps of the name of this session; "" for a session without a name."""
    name = str(session.get(_SESSION, ""))
    return hashlib.sha256(name.encode()).hexdigest()[:24] if name else ""


def signed_in_lately() -> bool:
    """Somebody proved at most `RECENT` ago in this session who they are."""
    since = session.get(_SINCE, 0)
    return isinstance(since, int) and clock.now().timestamp() - since < RECENT.total_seconds()


def cookie_name(name: str, *, secure: bool) -> str:
    """A cookie's name, with the mark by which browsers take it over https only, for this host and all of its pages."""
    return f"__Host-{name}" if secure else name


def _name() -> str:
    return cookie_name(COOKIE, secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))


def _prints(email: str) -> list[str]:
    """By what a cookie knows this address, under each key that is taken, the newest first."""
    said = f"{COOKIE} {address_key(email)}".encode()
    return [hmac.new(key, said, hashlib.sha256).hexdigest()[:24] for key in secret_keys.newest_first()]


def _remembered() -> tuple[str, list[str]]:
    """The browser's mark and the prints of the addresses that were signed in here."""
    try:
        mark, known = secret_keys.signer(COOKIE).loads(request.cookies.get(_name(), ""))
        return str(mark), [str(one) for one in known]
    except (BadSignature, ValueError, TypeError):
        return "", []


def _signed_in(_app: Flask, user: Any, **_rest: Any) -> None:
    session[_SESSION] = secrets.token_urlsafe(12)
    session[_SINCE] = int(clock.now().timestamp())
    g.signed_in_address = user.email


def _remember(response: Response) -> Response:
    email = g.pop("signed_in_address", None)
    if email is None or response.status_code >= 400:
        return response
    mark, known = _remembered()
    prints = _prints(email)
    others = [one for one in known if one not in prints][1 - MOST_ADDRESSES :]
    value = secret_keys.signer(COOKIE).dumps([mark or secrets.token_urlsafe(12), [*others, prints[0]]])
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_name(), str(value), max_age=KEPT, secure=secure, httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Name each session when somebody signs in, and remember the browser."""
    user_logged_in.connect(_signed_in, app)
    app.after_request(_remember)
