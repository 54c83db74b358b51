"""How long a search takes: `python -m bench.search [--rows N] [--postgres]`.

A database is filled with invented texts in which the glossary's words stand among invented ones, as often as Zipf says,
all indexed as the platform does it. Each query is what a list asks: what the words mean, the best twenty in order, and
how many there are, in one statement as `paginate(…, at_once=True)` asks it. Goal: 50 ms at 100,000 rows.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import sqlalchemy as sa

from bench.matching_data import Maker
from config import Config
from matchmaker import create_app
from matchmaker.challenges.models import Challenge
from matchmaker.core import search
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.pages import paginate
from matchmaker.matching.engine.glossary import GROUPS
from matchmaker.models import Base
from tests.postgres import started as started_postgres

GOAL = 0.05  # seconds a query
QUERIES = (
    "EV charging",
    "flooding",
    "elderly",
    "snow removal",
    "PM2.5",
    "Muenster",
    "wastwater",
    "kindergarten",
    "Straßenbeleuchtung",
    "éclairage",
    "Wasser",
    "schools",
    "bicycle",
    "water energy waste school street",
    "the city of light",
    "w",
    "xyzzyplugh",
)
LENGTH, TITLE, AT_ONCE, TIMES = 60, 6, 1_000, 15
DISTINCT = 2_000  # texts; they stand there several times, because reading texts is what takes long


def main() -> None:
    """Fill, time, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder), postgres=options.postgres) as url:
        config = Config(
            env="test", secret_key="x" * 40, data_dir=Path(folder), database_url=url, queue_url="manual:", demo=False
        )
        app = create_app(config)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            started = time.perf_counter()
            with unit_of_work():
                _fill(options.rows)
                session().execute(sa.text("ANALYZE"))  # a server does it by itself, a little later
            filled = time.perf_counter() - started
            rows = _measure()
    name = "PostgreSQL" if options.postgres else "SQLite"
    print(f"{name}, {options.rows:,} rows (indexed in {filled:.0f} s), load {os.getloadavg()[0]:.1f}; ", end="")
    print(f"goal {GOAL * 1000:.0f} ms\n\n| words | found | median, ms | processor, ms |\n|---|---|---|---|")
    for words, found, median, work in rows:
        print(f"| {words} | {found:,} | {median * 1000:.0f} | {work * 1000:.0f} |")


@contextlib.contextmanager
def _database(folder: Path, *, postgres: bool) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    with started_postgres() as url:
        yield url


def _fill(rows: int) -> None:
    chance = random.Random(3)
    written = [word.replace("_", " ") for word in GROUPS.split() if word.replace("_", "").isalpha()]
    words = [*dict.fromkeys(written), *Maker(words=20_000).words]
    chance.shuffle(words)
    often = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    docs = []
    for _ in range(min(rows, DISTINCT)):
        text = chance.choices(words, cum_weights=often, k=TITLE + LENGTH)
        docs.append(search.indexed(" ".join(text[:TITLE]), " ".join(text[TITLE:])))
    search.know(" ".join(f"{doc['title']} {doc['body']}" for doc in docs))
    for start in range(0, rows, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, rows))
        values = [{"kind": "challenge", "object_id": at + 1} | docs[at % len(docs)] for at in numbers]
        session().execute(sa.insert(search.SearchDoc), values)


def _measure() -> list[tuple[str, int, float, float]]:
    """(words, how many found, median seconds by the clock, mean seconds of processor time, the server's included)."""
    found = []
    for words in QUERIES:
        times, work = [], 0.0
        for _ in range(TIMES):
            with unit_of_work(write=False):
                server = _server()
                started, worked = time.perf_counter(), time.process_time() + _worked(server)
                number = _ask(words)
                times.append(time.perf_counter() - started)
                work += time.process_time() + _worked(server) - worked
        found.append((words, number, statistics.median(times), work / TIMES))
    return found


def _server() -> Path | None:
    """Where Linux says how long the server's process worked; None without a server."""
    if db.engine.dialect.name != "postgresql":
        return None
    return Path(f"/proc/{session().scalar(sa.text('SELECT pg_backend_pid()'))}/stat")


def _worked(server: Path | None) -> float:
    """Seconds of processor time, to a hundredth: that is why many are added up."""
    if server is None or not server.is_file():
        return 0.0
    ticks = server.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _ask(words: str) -> int:
    hits = search.found(Challenge, words)
    if hits is None:
        return 0
    return paginate(sa.select(hits.c.object_id).order_by(hits.c.rank, hits.c.object_id), number=1, at_once=True).total


if __name__ == "__main__":
    main()
