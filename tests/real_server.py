"""The real web server in a process of its own, for what a test client would hide: headers, raw bytes, statuses."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from matchmaker.accounts.models import User
from tests.conftest import PLENTY

START = """
from config import Config
from matchmaker import create_app
from matchmaker.cli.server import serve
config = Config.from_env()
serve(create_app(config), f"127.0.0.1:{config.port}", 1, 2, "ready")
"""


@dataclass(frozen=True)
class Answer:
    """What came over the wire."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class RealServer:
    """Where it listens."""

    port: int

    def ask(self, address: str, *, cookie: str = "") -> Answer:
        """Read an address, which is sent as it is."""
        lines = [f"GET {address} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        if cookie:
            lines.append(f"Cookie: round_table={cookie}")
        with socket.create_connection(("127.0.0.1", self.port), timeout=PLENTY) as wire:
            wire.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = http.client.HTTPResponse(wire)
            answer.begin()
            return Answer(answer.status, answer.headers, answer.read())


def session_cookie(app: Flask, user: User, hat: str) -> str:
    """The cookie of this person after signing in, with this hat."""
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    return str(signing.dumps({"_user_id": f"{user.id}.{user.stamp}", "_fresh": True, "acting_for": hat}))


@contextmanager
def real_server(app: Flask, database_url: str, data_dir: Path) -> Iterator[RealServer]:
    """Serve what is committed in the database of `app`, whose secret the server shares, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    settings = {
        "APP_ENV": "test",
        "SECRET_KEY": str(app.config["SECRET_KEY"]),
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "QUEUE_URL": "manual:",
        "PORT": str(port),
    }
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", START]
    server = subprocess.Popen(command, cwd=root, env=os.environ | settings, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == "ready"
        yield RealServer(port)
    finally:
        server.terminate()
        server.communicate(timeout=PLENTY)
