"""Several hosts that serve one platform: they start together, and they share their attachments."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker import create_app
from matchmaker.admin.queries import health
from matchmaker.attachments import storage
from matchmaker.attachments.models import StoredFile
from matchmaker.cli import server
from matchmaker.core import clock, migrate
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.matching.models import RuleSet
from tests import postgres
from tests.conftest import PLENTY, NewDatabase, create_tables, share_cache
from tests.conftest import test_config as make_config
from tests.installation import SECRET

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(new_database: NewDatabase, tables_url: str) -> str:
    return new_database(tables_url)


def keep(name: str, data: bytes) -> None:
    """A row of an attachment and its bytes, as this application stores them."""
    with unit_of_work():
        storage.write(name, data)
        session().add(
            StoredFile(
                subject_kind="challenge",
                subject_id=1,
                name="plan.txt",
                content_type="text/plain",
                size=len(data),
                sha256="0" * 64,
                stored_as=name,
                scan_status="not_scanned",
                uploaded_at=clock.now(),
            )
        )


def files_level() -> health.Level:
    return next(one.level for one in health.findings() if one.part == "files")


def test_hosts_share_the_folder_of_attachments_or_say_that_they_do_not(url: str, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    with create_app(make_config(url, tmp_path / "a", uploads_dir=shared)).app_context():
        keep("ab12", b"A plan.")
        assert files_level() is health.Level.OK
    with create_app(make_config(url, tmp_path / "b", uploads_dir=shared)).app_context():
        assert storage.path_of("ab12").read_bytes() == b"A plan."
        assert files_level() is health.Level.OK
    with create_app(make_config(url, tmp_path / "c")).app_context():
        assert files_level() is health.Level.WARNING
        found = next(one.text for one in health.findings() if one.part == "files")
        assert "The uploads folder of this server lacks 1 of the newest attachments (looked for: 1)" in found
        assert "UPLOADS_DIR" in found


@pytest.fixture
def empty() -> Iterator[str]:
    """For several hosts; a SQLite file belongs to one host, which starts its worker when it is ready."""
    with postgres.server() as running:
        yield running.create("hosts")


@pytest.mark.postgres
def test_two_hosts_that_are_set_up_at_once_make_one_installation(empty: str, tmp_path: Path) -> None:
    hosts = []
    for name in ("a", "b"):
        share_cache(tmp_path / name)
        settings = {
            "APP_ENV": "test",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": empty,
            "DATA_DIR": str(tmp_path / name),
            "QUEUE_URL": "manual:",
        }
        command = [sys.executable, "-m", "matchmaker.cli", "setup"]
        hosts.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | settings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    said = [host.communicate(timeout=PLENTY)[0] for host in hosts]
    assert not [words for words in said if "Traceback" in words]
    assert [("Version 1 of the rules is live" in words) for words in said] == [True, True]
    with create_app(make_config(empty, tmp_path / "a")).app_context():
        with unit_of_work(write=False):
            assert session().scalar(sa.select(sa.func.count(RuleSet.id))) == 1
        db.engine.dispose()


@pytest.mark.postgres
def test_a_worker_takes_no_job_while_a_host_prepares_the_database(empty: str, tmp_path: Path) -> None:
    """The demo computes its own pairings step by step; a worker that took one of these jobs ended the loading."""
    create_tables(empty)
    app = create_app(make_config(empty, tmp_path))
    waited = threading.Event()

    def wait() -> None:
        with app.app_context():
            server._wait_for_tables()
            waited.set()

    with app.app_context():
        with migrate.alone(db.engine):
            worker = threading.Thread(target=wait)
            worker.start()
            with db.engine.connect() as connection:
                asks = sa.text(
                    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                    "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
                )
                while not connection.scalar(asks):
                    assert worker.is_alive()
            assert not waited.is_set()
        worker.join(PLENTY)
        assert waited.is_set()
        db.engine.dispose()
