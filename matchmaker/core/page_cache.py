"""Pages that visitors get are kept in memory for as long as nothing was written anywhere.

What a page shows follows from the database, the clock and the request. So a page that was made for somebody without a
session is sent again to the next one as long as the database is in the very same state (`core/database_state.py`:
exact, whoever wrote), at most `MOST_SECONDS` long, for what the clock changes. Nothing has to be told that it changed,
so nothing can be forgotten. If the state cannot be learnt, pages are made anew: slower, never wrong.

Each process keeps its own pages, `MOST_BYTES` of them; those that were not asked for the longest go first.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Final, NamedTuple

from cachetools import LRUCache
from flask import Flask, Response, current_app, g, request

from matchmaker.core import clock
from matchmaker.core.database_state import database_state

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_SECONDS: Final = 10
LONGEST_KEY: Final = 500
"""Characters of what a key holds; a request with more is nobody else's."""
KEPT_KINDS: Final = frozenset({"text/html", "application/atom+xml", "application/xml", "text/calendar"})
KEPT_HEADERS: Final = (
    "Content-Type",
    "Content-Language",
    "Content-Encoding",
    "Content-Disposition",
    "Content-Security-Policy",
    "ETag",
    "Vary",
    "Cache-Control",
    "Link",
)
COOKIES: Final = ("theme", "language")
"""The only cookies of a visitor that a page shows."""


class Kept(NamedTuple):
    """One answer as it was sent: bytes, and those headers that belong to them."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class Pages:
    """The kept pages of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: LRUCache[Hashable, Kept] = LRUCache(MOST_BYTES, getsizeof=lambda kept: len(kept.body) + 1_000)

    def get(self, key: Hashable) -> Kept | None:
        """The page that was kept under this key."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep a page; what is larger than all of the room is not kept."""
        with self._lock:
            if len(kept.body) < MOST_BYTES // 8:
                self._kept[key] = kept


def _key() -> Hashable | None:
    """What a visitor's page depends on; None if this request is not one whose answer others may get."""
    pages: Pages | None = current_app.extensions["kept_pages"]
    if (
        pages is None
        or current_app.debug
        or request.method != "GET"
        or current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    ):
        return None
    if "Authorization" in request.headers or "Range" in request.headers:
        return None
    shown = [
        request.scheme,
        request.host,
        request.full_path,
        *(request.cookies.get(name, "") for name in COOKIES),
        *(request.headers.get(name, "") for name in ("Accept-Language", "Accept-Encoding", "Accept", "X-Fragment")),
    ]
    if sum(map(len, shown)) > LONGEST_KEY:
        return None
    state = database_state().now()
    return None if state is None else (state, int(clock.now().timestamp()) // MOST_SECONDS, *shown)


def _find() -> Response | None:
    key = _key()
    if key is None:
        return None
    kept = current_app.extensions["kept_pages"].get(key)
    if kept is None:
        g.keep_page_as = key
        return None
    response = Response(kept.body, headers=list(kept.headers))
    response.make_conditional(request)
    return response


def for_everybody(response: Response) -> Response:
    """Keep this answer although its kind is none of those kept: open data, the same for whoever reads."""
    g.is_for_everybody = True
    response.add_etag()
    return response


def _keep(response: Response) -> Response:
    key = g.pop("keep_page_as", None)
    kind_is_kept = response.mimetype in KEPT_KINDS or g.get("is_for_everybody", False)
    if key is None or response.status_code != 200 or not kind_is_kept or response.is_streamed:
        return response
    is_private = response.cache_control.no_store or response.cache_control.private  # `core/headers.py` says so
    if not is_private and not g.get("left_a_trace"):
        headers = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
        current_app.extensions["kept_pages"].put(key, Kept(response.get_data(), headers))
    response.make_conditional(request)
    return response


def init_app(app: Flask, *, is_on: bool) -> None:
    """Look for a kept page first of all, and keep what was made last of all."""
    app.extensions["kept_pages"] = Pages() if is_on else None
    app.before_request_funcs.setdefault(None, []).insert(0, _find)
    app.after_request_funcs.setdefault(None, []).insert(0, _keep)
