"""Headers: security headers on every answer, and the one way in which data get into a header.

A header holds one line of ASCII; the web server refuses anything else after the view has answered, so that people see
a bare "Internal Server Error". `attachment` names a file to save; whatever else is built from data (`Location`, `Link`,
…) is percent-encoded on its way out. (Headers of mails hold `one_line` of text, which the mail library encodes.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, current_app, request, session
from werkzeug.datastructures import Headers

from matchmaker.core.i18n import get_locale
from matchmaker.core.letters import plain_ascii
from matchmaker.core.page_cache import KEPT_KINDS
from matchmaker.core.text import one_line

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; report-uri /policy-reports; report-to policy"
)
REPORTS = 'policy="/policy-reports"'
"""Where browsers say what the policy kept a page from (`core/policy_reports.py`)."""

_FRAMED: Final = re.compile(r"frame-ancestors https?://")

_NOT_PLAIN: Final = re.compile(r"[^\t\x20-\x7e]+")
_NO_QUOTED: Final = re.compile(r"[\"\\%]")  # what programs read differently inside of quotes
_ATTR_CHAR: Final = "!#$&+-.^_`|~"  # RFC 5987, beside letters and digits


def attachment(name: str) -> str:
    """`Content-Disposition` of a file to save under a name of any letters.

    As RFC 6266 wants it: the nearest ASCII name for old programs, and the true name in UTF-8 (RFC 5987).
    """
    stem, dot, ending = one_line(name).rpartition(".")
    plain = _NO_QUOTED.sub("_", plain_ascii(stem)).strip(" .-_'()") or ("file" if dot or not ending else "")
    plain = f"{plain}{dot}{_NO_QUOTED.sub('_', plain_ascii(ending))}" or "file"
    value = f'attachment; filename="{plain}"'
    return value if plain == name else f"{value}; filename*=UTF-8''{quote(one_line(name), safe=_ATTR_CHAR)}"


def _plain(value: str) -> str:
    return _NOT_PLAIN.sub(lambda found: quote(found[0], safe="", errors="replace"), value)


def frame_in(response: Response, origins: Sequence[str]) -> Response:
    """Let pages of these origins, and of no others, show this answer in a frame; without any nobody may.

    `X-Frame-Options` knows no list, so an answer that may be framed goes without it.
    """
    if origins:
        ancestors = f"frame-ancestors {' '.join(origins)};"
        response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none';", ancestors)
    return response


def _session_name() -> str:
    return str(current_app.config["SESSION_COOKIE_NAME"])


def _add(response: Response) -> Response:
    headers = response.headers
    if any(_NOT_PLAIN.search(value) for _name, value in headers):
        response.headers = headers = Headers([(name, _plain(value)) for name, value in headers])
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Reporting-Endpoints", REPORTS)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if not _FRAMED.search(headers["Content-Security-Policy"]):
        headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Language", str(get_locale() or "en"))
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in headers:
        # Flask writes the session's cookie after this.
        own = "Set-Cookie" in headers or session or session.modified or _session_name() in request.cookies
        headers["Cache-Control"] = "no-store" if own else "no-cache"
        if not own and request.method == "GET" and response.status_code == 200 and not response.is_streamed:
            response.vary.update(("Cookie", "Accept-Language"))
            if response.mimetype in KEPT_KINDS:  # an ETag of the API is a version for `If-Match`, so it sets its own
                response.add_etag()  # of what is sent, so it changes exactly when the page does
    return response


def init_app(app: Flask) -> None:
    """Add the headers to every response of `app`."""
    app.after_request(_add)
