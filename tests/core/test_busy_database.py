"""A database that is busy or away: a sentence with 503 at once, never an error of ours, and reading goes on."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.core import db as core_db
from matchmaker.core.db import Busy, Waiting, db, unit_of_work, writing
from matchmaker.core.incoming import Body
from matchmaker.models import Base
from tests.conftest import test_config as make_config
from tests.page_rules import parse, problems_of
from tests.personas import make_people

pytestmark = pytest.mark.slow

AWAY = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Flask]:
    """An application with its own SQLite file, which has one lock for all writers; they wait a fifth of a second."""
    url = f"sqlite:///{tmp_path / 'busy.db'}"
    engine = sa.create_engine(url)
    with writing():
        Base.metadata.create_all(engine)
    engine.dispose()
    app = create_app(make_config(url, tmp_path, env="development"))
    app.config |= {"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
    with app.app_context():
        sa.event.listen(db.engine, "connect", _impatient)
        with unit_of_work():
            make_people()
    yield app
    with app.app_context():
        db.engine.dispose()


def _impatient(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA busy_timeout=200")


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    with app.app_context():
        path = db.engine.url.database
    other = sqlite3.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_locked_database_is_503_with_a_page_and_reading_goes_on(stage: Flask) -> None:
    client = stage.test_client()
    typed = {"email": "nora@city.example", "name": "Nora"}
    with locked(stage):
        answer = client.post("/sign-up", data=typed)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "Nothing" in answer.text or "nothing was changed" in answer.text
        tree, errors = parse(answer.text)
        assert [*errors, *problems_of(tree)] == []
        assert client.get("/healthz").status_code == 200
        assert client.get("/challenges").status_code == 200
        saved = client.post("/sign-up", data=typed, headers={"X-Autosave": "1"})
        assert (saved.status_code, saved.is_json) == (503, True)
    assert client.post("/sign-up", data=typed).status_code == 303


def test_what_is_refused_waits_for_nobody(stage: Flask) -> None:
    """A POST without a token, to no page, or too large takes no turn among those who write."""
    client = stage.test_client()
    with stage.app_context(), writing(False):
        ivo = db.session.scalars(sa.select(User).where(User.name == "Ivo")).one()
        mark = f"{ivo.id}.{ivo.stamp}"
    with client.session_transaction() as kept:
        kept["_user_id"] = mark
    with locked(stage):
        assert client.post("/nowhere").status_code == 404
        assert client.post("/challenges").status_code == 405
        assert client.post("/sign-up", data=b"x" * (Body.FORM.value + 1)).status_code == 413
        assert client.post("/api/v1/challenges", data=b"x" * (Body.TEXTS.value + 1)).status_code == 413
        stage.config["WTF_CSRF_ENABLED"] = True
        assert client.post("/sign-up", data={"email": "nora@city.example"}).status_code == 400


@pytest.fixture
def without_database(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database is away."""
    app = create_app(make_config(AWAY, tmp_path, env="development"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/", "/challenges", "/healthz", "/api/v1/challenges", "/nowhere"])
def test_a_database_that_is_away_is_503_everywhere(without_database: Flask, path: str) -> None:
    answer = without_database.test_client().get(path)
    assert answer.status_code == (503 if path != "/nowhere" else answer.status_code)
    assert answer.status_code in {404, 503}
    if path.startswith("/api/"):
        assert answer.mimetype == "application/problem+json"
    if path != "/healthz" and answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0


def test_no_more_wait_than_leave_room_for_readers() -> None:
    waiting, inside, done = Waiting(most=2), threading.Barrier(3), threading.Event()

    def wait() -> None:
        with waiting.turn():
            inside.wait()
            done.wait()

    threads = [threading.Thread(target=wait) for _n in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    with pytest.raises(Busy), waiting.turn():
        pass
    done.set()
    for thread in threads:
        thread.join()
    with waiting.turn():
        pass


def test_no_room_is_told_apart(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'small.db'}")
    with pytest.raises(sa.exc.OperationalError) as full, engine.connect() as connection:
        connection.execute(sa.text("PRAGMA max_page_count = 2"))
        for n in range(3):
            connection.execute(sa.text(f"CREATE TABLE t{n} (x)"))
    engine.dispose()
    assert core_db.is_full(full.value)
    assert not core_db.is_busy(full.value)
    assert core_db.is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not core_db.is_full(OSError(errno.EACCES, "Permission denied"))


def test_a_full_disk_is_503_with_a_true_sentence(stage: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_self: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(core_db.AppSession, "commit", no_room)
    answer = stage.test_client().post("/sign-up", data={"email": "nora@city.example", "name": "Nora"})
    assert answer.status_code == 503
    assert "disk is full" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_our_own_mistakes_are_no_busy_database() -> None:
    assert not core_db.is_busy(ValueError("database is locked"))
    with pytest.raises(sa.exc.OperationalError) as wrong, sa.create_engine("sqlite://").connect() as connection:
        connection.execute(sa.text("SELECT connection FROM nowhere"))
    assert not core_db.is_busy(wrong.value)
