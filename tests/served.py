"""An application served on loopback by a thread of this process, for a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import make_server


def whole(app: Flask) -> Callable[..., list[bytes]]:
    """Each answer is read and closed before it is sent.

    Werkzeug's server does not close an answer when the browser has reset the connection (it meets the reset while it
    reads what is left, before it closes), so the file of a picture would stay open.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        parts: Iterable[bytes] = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve it on a free port until the end of the block; its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
