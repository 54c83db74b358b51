"""Revisions on populated databases: equal to the models, up and down without losing a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.applications.models import Evaluator
from matchmaker.core import audit, migrate
from matchmaker.core.database_state import database_state
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.models import Base
from matchmaker.organizations.models import Organization, OrganizationMember
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.workshops.models.people import RegistrationPerson
from tests import factories
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import make_people
from tests.world import build_world

pytestmark = pytest.mark.slow


@contextmanager
def on(url: str, folder: Path) -> Iterator[Flask]:
    """An application on this database."""
    app = create_app(make_config(url, folder))
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()
        database_state().close()


@pytest.fixture
def empty(new_database: NewDatabase, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    with on(new_database(), tmp_path) as app:
        yield app


@pytest.fixture(scope="module")
def newest_url(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database at the newest revision, to be copied."""
    url = new_database()
    with on(url, tmp_path_factory.mktemp("newest")):
        migrate.upgrade(db.engine)
    return url


@pytest.fixture(scope="module")
def populated_url(new_database: NewDatabase, newest_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with a sample of everything, to be copied."""
    url = new_database(newest_url)
    with on(url, tmp_path_factory.mktemp("populated")), unit_of_work():
        build_world(make_people())
    return url


@pytest.fixture
def newest(new_database: NewDatabase, newest_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that came to the newest revision."""
    with on(new_database(newest_url), tmp_path) as app:
        yield app


@pytest.fixture
def populated(new_database: NewDatabase, populated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that came to the newest revision and holds a sample of everything."""
    with on(new_database(populated_url), tmp_path) as app:
        yield app


def run(sql: str, **values: object) -> None:
    with writing(), db.engine.begin() as connection:
        connection.execute(sa.text(sql), values)


def rows(sql: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql))]


def counts() -> dict[str, int]:
    """Rows of every table that is there."""
    there = [name for name in sa.inspect(db.engine).get_table_names() if name in Base.metadata.tables]
    asked = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in there)
    return dict(rows(asked)) if there else {}  # type: ignore[arg-type]


def before(revision: str) -> str | None:
    """The revision that this one follows."""
    (path,) = (migrate.SCRIPTS / "versions").glob(f"{revision}*.py")
    found = re.search(r'^down_revision = "(\d+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else None


def revisions() -> list[str]:
    """From the first to the one that the file HEAD names."""
    chain: list[str] = []
    revision: str | None = migrate.head()
    while revision is not None:
        chain.insert(0, revision)
        revision = before(revision)
    return chain


def test_every_revision_leads_to_the_one_that_the_head_file_names() -> None:
    files = sorted(path.name[:4] for path in (migrate.SCRIPTS / "versions").glob("[0-9]*.py"))
    assert sorted(revisions()) == files
    assert revisions()[0] == "0001"


def test_models_equal_the_newest_revision(newest: Flask) -> None:
    assert migrate.current(db.engine) == migrate.head()
    assert migrate.differences(db.engine, Base.metadata) == []


def test_no_revision_lost_a_check_constraint(newest: Flask) -> None:
    """Alembic compares no checks, and a batch change on SQLite copies the table."""
    wanted = {
        (table.name, str(check.name))
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }
    assert wanted
    assert migrate.checks(db.engine, Base.metadata) == wanted


def triggers() -> set[tuple[str, str]]:
    """Name and text of every trigger, as this database tells them."""
    if db.engine.dialect.name == "sqlite":
        return set(rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return set(rows("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"))


def test_the_triggers_are_those_of_the_models(newest: Flask, new_database: NewDatabase, tables_url: str) -> None:
    """Alembic compares no triggers either: those that keep the log of changes, and the search index."""
    found = triggers()
    assert "audit_entry" in str(found)
    with on(new_database(tables_url), Path(newest.config["SETTINGS"].data_dir)):
        assert triggers() == found


def test_the_comparison_can_go_red(newest: Flask) -> None:
    with writing(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE stray (id INTEGER PRIMARY KEY)"))
    assert migrate.differences(db.engine, Base.metadata)


def test_every_revision_goes_down_and_up_on_a_populated_database(populated: Flask) -> None:
    """From the newest to the first: rows of tables that exist before a revision survive going back behind it, up again
    and back once more; behind the first nothing is left.
    """
    for revision in reversed(revisions()):
        rows, behind = counts(), before(revision) or "base"
        migrate.downgrade(db.engine, behind)
        older = counts()
        assert older == {name: rows[name] for name in older}, f"down from {revision}"
        migrate.upgrade(db.engine, revision)
        again = counts()
        assert {name: again[name] for name in older} == older, f"down from {revision} and up again"
        migrate.downgrade(db.engine, behind)
        assert counts() == older, f"down from {revision} twice"
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}


def family() -> None:
    """A table and its children with ON DELETE CASCADE, beside our own."""
    with writing(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(
            sa.text("CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        )
        connection.execute(sa.text("INSERT INTO parent VALUES (1)"))
        connection.execute(sa.text("INSERT INTO child VALUES (1, 1), (2, 1)"))


def children() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM child")) or 0


def batch_change(connection: sa.Connection) -> None:
    """What a revision does to a SQLite table: copy it, drop the old one, rename."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("parent", recreate="always") as batch:
        batch.add_column(sa.Column("motto", sa.String(20)))


def members() -> int:
    with unit_of_work(write=False):
        return session().scalar(sa.select(sa.func.count(OrganizationMember.id))) or 0


def test_a_batch_change_keeps_the_children(empty: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL changes tables in place
    family()
    with migrate._migrating(db.engine) as connection:
        batch_change(connection)
    assert children() == 2


def test_without_the_recipe_the_children_would_be_gone(empty: Flask) -> None:
    """The canary: the same change with foreign keys on deletes them, without a word."""
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL changes tables in place
    family()
    with writing(), db.engine.begin() as connection:
        batch_change(connection)
    assert children() == 0


def test_broken_references_roll_a_migration_back(populated: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    had = members()
    with pytest.raises(migrate.BrokenReferences), migrate._migrating(db.engine) as connection:
        connection.execute(sa.text("DELETE FROM organization"))
    assert members() == had
    with unit_of_work(write=False):
        assert session().scalar(sa.select(sa.func.count(Organization.id)))


def test_a_file_with_data_is_copied_before_an_upgrade(empty: Flask, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    migrate.upgrade(db.engine, "0001")
    with writing(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    copy = migrate._backup(db.engine)
    assert copy is not None
    assert copy.stat().st_size > 0


def person(number: int, email: str, key: str, disabled: str | None = None) -> None:
    run(
        "INSERT INTO user_account (id, public_id, email, email_key, name, stamp, is_organizer, is_administrator,"
        " is_demo, language, timezone, created_at, disabled_at) VALUES (:id, :public, :email, :key, :name, 's', false,"
        " false, false, 'en', '', :at, :disabled)",
        id=number,
        public=f"person{number}",
        email=email,
        key=key,
        name="Đorđe" if number == 1 else f"P{number}\n",
        at="2026-01-01 00:00:00",
        disabled=disabled,
    )


def test_addresses_of_old_rows_become_those_of_their_own_people(empty: Flask) -> None:
    """Revision 0010: one key that stood for two is parted, two accounts of one address do not collide."""
    migrate.upgrade(db.engine, "0005")
    at = "2026-01-01 00:00:00"
    person(1, "nora@könig.example", "nora@konig.example")
    person(2, "nora@xn--knig-5qa.example", "nora@xn--knig-5qa.example")  # the same mailbox, in the other form
    person(3, "Ada@example.org", "ada@example.org")
    for key in ("nora@konig.example", "ada@example.org"):
        run("INSERT INTO sign_in_attempt (email_key, origin, at, ok) VALUES (:k, 'o', :at, false)", k=key, at=at)
        run("INSERT INTO mail_request (email_key, origin, at) VALUES (:k, 'o', :at)", k=key, at=at)
    run(
        'INSERT INTO outbox_mail (id, public_id, "to", subject, body, status, error, stop_path, created_at)'
        " VALUES (1, 'mail1', 'Nora@KÖNIG.example', 's', 'b', 'sent', '', '', :at)",
        at=at,
    )
    run(
        "INSERT INTO organization (id, public_id, slug, kind, name, name_key, country, population_source, size,"
        " summary, description, website, registration_number, email_domain, languages, countries_served, networks,"
        " vetting, vetting_note, is_demo, created_at, updated_at, version) VALUES (1, 'org1', 'o', 'company',"
        " 'Ærø Vand', 'ærø', 'DK', '', '', '', '', '', '', 'konig.example', '[]', '[]', '[]', 'vetted', '', false, :at,"
        " :at, 1)",
        at=at,
    )
    run("INSERT INTO organization_member VALUES (1, 1, 1, 'owner', '', :at)", at=at)
    for number, email, key in ((1, "new@könig.example", "new@konig.example"), (2, "new@XN--knig-5qa.example", "x")):
        run(
            "INSERT INTO invitation (id, public_id, organization_id, email, email_key, role, token_hash, invited_by_id,"
            " created_at, expires_at) VALUES (:id, :p, 1, :email, :key, 'editor', :p, 1, :at, :at)",
            id=number,
            p=f"inv{number}",
            email=email,
            key=key,
            at=at,
        )
    run("INSERT INTO search_doc (kind, object_id, title, body) VALUES ('organization', 1, 'đakovo þor', 'æ')")
    migrate.upgrade(db.engine)
    assert rows("SELECT id, email_key, disabled_at IS NULL FROM user_account ORDER BY id") == [
        (1, "nora@xn--knig-5qa.example", True),
        (2, "person2@double.invalid", False),
        (3, "ada@example.org", True),
    ]
    assert rows("SELECT name, name_key FROM user_account ORDER BY id")[:2] == [("Đorđe", "dorde"), ("P2", "p2")]
    assert rows("SELECT verb, object_id FROM audit_entry") == [("accounts.disable_person", 2)]
    assert rows("SELECT email_key FROM sign_in_attempt") == rows("SELECT email_key FROM mail_request")
    assert rows("SELECT email_key FROM sign_in_attempt") == [("ada@example.org",)]
    assert rows("SELECT to_key FROM outbox_mail") == [("nora@xn--knig-5qa.example",)]
    assert rows("SELECT id, email_key FROM invitation") == [(2, "new@xn--knig-5qa.example")]
    assert rows("SELECT name_key, email_domain FROM organization") == [("aero vand", "xn--knig-5qa.example")]
    assert rows("SELECT title, body FROM search_doc") == [("dakovo thor", "ae")]


def test_a_seat_of_another_address_is_taken_back(populated: Flask) -> None:
    """Revision 0010: the log knows who was asked; people of a registration are tied to nobody else's account."""
    with unit_of_work():
        emil = session().scalars(sa.select(User).where(User.name == "Emil")).one()
        graz = session().scalars(sa.select(Organization).where(Organization.slug == "graz")).one()
        stranger = factories.make_user("Stranger", email="p@könig.example")
        seats = (
            session().scalars(sa.select(Evaluator).where(Evaluator.removed_at.is_(None)).order_by(Evaluator.id)).all()
        )
        seats[0].user_id = stranger.id
        audit.record(
            actor_of(emil, hat=graz.public_id),
            "applications.invite_evaluator",
            subject=seats[0],
            details={"email": "p@konig.example"},
        )
        guest = session().scalars(sa.select(RegistrationPerson)).first()
        assert guest is not None
        guest.user_id, guest.email = stranger.id, "p@konig.example"
        seat, kept, guest_id = seats[0].id, [one.id for one in seats[1:]], guest.id
    migrate.downgrade(db.engine, "0005")
    migrate.upgrade(db.engine)
    assert rows(f"SELECT removed_at IS NULL FROM evaluator WHERE id = {seat}") == [(False,)]
    assert [row[0] for row in rows("SELECT id FROM evaluator WHERE removed_at IS NULL ORDER BY id")] == kept
    assert rows(f"SELECT user_id FROM registration_person WHERE id = {guest_id}") == [(None,)]


def test_files_of_two_tables_become_files_of_one_and_go_back(empty: Flask) -> None:
    """Revision 0275: values keep their file, lines keep what was said of them, what waited has to be sent again."""
    migrate.upgrade(db.engine, "0250")
    at = "2026-01-01 00:00:00"
    columns = "public_id, name, language, status, bad, written, message, created_at, version"
    for number, status in ((7, "done"), (8, "ready")):
        run(
            f"INSERT INTO value_import (id, {columns}, lines, good, doubtful, takes_doubtful)"
            " VALUES (:id, :public, 'a.csv', 'en', :status, 1, 2, '', :at, 1, 4, 2, 1, false)",
            id=number,
            public=f"values{number}",
            status=status,
            at=at,
        )
    for line, question in ((3, False), (3, True), (5, True)):
        run(
            'INSERT INTO value_import_problem (import_id, line, "column", text, is_question)'
            " VALUES (7, :line, 'year', :text, :question)",
            line=line,
            text=f"said {question}",
            question=question,
        )
    migrate.upgrade(db.engine, "0275")
    assert rows("SELECT public_id, kind, status, new, asked, bad FROM file_import ORDER BY public_id") == [
        ("values7", "values", "done", 2, 1, 1),
        ("values8", "values", "failed", 2, 1, 1),
    ]
    assert rows("SELECT number, outcome FROM import_line ORDER BY number") == [(3, "bad"), (5, "asked")]
    assert "choose it again" in str(rows("SELECT message FROM file_import WHERE public_id = 'values8'"))
    migrate.downgrade(db.engine, "0250")
    assert rows("SELECT public_id, status, lines, good, doubtful FROM value_import ORDER BY public_id") == [
        ("values7", "done", 4, 2, 1),
        ("values8", "failed", 4, 2, 1),
    ]
