"""The worker is watched: started again, heard of, and a broken queue is made anew without losing a job."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from matchmaker import create_app
from matchmaker.admin.queries import health
from matchmaker.admin.queries.health import Level
from matchmaker.cli import main
from matchmaker.cli.server import Background
from matchmaker.core import clock, jobs
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.jobs import Job, WorkerBeat
from matchmaker.core.mail import queue_mail
from tests import factories
from tests.browser import Browser
from tests.conftest import PLENTY, NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import People

pytestmark = pytest.mark.slow


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + PLENTY
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def level_of(part: str) -> Level:
    return next(one.level for one in health.findings() if one.part == part)


def text_of(part: str) -> str:
    return next(one.text for one in health.findings() if one.part == part)


def test_a_killed_worker_starts_again_and_a_stopped_one_does_not() -> None:
    background = Background([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        wait_for(lambda: background.pid)
        first = background.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: background.pid not in {None, first})
        assert background.starts == 2
    finally:
        background.stop()
    assert background.pid is None
    starts = background.starts
    wait_for(lambda: not background._thread.is_alive())
    assert background.starts == starts


def test_a_silent_worker_is_told_to_everybody_who_can_help(browser: Browser, people: People) -> None:
    assert level_of("worker") is Level.WARNING
    with clock.at(clock.now() - timedelta(minutes=10)):
        jobs.beat(clock.now())
    assert level_of("worker") is Level.MISSING
    assert "No worker was heard of for 10 minutes" in text_of("worker")
    browser.as_(people, "gus").get("/admin").has("No worker was heard of for 10 minutes", "Does not work")
    answer = browser.visitor().get("/readyz").response
    assert answer.status_code == 200  # other pages work, so the host stays in service
    assert (answer.json["status"], answer.json["parts"]["worker"]) == ("degraded", "missing")
    jobs.beat(clock.now())
    assert session().scalar(sa.select(sa.func.count(WorkerBeat.id))) == 1
    assert level_of("worker") is Level.OK


def test_jobs_and_mails_that_wait_too_long_are_told(people: People) -> None:
    queue_mail(to="nora@example.org", subject="Hello", template="accounts/already", person=people.ivo)
    assert (level_of("jobs"), level_of("mail")) == (Level.OK, Level.OK)
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert level_of("jobs") is Level.WARNING
        assert "6 minutes" in text_of("jobs")
        assert level_of("mail") is Level.WARNING


def test_an_old_revision_takes_the_host_out_of_service(browser: Browser, database: object) -> None:
    session().execute(sa.text("UPDATE alembic_version SET version_num = '0110'"))
    answer = browser.visitor()._request("GET", "/readyz").response
    assert answer.status_code == 503
    assert answer.json["parts"]["revision"] == "missing"


@pytest.mark.slow
def test_a_broken_queue_is_made_anew_and_its_jobs_run(
    new_database: NewDatabase, tables_url: str, tmp_path: Path
) -> None:
    url = new_database(tables_url)
    config = make_config(url, tmp_path, queue_url=f"sqlite:{tmp_path / 'queue.db'}")
    with create_app(config).app_context():
        with unit_of_work():
            ivo = factories.make_user("Ivo")
            queue_mail(to=ivo.email, subject="Hello", template="accounts/already", person=ivo)
        db.engine.dispose()
    for rest in ("-wal", "-shm"):
        (tmp_path / f"queue.db{rest}").unlink(missing_ok=True)
    (tmp_path / "queue.db").write_bytes(os.urandom(40_000))
    app = create_app(config)
    with app.app_context():
        assert jobs.queue_error() == ""
        assert len(list(tmp_path.glob("queue.db.broken-*"))) == 1
        announced = app.extensions["huey"].storage.queue_size()
        jobs.sweep()
        assert app.extensions["huey"].storage.queue_size() > announced
        jobs.drain()
        with unit_of_work(write=False):
            assert session().scalars(sa.select(Job.status).where(Job.name == "core.send_mail")).all() == ["done"]
        db.engine.dispose()


def test_a_queue_that_breaks_while_it_runs_is_noticed(
    new_database: NewDatabase, tables_url: str, tmp_path: Path
) -> None:
    app = create_app(make_config(new_database(tables_url), tmp_path, queue_url=f"sqlite:{tmp_path / 'queue.db'}"))
    with app.app_context():
        assert jobs.queue_error() == ""
        with sqlite3.connect(tmp_path / "queue.db") as base:
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        app.extensions["huey"].storage.close()
        (tmp_path / "queue.db").write_bytes(os.urandom(40_000))
        assert jobs.queue_error().startswith("broken")
        db.engine.dispose()


def test_doctor_survives_a_broken_queue(
    new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "queue.db").write_bytes(os.urandom(40_000))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", new_database(tables_url))
    result = CliRunner().invoke(main, ["doctor"])
    assert "ok       The queue answers." in result.output, result.output
