"""Pages of visitors are made once and sent again, until anything is written or seconds have gone by."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matchmaker import create_app
from matchmaker.core import clock
from matchmaker.core.db import db
from tests.conftest import NewDatabase, test_config


@pytest.fixture
def keeping(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application that keeps pages, on a database of its own without a row."""
    app = create_app(test_config(new_database(tables_url), tmp_path, env="development"))
    app.config["TESTING"] = True
    with app.app_context():
        yield app


@pytest.fixture
def made(keeping: Flask) -> list[str]:
    """The paths of pages that were made, not sent again."""
    paths: list[str] = []
    keeping.before_request_funcs[None].append(lambda: paths.append(_path()))
    return paths


def _path() -> Any:
    from flask import request

    return request.path


def write() -> None:
    """Anything, anywhere: by a connection of its own, as a worker or another host would."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))


@pytest.fixture
def visitor(keeping: Flask) -> Iterator[FlaskClient]:
    """Somebody without a session, while the clock stands still."""
    with clock.at(clock.now()):
        yield keeping.test_client()


def test_a_page_is_sent_again_until_something_is_written(visitor: FlaskClient, made: list[str]) -> None:
    first = visitor.get("/guide")
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    assert visitor.get("/guide").data == first.data
    assert made == ["/guide"]
    write()
    assert visitor.get("/guide").data == first.data
    assert made == ["/guide", "/guide"]


def test_who_has_the_page_already_gets_none(visitor: FlaskClient, made: list[str]) -> None:
    first = visitor.get("/guide")
    for _time in ("kept", "made anew"):
        again = visitor.get("/guide", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        write()
    assert made == ["/guide", "/guide"]


def test_it_comes_packed_to_whoever_can_unpack_it(visitor: FlaskClient) -> None:
    plain = visitor.get("/guide")
    for _time in ("made", "kept"):
        packed = visitor.get("/guide", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert {"Accept-Encoding", "Cookie", "Accept-Language"} <= set(packed.vary)
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2


def test_another_choice_of_colours_is_another_page(visitor: FlaskClient, made: list[str]) -> None:
    assert b'data-bs-theme="dark"' not in visitor.get("/guide").data
    visitor.post("/display", data={"theme": "dark"})
    assert b'data-bs-theme="dark"' in visitor.get("/guide").data
    assert made == ["/guide", "/display", "/guide"]


def test_what_begins_a_session_is_kept_for_nobody(visitor: FlaskClient, made: list[str]) -> None:
    token = visitor.get("/sign-in")
    assert "Set-Cookie" in token.headers
    assert token.headers["Cache-Control"] == "no-store"
    visitor.delete_cookie("round_table")
    assert visitor.get("/sign-in").data != token.data
    assert made == ["/sign-in", "/sign-in"]


def test_whoever_has_a_session_gets_a_page_of_their_own(visitor: FlaskClient, made: list[str]) -> None:
    visitor.get("/guide")
    visitor.get("/sign-in")  # a session begins
    assert visitor.get("/guide").headers["Cache-Control"] == "no-store"
    assert made == ["/guide", "/sign-in", "/guide"]


def test_time_goes_by(keeping: Flask, made: list[str]) -> None:
    visitor = keeping.test_client()
    for second in (0, 9, 10):
        with clock.at(datetime(2030, 1, 1, 12, 0, second, tzinfo=UTC)):
            assert visitor.get("/guide").status_code == 200
    assert made == ["/guide", "/guide"]


def test_without_the_state_of_the_database_pages_are_made_anew(
    visitor: FlaskClient, keeping: Flask, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(keeping.extensions["database_state"], "_ask", fail)
    assert visitor.get("/guide").data == visitor.get("/guide").data
    assert made == ["/guide", "/guide"]


def test_the_room_is_bounded(keeping: Flask) -> None:
    from matchmaker.core.page_cache import MOST_BYTES, Kept

    pages = keeping.extensions["kept_pages"]
    for number in range(40):
        pages.put(number, Kept(b"x" * 1_000_000, ()))
    found = [number for number in range(40) if pages.get(number) is not None]
    assert found == list(range(40 - len(found), 40))
    assert 0 < len(found) * 1_000_000 <= MOST_BYTES
    pages.put("large", Kept(b"x" * MOST_BYTES, ()))
    assert pages.get("large") is None
