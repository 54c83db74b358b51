"""`matchmaker dev` and `matchmaker shell`: for development only, and nothing is changed by looking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from config import Config
from matchmaker.cli import development
from matchmaker.core.db import db, unit_of_work
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.factories import make_user


@pytest.fixture
def place(new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A platform with one person, which the commands find."""
    from matchmaker import create_app

    config = make_config(new_database(tables_url), tmp_path)
    app = create_app(config)
    with app.app_context():
        with unit_of_work():
            make_user("Nora")
        db.engine.dispose()
    monkeypatch.setattr(Config, "from_env", lambda: config)
    return config


def in_shell(monkeypatch: pytest.MonkeyPatch, do: Any, *options: str) -> str:
    """What a person does in the shell; returns its banner."""
    banners: list[str] = []

    def interact(banner: str, names: dict[str, Any]) -> None:
        banners.append(banner)
        do(names)

    monkeypatch.setattr(development, "_interact", interact)
    done = CliRunner().invoke(development.shell, list(options), catch_exceptions=False)
    assert done.exit_code == 0
    return banners[0]


def names_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The people whom a new shell finds."""
    found: list[str] = []
    in_shell(
        monkeypatch, lambda names: found.extend(row["name"] for row in names["sql"]("SELECT name FROM user_account"))
    )
    return found


def rename(names: dict[str, Any]) -> Any:
    """Change the person."""
    person = names["session"].scalars(names["select"](names["models"].accounts.User)).one()
    person.name = "Norah"
    return person


def test_the_shell_reads_and_says_what_it_offers(place: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(names: dict[str, Any]) -> None:
        assert names["sql"]("SELECT name FROM user_account WHERE name = :n", n="Nora") == [{"name": "Nora"}]
        assert "save" not in names
        rename(names)
        with pytest.raises(RuntimeError, match="tried to write User"):
            names["session"].flush()
        assert names["sql"]("UPDATE user_account SET name = 'Norah'") == []

    assert "read-only" in in_shell(monkeypatch, look)
    assert names_of(monkeypatch) == ["Nora"]


def test_the_writing_shell_keeps_what_is_saved(place: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "save()" in in_shell(monkeypatch, rename, "--write")
    assert names_of(monkeypatch) == ["Nora"]

    def save(names: dict[str, Any]) -> None:
        rename(names)
        names["save"]()

    in_shell(monkeypatch, save, "--write")
    assert names_of(monkeypatch) == ["Norah"]


def test_the_development_server_is_refused_in_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = make_config("sqlite://", tmp_path, env="production")
    monkeypatch.setattr(Config, "from_env", lambda: config)
    with pytest.raises(click.ClickException, match="In production use: matchmaker run"):
        development._for_development()


def test_errors_reach_the_debugger(tmp_path: Path) -> None:
    from matchmaker import create_app

    app: Flask = create_app(make_config(f"sqlite:///{tmp_path / 'dev.db'}", tmp_path, env="development"))
    development.make_debuggable(app)
    with pytest.raises(sa.exc.OperationalError, match="no such table"):
        app.test_client().get("/challenges")
    assert app.jinja_env.auto_reload
