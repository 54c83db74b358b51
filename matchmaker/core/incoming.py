"""What comes in from outside is made harmless before any route sees it.

An address that holds what no name of ours holds (control characters, invalid UTF-8) is no address of ours: 404. In the
arguments behind it and in posted forms what no page may show (a NUL, which PostgreSQL refuses in any text, other
controls, code points that are no characters) becomes U+FFFD like bytes that are no text: no filter knows it, and a form
refuses it with a sentence at the field. The breaks of other systems (Word's, for one) become ends of lines. Whole
numbers in addresses end where the integers of the databases end. The name of the host is read in small letters.

A body is as large as its route says (`takes=` at the registration), 256 kB where it says nothing. What is larger is
refused before it is read.
"""

from __future__ import annotations

import re
from enum import Enum
from io import BytesIO
from typing import Any, Final

from flask import Flask, current_app, request
from flask import Request as FlaskRequest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, RequestURITooLarge
from werkzeug.routing import IntegerConverter, Map

from matchmaker.core.text import NO_TEXT, control_character

LARGEST: Final = 2_147_483_647
"""The largest number of an `integer` column (SQL; SQLite would take larger ones)."""
LONGEST_ADDRESS: Final = 8_000
"""Characters of path and arguments; the web server itself reads lines of 8,190 (`matchmaker/cli/server.py`)."""


class Body(Enum):
    """What a route takes: bytes of its body at most. A file comes on top of a form and of what the operator allows."""

    FORM = 256 * 1024
    TEXTS = 2 * 1024 * 1024
    FILE = 0

    @property
    def limit(self) -> int:
        """Bytes, with this installation's settings."""
        if self is not Body.FILE:
            return int(self.value)
        return int(current_app.config["SETTINGS"].max_upload_mb) * 1024 * 1024 + Body.FORM.value


class Parameters(ImmutableMultiDict[str, Any]):
    """Arguments of an address, or fields and files of a form. No text in them holds what no page may show."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(mapping)
        pairs = list(self.items(multi=True))
        if any(_UNSHOWN.search(text) for pair in pairs for text in pair if isinstance(text, str)):
            super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


_BREAK: Final = "\x0b\x0c\x1c-\x1f\x85"
# HTML 13.2.3.5: controls and code points that are no characters are errors in a page.
_NO_CHARACTER: Final = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_UNSHOWN: Final = re.compile(f"([{_BREAK}])|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufdd0-\ufdef{_NO_CHARACTER}]")


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _UNSHOWN.sub(lambda found: "\n" if found[1] else NO_TEXT, value)


class Request(FlaskRequest):
    """A request whose arguments and form hold nothing that a database cannot take."""

    parameter_storage_class = Parameters

    def __init__(self, environ: dict[str, Any], *args: Any, **options: Any) -> None:
        if "HTTP_HOST" in environ:  # names of hosts are the same in capitals (RFC 9110, 4.2.3)
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        super().__init__(environ, *args, **options)
        # Raw bytes behind the question mark mean what they would mean percent-encoded.
        self.query_string = b"".join(b"%%%02X" % byte if byte >= 0x80 else b"%c" % byte for byte in self.query_string)


class WholeNumber(IntegerConverter):
    """`<int:…>` of an address: from 0 to the largest number that a column holds."""

    regex = r"[0-9]+"

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST, **options})


def _check_address() -> None:
    if control_character(request.path):
        request.url_rule = None  # no route of ours, so the page that says so offers none
        raise NotFound
    if len(request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge


def body_of(app: Flask, endpoint: str | None) -> Body:
    """What the route takes; a form where it declared nothing, or where there is no route."""
    found = getattr(app.view_functions.get(endpoint or ""), "__takes__", Body.FORM)
    return found if isinstance(found, Body) else Body.FORM


def _limit_body() -> None:
    """Raises RequestEntityTooLarge for a body that is larger than its route takes, before anything is done with it."""
    limit = body_of(current_app, request.endpoint).limit
    request.max_content_length = limit
    request.max_form_memory_size = limit
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        _measure(limit)
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge


def _measure(limit: int) -> None:
    """Read a body that does not say its size, or it would be cut at the limit without a word."""
    body = request.environ["wsgi.input"].read(limit + 1)
    request.environ.pop("HTTP_TRANSFER_ENCODING", None)
    request.environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def read_texts() -> bool:
    """After a body was refused: read its form if it says that it is no larger than the largest of texts.

    Otherwise this request has no form and no file from here on, and the page that says so can be made.
    """
    size = request.content_length
    if size is not None and size <= Body.TEXTS.limit and request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = request.max_form_memory_size = Body.TEXTS.limit
        return True
    read_nothing()
    return False


def read_nothing() -> None:
    """This request has no form and no file from here on: its body is not read."""
    for name, empty in (("form", Parameters()), ("files", ImmutableMultiDict[str, Any]())):
        request.__dict__[name] = empty


def init_app(app: Flask) -> None:
    """Read every request of `app` so. Call it before routes are registered and before anything looks at a request."""
    app.request_class = Request
    app.url_map.converters["int"] = WholeNumber
    app.before_request(_check_address)
    app.before_request(_limit_body)
