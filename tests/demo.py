"""The demo for tests: loaded once a run, whatever the number of workers, and copied for whoever needs it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from matchmaker import create_app
from matchmaker.core import migrate
from matchmaker.core.db import db
from seed import demo
from tests.common import common_folder
from tests.conftest import cheap_passwords
from tests.conftest import test_config as make_config

FILE = "demo.db"


def copied_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own with the demo's SQLite file and its uploads."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(_built_once(_common_folder(tmp_path_factory)), folder)
    return folder


def app_on(folder: Path) -> Flask:
    """An application on the demo in `folder`."""
    return create_app(make_config(f"sqlite:///{folder / FILE}", folder))


def fill(app: Flask) -> None:
    """Bring an empty database to the newest revision and load the demo."""
    cheap_passwords()
    with app.app_context():
        migrate.upgrade(db.engine)
        demo.load()
        db.engine.dispose()


def _common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all workers of this run share; `make test` names one for its several passes."""
    named = common_folder("data")
    if named:
        return named
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _built_once(common: Path) -> Path:
    built = common / "demo"
    common.mkdir(parents=True, exist_ok=True)
    with _locked(common / "demo.lock"):
        if not built.exists():
            unfinished = common / f"demo.{os.getpid()}"
            unfinished.mkdir()
            # In a thread of its own: Playwright's thread runs a loop, which the solver's libraries do not like.
            with ThreadPoolExecutor(1) as pool:
                pool.submit(fill, app_on(unfinished)).result()
            unfinished.rename(built)
    return built


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; a killed one leaves nothing locked."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
