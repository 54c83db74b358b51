"""An installation of its own for tests of the command line: database, data folder and its operator's environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from matchmaker import create_app
from matchmaker.cli import main
from tests.conftest import test_config as make_config

SECRET = "a-secret-of-0123456789-and-more-letters"


class Place:
    """An installation: a database, a data folder, and the environment its operator's commands read."""

    def __init__(self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self.folder, self._patch = url, folder, monkeypatch

    def command(self, *words: str) -> Result:
        """One command of the operator here."""
        for name, value in {
            "APP_ENV": "test",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "QUEUE_URL": "manual:",
        }.items():
            self._patch.setenv(name, value)
        return CliRunner().invoke(main, list(words))

    def app(self) -> Flask:
        """The application here."""
        return create_app(make_config(self.url, self.folder, secret_key=SECRET))
