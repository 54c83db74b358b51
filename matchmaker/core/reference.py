"""The reference of a request or job: printed on error pages, in the log of the server and in the log of changes."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, has_request_context

from matchmaker.core import jobs
from matchmaker.core.clock import now
from matchmaker.core.db import new_public_id

HEADER: Final = "X-Request-ID"


def reference() -> str:
    """What this request ("0931-k7mpq2") or job ("job 512") is called; "" on the command line."""
    if has_request_context():
        if "reference" not in g:
            g.reference = f"{now():%H%M}-{new_public_id()[:6]}"
        return str(g.reference)
    number = jobs.current()
    return "" if number is None else f"job {number}"


def _tell(response: Response) -> Response:
    response.headers.setdefault(HEADER, reference())
    return response


def init_app(app: Flask) -> None:
    """Every answer of `app` carries its reference."""
    app.after_request(_tell)
