"""`python -m bench.web [--times 1,10,100] [--postgres]`: what a page costs while the market grows.

The demo is loaded and multiplied: challenges, solutions and what is found of them, texts varied. For each size and page
of visitors: processor time of making it once more (nothing kept but the lists), statements, size. The same for pages of
people. The last column is the largest size over the demo's.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.search import _database
from config import Config
from matchmaker import create_app
from matchmaker.challenges.models import Challenge, ChallengeTag
from matchmaker.core import migrate
from matchmaker.core.db import db, new_public_id, session, unit_of_work
from matchmaker.core.search import SearchDoc
from matchmaker.insights.jobs import keep_report
from matchmaker.solutions.models import Solution, SolutionTag

PAGES: Final = (
    *("/", "/challenges", "/challenges?status=any&page=3", "/challenges?system=water&q=leaks", "/solutions"),
    *("/solutions?maturity=scaled&page=2", "/solutions?q=water", "/results", "/workshops", "/search?q=water"),
    *("/organizations", "/solution-types", "/library", "/api/v1/challenges", "/api/v1/solutions"),
    *("/report", "/report?from=2026-01-01", "/report/rows/challenges?page=2"),
    *("/solution-packages", "/solution-packages?q=water&system=water", "/solution-types?q=water", "/indicators"),
    *("/organizations/graz/landscape", "/organizations/graz/indicators"),
)
OWN: Final = {"Emil": ("/home", "/challenges/own"), "Carla": ("/home", "/solutions/mine"), "Ada": ("/home",)}
TIMES_ASKED: Final = 7
AT_ONCE: Final = 2_000


def main() -> None:
    """Load, multiply, measure, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", default="1,10,100")
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    sizes = [int(one) for one in options.times.split(",")]
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder), postgres=options.postgres) as url:
        app = _application(url, Path(folder))
        with app.app_context():
            migrate.upgrade(db.engine)
            _load()
            found = {}
            done = 1
            for size in sizes:
                if size > done:
                    multiply(done, size)
                    done = size
                keep_report()  # as a worker does every ten minutes
                found[size] = measured(app)
                print(f"{size} ×: {_rows_of()}", flush=True)
    _print(found, "PostgreSQL" if options.postgres else "SQLite")


def _application(url: str, folder: Path) -> Flask:
    app = create_app(
        Config(
            env="development", secret_key="x" * 40, data_dir=folder, database_url=url, queue_url="manual:", demo=True
        )
    )
    app.extensions["kept_pages"] = None  # each page is made
    return app


def _load() -> None:
    from matchmaker.cli.server import make_places_ready
    from seed.demo import load

    make_places_ready()
    load()


def multiply(have: int, want: int) -> None:
    """Copies of the demo's challenges and solutions until there are `want` times as many, under new names."""
    for model, tag, column in ((Challenge, ChallengeTag, "challenge_id"), (Solution, SolutionTag, "solution_id")):
        with unit_of_work():
            step = _step(model)
            for rows in _copies(model, range(have, want), step):
                session().execute(sa.insert(model), rows)
        with unit_of_work():
            for rows in _copies(tag, range(have, want), step, column=column):
                session().execute(sa.insert(tag), rows)
        with unit_of_work():
            texts = SearchDoc.kind == model.__tablename__
            for rows in _copies(SearchDoc, range(have, want), step, column="object_id", where=texts):
                session().execute(sa.insert(SearchDoc), rows)
    with unit_of_work():
        session().execute(sa.text("ANALYZE"))
        for model in (Challenge, Solution):
            if db.engine.dialect.name == "postgresql":
                table = model.__tablename__
                session().execute(sa.text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # nosec


def _step(model: Any) -> int:
    """The distance of the ids of two copies: the demo's largest id, rounded up."""
    with unit_of_work(write=False):
        largest = session().scalar(sa.select(sa.func.max(model.id)).where(model.slug.not_like("%-copy-%"))) or 0
    return 1_000 * (largest // 1_000 + 1)


def _copies(
    model: Any, numbers: range, step: int, *, column: str = "", where: sa.ColumnElement[bool] | None = None
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Rows to insert, some thousand at once. `column` points to the copied model; without it ids are its own."""
    table = model.__table__
    own = getattr(model, column) if column else model.id
    select = sa.select(table).where(own < step, *([where] if where is not None else []))
    originals = [dict(row._mapping) for row in session().execute(select)]
    rows: list[Mapping[str, Any]] = []
    for number in numbers:
        for row in originals:
            rows.append(_copy(row, number, step, column))
            if len(rows) == AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _copy(row: Mapping[str, Any], number: int, step: int, column: str) -> dict[str, Any]:
    made = dict(row)
    if column:
        del made["id"]
        made[column] = row[column] + number * step
        return made
    words = ["north", "south", "old", "new", "upper", "lower", "green", "river", "hill", "lake"]
    made |= {
        "id": row["id"] + number * step,
        "public_id": new_public_id(),
        "slug": f"{row['slug'][:75]}-copy-{number}",
        "title": f"{row['title']} {words[number % 10]} {words[number // 10 % 10]} {number}",
    }
    return made


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def measured(app: Flask) -> dict[str, tuple[float, int, int]]:
    """Page → (seconds of processor time, statements, bytes)."""
    found = {path: _page(app.test_client(), path) for path in PAGES}
    for who, paths in OWN.items():
        client = app.test_client()
        _sign_in(client, who)
        found |= {f"{path} ({who})": _page(client, path) for path in paths}
    return found


def _sign_in(client: FlaskClient, who: str) -> None:
    """Press the demo's button."""
    forms = re.findall(r"<form.*?</form>", client.get("/sign-in").text, re.DOTALL)
    form = next(one for one in forms if f"Sign in as {who}" in one)
    fields = dict(re.findall(r'name="([^"]+)"[^>]*?value="([^"]*)"', form))
    client.post(re.findall(r'action="([^"]*)"', form)[0], data=fields)
    if client.get("/home").status_code != 200:
        raise RuntimeError(f"{who} could not sign in")


def _page(client: FlaskClient, path: str) -> tuple[float, int, int]:
    client.get(path)  # what is made once is made
    times = []
    for _time in range(TIMES_ASKED):
        with _counted() as statements:
            started = time.process_time()
            answer = client.get(path)
            times.append(time.process_time() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return statistics.median(times), len(statements), len(answer.data)


def _rows_of() -> str:
    with unit_of_work(write=False):
        return ", ".join(
            f"{session().scalar(sa.select(sa.func.count()).select_from(model)):,} rows of {model.__tablename__}"
            for model in (Challenge, Solution)
        )


def _print(found: Mapping[int, Mapping[str, tuple[float, int, int]]], name: str) -> None:
    sizes = list(found)
    print(f"\n{name}, load {os.getloadavg()[0]:.1f}; milliseconds of processor time (statements)\n")
    print("| page | kB |" + "".join(f" {size} × |" for size in sizes) + " largest over smallest |")
    print("|---|---|" + "---|" * (len(sizes) + 1))
    for path, (first, _statements, length) in found[sizes[0]].items():
        cells = "".join(f" {found[s][path][0] * 1000:.0f} ({found[s][path][1]}) |" for s in sizes)
        print(f"| `{path}` | {length / 1000:.0f} |{cells} {found[sizes[-1]][path][0] / first:.1f} |")


if __name__ == "__main__":
    main()
