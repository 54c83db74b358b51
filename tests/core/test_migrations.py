"""Revisions on populated databases: equal to the models, up and down without losing a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.core import migrate
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.models import Base
from matchmaker.organizations.models import Organization, OrganizationMember
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


def counts() -> dict[str, int]:
    """Rows of every table."""
    with unit_of_work(write=False):
        return {
            table.name: session().scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def revisions() -> list[str]:
    return sorted(path.name[:4] for path in (migrate.SCRIPTS / "versions").glob("[0-9]*.py"))


def test_the_head_file_names_the_newest_revision() -> None:
    assert revisions()[-1] == migrate.head()
    assert revisions() == [f"{n:04d}" for n in range(1, len(revisions()) + 1)]


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


def test_the_comparison_can_go_red(newest: Flask) -> None:
    with writing(), db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE stray (id INTEGER PRIMARY KEY)"))
    assert migrate.differences(db.engine, Base.metadata)


@pytest.mark.parametrize("revision", [r for r in revisions() if r != "0001"])
def test_every_revision_goes_down_and_up_on_a_populated_database(populated: Flask, revision: str) -> None:
    """Rows of tables that exist before the revision survive going back behind it and up again."""
    before = counts()
    migrate.downgrade(db.engine, f"{int(revision) - 1:04d}")
    older = set(sa.inspect(db.engine).get_table_names())
    migrate.upgrade(db.engine)
    after = counts()
    assert {name: n for name, n in after.items() if name in older} == {
        name: n for name, n in before.items() if name in older
    }


def test_all_the_way_down_leaves_nothing(populated: Flask) -> None:
    migrate.downgrade(db.engine, "base")
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
