"""Fixtures: one application per run, one rolled-back transaction per test, on SQLite or on a real PostgreSQL."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from config import Config
from matchmaker import create_app
from matchmaker.accounts.engine import passwords as account_engine
from matchmaker.core import migrate, testing
from matchmaker.core.db import db, writing
from matchmaker.models import Base
from matchmaker.vocabulary.storage import gazetteer
from tests.browser import Browser
from tests.common import common_folder
from tests.crashes import Door, keep_failure
from tests.examples import is_fuzz
from tests.lazy_addresses import LazyRule
from tests.personas import People, make_people
from tests.repeats import is_left_out, recorder
from tests.template_names import Known

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PLENTY = 600.0
"""Seconds to wait for what will come, on the busiest machine too."""
SLOW = 6
"""How many usual tests take as long as one that is marked slow."""
PATIENCE = 120_000
"""Milliseconds that a browser waits for what should come."""
Flask.url_rule_class = LazyRule
Flask.jinja_options = {"undefined": Known}
if compiled := common_folder("templates"):  # no other process compiles a template again
    Flask.jinja_options |= {"bytecode_cache": FileSystemBytecodeCache(compiled)}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgres` runs the same suite on PostgreSQL."""
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark as `pure` what never asks for the chosen database, and as `pages` what opens pages.

    On PostgreSQL leave out what would tell it nothing new (tests/repeats.py). Files that take long begin first, so
    that no process waits long for the other one's last file.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "new_database" not in fixtures:
            item.add_marker("pure")
        if "browser" in fixtures:
            item.add_marker("pages")
    if config.getoption("--database") == "postgres":
        left_out = [item for item in items if is_left_out(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not is_left_out(item)]
    weights: Counter[Path] = Counter()
    for item in items:
        weights[item.path] += SLOW if item.get_closest_marker("slow") else not item.get_closest_marker("pure")
    items.sort(key=lambda item: -weights[item.path])


def pytest_configure(config: pytest.Config) -> None:
    """The pass on SQLite leaves what its tests tell the database."""
    if heard := recorder():
        config.pluginmanager.register(heard)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: the search for garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)  # a request makes thousands of objects and few circles


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Leave the numbers where `python -m tests` reads them to print the sum of all passes; in `make fuzz` say how many
    examples came to each door, and how they were answered."""
    doors: dict[str, Counter[str]] = {}
    for report in [one for kind in ("passed", "failed") for one in terminalreporter.getreports(kind)]:
        for name, (door, answers) in (one for one in report.user_properties if one[0] == "door"):
            assert name
            doors.setdefault(door, Counter()).update({"rows": 1, **answers})
    for door, answers in sorted(doors.items()) if is_fuzz() else ():
        rows = answers.pop("rows")
        said = ", ".join(f"{status}: {count:,}" for status, count in sorted(answers.items()))
        terminalreporter.write_line(f"{door}: {answers.total():,} examples for {rows} rows; {said}")
    kept = os.environ.get("TEST_COUNTS")
    if kept:
        names = ("passed", "failed", "error", "skipped")
        Path(kept).write_text(json.dumps({name: len(terminalreporter.getreports(name)) for name in names}))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed test: whatever it lacks must be installed. What `make fuzz` finds is written
    down as it comes."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and is_fuzz():
        keep_failure(f"{item.nodeid}\n{report.longreprtext}\n{'-' * 80}\n")
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


class NewDatabase(Protocol):
    """Creates a database of the chosen kind and returns its URL."""

    def __call__(self, template: str = "") -> str:
        """An empty one, or a copy of the one at this URL, to which nobody is connected."""


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """A function that creates a database of the chosen kind."""

    def new_file(template: str = "") -> str:
        path = tmp_path_factory.mktemp("db") / "test.db"
        if template:
            shutil.copy(str(sa.make_url(template).database), path)
        return f"sqlite:///{path}"

    if request.config.getoption("--database") == "sqlite":
        yield new_file
        return
    from tests.postgres import server

    with server() as base:
        yield lambda template="": base.create("test", str(sa.make_url(template).database) if template else "template1")


@pytest.fixture(scope="session")
def tables_url(new_database: NewDatabase) -> str:
    """A database with all tables, made once to be copied: `new_database(tables_url)`."""
    url = new_database()
    create_tables(url)
    return url


def create_tables(url: str) -> None:
    """Give an empty database all tables, as the newest migration leaves them."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with writing(), engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrate.head()})
    engine.dispose()


@pytest.fixture(scope="session")
def database_url(new_database: NewDatabase, tables_url: str) -> str:
    """The database of this run, with all tables."""
    return new_database(tables_url)


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as tests use it: cheap passwords, jobs run when a test drains them."""
    cheap_passwords()
    application = create_app(test_config(database_url, tmp_path_factory.mktemp("data")))
    yield application
    with application.app_context():
        db.engine.dispose()


def cheap_passwords() -> None:
    """Argon2 with the least work; the parameters stand in each hash, so every process reads them."""
    account_engine.hasher = lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[assignment]


def test_config(database_url: str, data_dir: Path, **changes: object) -> Config:
    """Settings of a test instance."""
    share_cache(data_dir)
    values: dict[str, object] = {
        "env": "test",
        "secret_key": "test-secret-" + "x" * 32,
        "database_url": database_url,
        "data_dir": data_dir,
        "queue_url": "manual:",
        "mail_url": "memory:",
        "demo": True,
    }
    return Config(**(values | changes))  # type: ignore[arg-type]


def share_cache(data_dir: Path) -> None:
    """One file of the world's places and one folder of assets for all tests: whoever needs them first builds them."""
    shared = common_folder("places") or Path(tempfile.gettempdir(), f"round-table-tests-{os.getuid()}")
    shared.mkdir(mode=0o700, exist_ok=True)
    cache = data_dir / "cache"
    folders = [cache / "assets", cache / "translations"]
    for folder in folders:
        (shared / folder.name).mkdir(exist_ok=True)
    for link in (gazetteer.location(cache), *folders):
        link.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(link):
            link.symlink_to(shared / link.name)


test_config.__test__ = False  # type: ignore[attr-defined]


db._app_state = {}  # type: ignore[assignment]  # not weak: what `applications_end` closes is not garbage before


@pytest.fixture(autouse=True)
def applications_end() -> Iterator[None]:
    """An application that a test made (a command makes one, too) ends with it, with its connections."""
    before = set(db._app_state)
    yield
    for made in set(db._app_state) - before:
        for engine in db._app_state.pop(made).engines.values():
            engine.dispose()
        made.extensions["database_state"].close()


@pytest.fixture
def database(app: Flask) -> Iterator[sa.orm.Session]:
    """A session whose work is rolled back after the test. Writing is allowed; requests decide for themselves."""
    with isolated(app):
        yield db.session


@contextmanager
def isolated(app: Flask) -> Iterator[None]:
    """What happens inside is rolled back at the end."""
    with only(app), db.test_isolation(), app.app_context(), writing():
        yield
        db.session.close()


@contextmanager
def taken_back() -> Iterator[None]:
    """Inside `isolated`: what happens in this block is rolled back, what was there before stays."""
    testing.commit()
    savepoint = db.engine.connect().begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.info.clear()
        savepoint.rollback()
        db.session.expire_all()


@sa.event.listens_for(sa.Engine, "connect")
def _wait_for_others(connection: Any, _record: object) -> None:
    """A hundred threads on a busy machine wait for their turn longer than people would."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout={round(PLENTY * 1000)}")


@contextmanager
def only(app: Flask) -> Iterator[None]:
    """Leave applications that other tests made out of the isolation, which would open their databases again."""
    others = {other: state for other, state in db._app_state.items() if other is not app}
    for other in others:
        del db._app_state[other]
    try:
        yield
    finally:
        db._app_state.update(others)


@pytest.fixture
def door(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Door]:
    """Counts the answers of one row, by their status, for the door that the test stands for; the summary adds up."""
    door = Door(request.node.originalname, request.node.callspec.id)
    record_property("door", [door.name, door.answers])
    yield door
    door.note()


@pytest.fixture
def people(database: sa.orm.Session) -> People:
    """The named personas and their organizations (tests/personas.py)."""
    return make_people()


@pytest.fixture
def browser(app: Flask, database: sa.orm.Session) -> Browser:
    """A browser that nobody signed in; every page it opens is checked."""
    return Browser(app)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium; skipped by name where it is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing (requirements-ci.txt)")
    if CHROMIUM is None:
        pytest.skip("chromium is missing: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [], timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture
def only_english(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no other catalogue were complete."""
    monkeypatch.setitem(app.extensions, "offered_languages", ("en",))
