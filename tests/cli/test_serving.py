"""What `matchmaker run` hands to its web processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from gunicorn.app.base import BaseApplication

from matchmaker.cli import server
from matchmaker.core.db import WAITING, db
from tests.conftest import NewDatabase
from tests.installation import Place


def test_no_connection_is_shared_with_the_processes_that_are_forked(
    new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes on one connection to PostgreSQL read each other's answers."""
    app = Place(new_database(tables_url), tmp_path, monkeypatch).app()
    open_ones: list[str] = []
    monkeypatch.setattr(WAITING, "most", WAITING.most)  # serving lowers it for the whole process
    monkeypatch.setattr(BaseApplication, "run", lambda _self: open_ones.append(db.engine.pool.status()))
    with app.app_context():
        words = server.greeting(app.config["SETTINGS"], "127.0.0.1")
        assert "Connections in pool: 1" in db.engine.pool.status()  # the greeting asked who the demo's people are
        server.serve(app, "127.0.0.1:0", 1, 2, words)
        db.engine.dispose()
    assert len(open_ones) == 1
    assert "Connections in pool: 0" in open_ones[0]
