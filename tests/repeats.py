"""Which tests PostgreSQL repeats after SQLite: those that together tell the database everything the suite tells it.

While SQLite runs, every test that could run on either database leaves what it told: each statement, each kind of
value in each of its places (nothing, empty, beyond ASCII, a number beyond 32 bits, …), each statement that failed and
how, and each page with the status it answered. PostgreSQL then repeats

- every test with a database, a server or threads of its own (locks, races, migrations, backups, the demo),
- every test of a file that speaks of a dialect,
- of the others as few as it takes so that nothing of the above is left out, the same ones in every run: each of
  them tells something that no other repeated test tells.

A bare `pytest --database postgres` (`make test-postgres`) repeats them all.
"""

from __future__ import annotations

import heapq
import os
import pickle
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import flask
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tests.common import common_folder

VARIABLE = "TEST_TELLS"
"""Set for the pass that leaves what it tells."""
FOLDER = "told"
LEFT_OUT = "left-out"
"""The file in `FOLDER` that names the tests that are not repeated, one a line. Who was not heard is repeated."""
UNSEEN = ("_for_update_arg", "_offset_clause")
"""Parts of a statement that SQLite's text does not show: it locks no rows, and always has an offset."""
POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
SPEAKS_OF_A_DIALECT = re.compile(r"dialect|sqlite|postgres", re.IGNORECASE)
_NUMBERED = re.compile(r"sa_savepoint_\d+")
_LIST = re.compile(r"\((?:\s*\?\s*,)*\s*\?\s*\)")
_LISTS = re.compile(r"\(\?\)(?:\s*,\s*\(\?\))+")


@dataclass
class Told:
    """What one test told the database."""

    things: set[int] = field(default_factory=set)
    count: int = 0
    """Statements; the fewer, the cheaper is its repetition."""
    alone: bool = False
    """It has a database or threads of its own."""


def plain(statement: str) -> str:
    """The statement without numbers of savepoints, lengths of lists and line breaks."""
    return " ".join(_LISTS.sub("(?)", _LIST.sub("(?)", _NUMBERED.sub("savepoint", statement))).split())


def kind(value: Any) -> str:
    """What a database could take differently in a value."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"int {value.bit_length() // 32}" + "-" * (value < 0)
    if isinstance(value, str):
        return _kind_of_text(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "of ".join(["", *sorted({kind(one) for one in value})])
    return type(value).__name__ if value or isinstance(value, float) else f"{type(value).__name__} empty"


def _kind_of_text(text: str) -> str:
    """Its length as a power of sixteen, and what is in it that not every database keeps."""
    words = [f"text {(len(text).bit_length() + 3) // 4}"]
    if "\0" in text:
        words.append("with a NUL")
    if not text.isascii():
        words.append("beyond ASCII")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            words.append("half a character")
    return ", ".join(words)


def _number(*words: str) -> int:
    return int.from_bytes(blake2b("\n".join(words).encode("utf-8", "replace"), digest_size=8).digest(), "big")


class Recorder:
    """Listens while SQLite runs; a plugin of pytest."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{os.getpid()}.pickle"
        self.tests: dict[str, Told] = {}
        self.now = Told()
        self.shared: str | None = None
        self.thread = threading.get_ident()
        self._known: dict[tuple[str, ...], tuple[int, ...]] = {}
        self._postgres: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        sa.event.listen(sa.Engine, "before_cursor_execute", self._tells)
        sa.event.listen(sa.Engine, "handle_error", self._fails)
        flask.request_finished.connect(self._answers)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Know the database of the run, which most tests share."""
        made = yield
        if fixturedef.argname == "database_url":
            self.shared = sa.make_url(made).database
        return made

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """What is told while a test runs, with its fixtures, belongs to it."""
        self.now = Told()
        done = yield
        if is_repeatable(item):
            self.now.alone |= speaks_of_a_dialect(item.path)
            self.tests[item.nodeid] = self.now
        return done

    def pytest_sessionfinish(self) -> None:
        """Leave it for `choose`."""
        self.file.write_bytes(pickle.dumps(self.tests))

    def _tells(
        self, connection: sa.Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        self._place(connection.engine)
        words = [f"{statement} {self._unseen(getattr(context, 'compiled', None))}"]
        rows = getattr(context, "compiled_parameters", None) or ()
        words += ["many rows"] if len(rows) > 1 else []  # sent as another statement on PostgreSQL
        for row in rows:
            words += [f"{name} {kind(value)}" for name, value in row.items()]
        key = tuple(words)
        things = self._known.get(key)
        if things is None:
            text = plain(words[0])
            things = self._known[key] = (_number(text), *(_number(text, word) for word in set(words[1:])))
        self.now.things.update(things)

    def _unseen(self, compiled: Any) -> str:
        """The statement as PostgreSQL will be told it, if SQLite's text leaves something out: whose rows it locks."""
        asked = getattr(compiled, "statement", None)
        if asked is None or all(getattr(asked, name, None) is None for name in UNSEEN):
            return ""
        if compiled not in self._postgres:
            self._postgres[compiled] = str(asked.compile(dialect=POSTGRES))
        return self._postgres[compiled]

    def _place(self, engine: sa.Engine) -> None:
        self.now.count += 1
        if threading.get_ident() != self.thread or engine.url.database != self.shared:
            self.now.alone = True

    def _fails(self, context: sa.engine.ExceptionContext) -> None:
        error = type(context.original_exception).__name__
        self.now.things.add(_number(plain(context.statement or ""), "fails", error))

    def _answers(self, _app: flask.Flask, response: flask.Response, **_more: Any) -> None:
        asked = flask.request
        self.now.things.add(_number(asked.method, asked.endpoint or "", str(response.status_code)))


def is_repeatable(item: pytest.Item) -> bool:
    """It could run on either database."""
    return not any(item.get_closest_marker(name) for name in ("pure", "browser"))


@cache
def speaks_of_a_dialect(path: Path) -> bool:
    """Its tests do something else on each database."""
    return SPEAKS_OF_A_DIALECT.search(path.read_text(encoding="utf-8")) is not None


def recorder() -> Recorder | None:
    """One for the process that runs tests, if `python -m tests` wants to know."""
    folder = common_folder(FOLDER) if VARIABLE in os.environ else None
    return Recorder(folder) if folder else None


def is_left_out(item: pytest.Item) -> bool:
    """It would tell PostgreSQL nothing new; nothing is left out where nobody listened before."""
    return item.nodeid in _left_out()


@cache
def _left_out() -> frozenset[str]:
    folder = common_folder(FOLDER)
    file = folder / LEFT_OUT if folder else None
    return frozenset(file.read_text().splitlines()) if file and file.exists() else frozenset()


def choose_for(folder: Path) -> tuple[int, int]:
    """Write down which of the tests that were heard are not repeated; how many are, and how many were heard."""
    tests = told(folder / FOLDER)
    chosen = choose(tests)
    (folder / FOLDER / LEFT_OUT).write_text("\n".join(sorted(set(tests) - set(chosen))))
    return len(chosen), len(tests)


def told(folder: Path) -> dict[str, Told]:
    """What all workers left."""
    found: dict[str, Told] = {}
    for file in sorted(folder.glob("*.pickle")):
        found |= pickle.loads(file.read_bytes())  # ours, of this run
    return found


def choose(tests: Mapping[str, Told]) -> list[str]:
    """The names of the tests to repeat: those that must be, and then whoever adds most for each of its statements.

    Whoever is chosen and does not have to be tells something that no other one tells.
    """
    chosen = {name for name, one in tests.items() if one.alone}
    left: set[int] = set().union(*(one.things for one in tests.values()))
    left -= set().union(*(tests[name].things for name in chosen))

    def worth(name: str) -> tuple[float, str]:
        return -len(tests[name].things & left) / (tests[name].count + 1), name

    heap = [worth(name) for name in tests if name not in chosen]
    heapq.heapify(heap)
    while left and heap:
        _old, name = heapq.heappop(heap)
        new = worth(name)
        if heap and new > heap[0]:
            if new[0]:
                heapq.heappush(heap, new)
            continue
        chosen.add(name)
        left -= tests[name].things
    return sorted(chosen - _outdone(tests, chosen))


def _outdone(tests: Mapping[str, Told], chosen: set[str]) -> set[str]:
    """Those that add nothing any more to the ones chosen after them, the dearest first."""
    tellers = Counter(thing for name in chosen for thing in tests[name].things)
    found = set()
    for name in sorted(chosen, key=lambda name: (-tests[name].count, name)):
        if not tests[name].alone and all(tellers[thing] > 1 for thing in tests[name].things):
            found.add(name)
            tellers.subtract(tests[name].things)
    return found
