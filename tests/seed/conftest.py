"""The loaded demo, shared by the tests of the seed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.core.db import db, writing
from tests.conftest import NewDatabase, only
from tests.conftest import test_config as make_config
from tests.demo import app_on, copied_demo, fill


@pytest.fixture(scope="session")
def demo_app(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An application with the whole demo: a copy of the run's file, or loaded into a new PostgreSQL database."""
    if request.config.getoption("--database") == "sqlite":
        application = app_on(copied_demo(tmp_path_factory))
    else:
        application = create_app(make_config(new_database(), tmp_path_factory.mktemp("demo")))
        fill(application)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def loaded(demo_app: Flask) -> Iterator[sa.orm.Session]:
    """A session on the demo; what a test writes is rolled back."""
    with only(demo_app), db.test_isolation(), demo_app.app_context(), writing():
        yield db.session
        db.session.close()
