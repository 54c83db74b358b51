"""The log of changes is only ever added to, and whoever touches it behind its back is found out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import audit, audit_chain
from matchmaker.core.access import ALLOW
from matchmaker.core.actors import system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.audit_chain import AuditSeal
from matchmaker.core.commands import command
from matchmaker.core.db import db, session, unit_of_work
from tests import factories
from tests.conftest import NewDatabase, share_cache
from tests.installation import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def place(new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An installation whose log has seven entries, five of them sealed."""
    place = Place(new_database(tables_url), tmp_path / "data", monkeypatch)
    share_cache(place.folder)
    with place.app().app_context():
        with unit_of_work():
            write(5)
        with unit_of_work():
            assert audit_chain.seal() == 5
        with unit_of_work():
            write(2)
        db.engine.dispose()
    return place


def write(count: int) -> None:
    for n in range(count):
        audit.record(system_actor("test"), "tests.write", details={"n": n, "name": "Łódź", "share": 0.1})


def behind_its_back(place: Place, *statements: str) -> None:
    """What somebody does who owns the database: switch the protection off, and write."""
    if place.url.startswith("sqlite"):  # whose references are off until a program asks for them
        with closing(sqlite3.connect(str(sa.make_url(place.url).database))) as file, file:
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                if name.startswith("audit_"):
                    file.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                file.execute(statement)
        return
    with place.app().app_context():
        with db.engine.begin() as connection:
            for table in audit_chain.PROTECTED:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for statement in statements:
                connection.exec_driver_sql(statement)
        db.engine.dispose()


def test_the_log_verifies_and_its_end_can_be_kept_elsewhere(place: Place) -> None:
    head = place.command("audit", "head").output.strip()
    assert head.startswith("7:")
    fine = place.command("audit", "verify", "--head", head)
    assert fine.exit_code == 0, fine.output
    assert "7 entries are sealed and unchanged" in fine.output
    with place.app().app_context():
        with unit_of_work():
            write(1)
        db.engine.dispose()
    assert place.command("audit", "verify", "--head", head).exit_code == 0  # it only grew


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE audit_entry SET actor_name = 'Somebody else' WHERE id = 3", "entry 3"),
        ("UPDATE audit_entry SET details = '{}' WHERE id = 1", "entry 1"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00' WHERE id = 5", "entry 5"),
        ("DELETE FROM audit_entry WHERE id = 2", "entry 2 was deleted"),
        ("DELETE FROM audit_seal WHERE position = 2", "seal 2 is missing"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00' WHERE id = 7", "without a seal"),
    ],
)
def test_what_was_touched_is_named(place: Place, statement: str, sentence: str) -> None:
    behind_its_back(place, statement)
    found = place.command("audit", "verify")
    assert found.exit_code == 1
    assert sentence in found.output
    assert sentence in place.command("check").output


def test_a_log_cut_or_written_anew_does_not_fit_a_seal_kept_elsewhere(place: Place) -> None:
    head = place.command("audit", "head").output.strip()
    behind_its_back(place, "DELETE FROM audit_seal WHERE position > 4", "DELETE FROM audit_entry WHERE id > 4")
    assert place.command("audit", "verify").exit_code == 0  # what is left fits together
    cut = place.command("audit", "verify", "--head", head)
    assert cut.exit_code == 1
    assert "3 seals are gone from its end" in cut.output
    with place.app().app_context():
        with unit_of_work():
            write(3)
        db.engine.dispose()
    place.command("audit", "head")
    anew = place.command("audit", "verify", "--head", head)
    assert anew.exit_code == 1
    assert "is not the one of the seal you gave" in anew.output


@pytest.mark.parametrize("head", ["seven", "7", "7:abc", ":" + "0" * 64, "-1:" + "0" * 64])
def test_a_seal_that_is_none_is_refused_in_words(place: Place, head: str) -> None:
    refused = place.command("audit", "verify", "--head", head)
    assert refused.exit_code == 2
    assert "number, colon, 64 letters" in refused.output


@pytest.mark.parametrize("table", audit_chain.PROTECTED)
@pytest.mark.parametrize("act", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_log(place: Place, table: str, act: str) -> None:
    column = "verb = 'x'" if table == "audit_entry" else "digest = 'x'"
    with place.app().app_context():
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), unit_of_work() as current:
            current.execute(sa.text(act.format(table, column)))
        db.engine.dispose()


def test_a_short_command_after_a_long_one_is_sealed_in_the_order_of_their_ends(database: sa.orm.Session) -> None:
    """On PostgreSQL an entry with a lower number may become visible later: it gets the next seal."""
    write(2)
    session().flush()
    late, early = session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).all()[:2]
    previous = audit_chain.head()
    row = session().execute(sa.select(*AuditEntry.__table__.columns).where(AuditEntry.id == late.id)).one()
    digest = audit_chain.digest_of(row, previous.digest)
    session().add(AuditSeal(position=previous.position + 1, entry_id=late.id, digest=digest))
    session().flush()
    assert audit_chain.seal() == 1
    assert session().get_one(AuditSeal, previous.position + 2).entry_id == early.id
    assert list(audit_chain.broken()) == []


def test_a_changed_value_stands_with_before_and_after_and_a_text_by_name_only(database: sa.orm.Session) -> None:
    @command(lambda actor: ALLOW)
    def close_early(actor: object, *, challenge: Challenge) -> None:
        challenge.title, challenge.target_year = "Another title", 2035
        session().flush()
        challenge.target_year = 2032

    challenge = factories.make_challenge(factories.make_city(), target_year=2030)
    session().flush()
    close_early(system_actor("test"), challenge=challenge)
    entry = session().scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.details["changes"]["target_year"] == [2030, 2032]
    assert entry.details["changes"]["title"] is None
