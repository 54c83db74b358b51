"""Which tests PostgreSQL repeats: nothing that SQLite was told is left out, nor what has a database of its own."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests import repeats
from tests.common import COMMON
from tests.repeats import Recorder, Told, choose, kind, plain

TOLD = st.builds(Told, st.sets(st.integers(0, 30), max_size=12), st.integers(0, 50), st.booleans())


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), TOLD, max_size=12))
def test_nothing_that_was_told_is_left_out(tests: dict[str, Told]) -> None:
    chosen = choose(tests)
    assert chosen == sorted(set(chosen))
    for name, one in tests.items():
        assert one.things <= set().union(*(tests[other].things for other in chosen)), name
        assert not one.alone or name in chosen


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), TOLD, max_size=12))
def test_each_that_is_repeated_tells_something_that_no_other_tells(tests: dict[str, Told]) -> None:
    chosen = choose(tests)
    for name in (name for name in chosen if not tests[name].alone):
        assert tests[name].things - set().union(*(tests[other].things for other in chosen if other != name)), name


def test_what_adds_nothing_is_not_repeated() -> None:
    later = {"first": Told({1, 2, 3, 4}, 3), "left": Told({1, 2, 5, 6}, 9), "right": Told({3, 4, 7, 8}, 9)}
    assert choose(later) == ["left", "right"], "together they tell what the first one told"
    tests = {"big": Told({1, 2, 3}, 3), "part": Told({1, 2}, 3), "dear": Told({1, 2, 3}, 90), "own": Told({9}, 1, True)}
    assert choose(tests) == ["big", "own"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, ""),
        (1, -1),
        (1, 2**31 + 2),
        (2**40, 2**70),
        ("a", "a\0"),
        ("a\n", "a\0"),
        ("a", "ä"),
        ("ä", "\ud83d"),
        ("a", "a" * 300),
        ("a", ""),
        ([1], [""]),
        (True, 1),
    ],
)
def test_kinds_that_a_database_could_take_differently_differ(one: object, other: object) -> None:
    assert kind(one) != kind(other)


def test_a_statement_is_the_same_whatever_the_length_of_its_lists() -> None:
    assert plain("SELECT a\nFROM b WHERE c IN (?, ?, ?)") == plain("SELECT a FROM b WHERE c IN (?)")
    assert plain("SAVEPOINT sa_savepoint_12") == plain("SAVEPOINT sa_savepoint_3")
    assert plain("INSERT INTO a VALUES (?, ?), (?, ?)") == plain("INSERT INTO a VALUES (?, ?)")
    assert plain("SELECT a FROM b WHERE c = ?") != plain("SELECT a FROM b WHERE d = ?")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path / 'heard.db'}")
    yield made
    made.dispose()


@pytest.fixture
def heard(tmp_path: Path, engine: sa.Engine) -> Iterator[Recorder]:
    """A recorder that takes this engine for the one that tests share."""
    recorder = Recorder(tmp_path)
    recorder.shared = engine.url.database
    yield recorder
    sa.event.remove(sa.Engine, "before_cursor_execute", recorder._tells)
    sa.event.remove(sa.Engine, "handle_error", recorder._fails)
    flask.request_finished.disconnect(recorder._answers)


def told_by(heard: Recorder, engine: sa.Engine, statement: Any, **values: object) -> set[int]:
    heard.now = Told()
    with engine.connect() as connection:
        connection.execute(statement, values)
    return heard.now.things


def test_statements_values_and_locks_are_heard(heard: Recorder, engine: sa.Engine) -> None:
    number = sa.literal_column("1").label("n")
    select = sa.select(number).where(sa.bindparam("x", type_=sa.Integer) == 1)
    small, big = told_by(heard, engine, select, x=1), told_by(heard, engine, select, x=2**40)
    assert small - big
    assert big - small
    assert small & big, "the statement itself is the same"
    held = told_by(heard, engine, select.with_for_update(), x=1)  # SQLite's text leaves FOR UPDATE out
    assert held - small
    assert small - held
    assert heard.now.count >= 1
    assert not heard.now.alone


def test_whose_rows_are_locked_is_heard(heard: Recorder, engine: sa.Engine) -> None:
    tables = sa.MetaData()
    one, other = (sa.Table(name, tables, sa.Column("id", sa.Integer)) for name in ("one", "other"))
    tables.create_all(engine)
    both = sa.select(one.c.id).join(other, one.c.id == other.c.id)
    locked = [both, *(both.with_for_update(of=table) for table in (None, one, other))]
    locked += [both.with_for_update(skip_locked=True)]
    told = {frozenset(told_by(heard, engine, statement)) for statement in locked}
    assert len(told) == len(locked)


def test_failures_are_heard(heard: Recorder, engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.OperationalError):
        told_by(heard, engine, sa.text("SELECT x FROM nowhere"))
    assert len(heard.now.things) >= 2, "the statement, and that it failed"


def test_another_thread_or_database_makes_a_test_one_that_is_always_repeated(
    heard: Recorder, engine: sa.Engine
) -> None:
    thread = threading.Thread(target=told_by, args=(heard, engine, sa.text("SELECT 1")))
    thread.start()
    thread.join()
    assert heard.now.alone
    heard.shared = "another.db"
    told_by(heard, engine, sa.text("SELECT 1"))
    assert heard.now.alone


def test_files_that_speak_of_a_dialect_are_known(tmp_path: Path) -> None:
    for text, speaks in (("if db.engine.dialect.name", True), ("url.startswith('sqlite')", True), ("def test", False)):
        file = tmp_path / f"{len(text)}.py"
        file.write_text(text)
        assert repeats.speaks_of_a_dialect(file) is speaks


def test_who_was_not_heard_is_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that died left nothing: its tests are repeated, the others as chosen."""
    monkeypatch.setenv(COMMON, str(tmp_path))
    (tmp_path / repeats.FOLDER).mkdir()
    heard = {"a": Told({1, 2}, 1), "b": Told({1}, 1)}
    (tmp_path / repeats.FOLDER / "1.pickle").write_bytes(pickle.dumps(heard))
    assert repeats.choose_for(tmp_path) == (1, 2)
    monkeypatch.setattr(repeats, "_left_out", repeats._left_out.__wrapped__)
    left_out = [name for name in ("a", "b", "never heard") if repeats.is_left_out(SimpleNamespace(nodeid=name))]  # type: ignore[arg-type]
    assert left_out == ["b"]
