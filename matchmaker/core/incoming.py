"""What comes in from outside is made harmless before any route sees it.

An address that holds what no name of ours holds (control characters, invalid UTF-8) is no address of ours: 404. In the
arguments behind it and in posted forms a NUL, which PostgreSQL refuses in any text, becomes U+FFFD like other bytes
that are no text: no filter knows it, and a form refuses it with a sentence at the field. Whole numbers in addresses end
where the integers of the databases end. The name of the host is read in small letters.

A body is as large as its route says (`takes=` at the registration), 256 kB where it says nothing. What is larger is
refused before it is read.
"""

from __future__ import annotations

from enum import Enum
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
    """Arguments of an address, or fields and files of a form. No text in them holds a NUL."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(mapping)
        pairs = list(self.items(multi=True))
        if any("\0" in text for pair in pairs for text in pair if isinstance(text, str)):
            super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


def _clean(value: Any) -> Any:
    return value.replace("\0", NO_TEXT) if isinstance(value, str) else value


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
    """Raises RequestEntityTooLarge for a body that says so; one that does not say its size is cut while it is read."""
    limit = body_of(current_app, request.endpoint).limit
    request.max_content_length = limit
    request.max_form_memory_size = limit
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge


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
