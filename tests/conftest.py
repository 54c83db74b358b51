"""Fixtures: one application per run, one rolled-back transaction per test, on SQLite or on a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from config import Config
from matchmaker import create_app
from matchmaker.accounts import engine as account_engine
from matchmaker.core.db import db, writing
from matchmaker.models import Base
from tests.browser import Browser
from tests.personas import People, make_people

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgres` runs the same suite on PostgreSQL."""
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Known also where pytest runs without xdist."""
    config.addinivalue_line("markers", "xdist_group(name): tests that one worker runs (with --dist loadgroup)")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed test: whatever it lacks must be installed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """A function that creates an empty database of the chosen kind and returns its URL."""
    if request.config.getoption("--database") == "sqlite":
        yield lambda: f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        return
    from tests.postgres import server

    with server() as base:
        yield lambda: base.create(f"test_{secrets.token_hex(4)}")


@pytest.fixture(scope="session")
def database_url(new_database: NewDatabase) -> str:
    """The database of this run."""
    return new_database()


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as tests use it: cheap passwords, jobs run when a test drains them."""
    cheap_passwords()
    application = create_app(test_config(database_url, tmp_path_factory.mktemp("data")))
    with application.app_context(), writing():
        Base.metadata.create_all(db.engine)
    yield application
    with application.app_context():
        db.engine.dispose()


def cheap_passwords() -> None:
    """Argon2 with the least work; the parameters stand in each hash, so every process reads them."""
    account_engine.hasher = lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[assignment]


def test_config(database_url: str, data_dir: Path, **changes: object) -> Config:
    """Settings of a test instance."""
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


test_config.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def database(app: Flask) -> Iterator[sa.orm.Session]:
    """A session whose work is rolled back after the test. Writing is allowed; requests decide for themselves."""
    with only(app), db.test_isolation(), app.app_context(), writing():
        yield db.session
        db.session.close()


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
            executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        yield browser
        browser.close()


@pytest.fixture
def german(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were a complete German catalogue: the language is offered."""
    monkeypatch.setitem(app.extensions, "offered_languages", ("en", "de"))
