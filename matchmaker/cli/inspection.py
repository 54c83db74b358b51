"""Commands that look: all routes with their access rules, and the health of this installation."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import click

from config import ROOT, Config, ConfigError, production_warnings


@click.command()
@click.option("--markdown", is_flag=True, help="Print a Markdown table, as in docs/routes.md.")
def routes(markdown: bool) -> None:
    """List every route: method, address, endpoint, who may enter, source file."""
    from matchmaker import create_app

    app = create_app(Config.from_env({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://", "QUEUE_URL": "manual:"}))
    click.echo(route_table(app, markdown=markdown))


def route_table(app: object, *, markdown: bool = False) -> str:
    """All guarded routes as text, sorted by address."""
    from flask import Flask

    from matchmaker.core.access import access_of

    assert isinstance(app, Flask)
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        access = access_of(app, rule.endpoint)
        if access is None:
            continue
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        source = Path(inspect.getsourcefile(view) or "").relative_to(ROOT)
        place = f"{source}:{inspect.getsourcelines(view)[1]}"
        policy = f"{access.policy.__module__.split('.')[1]}.{access.policy.__name__.lstrip('_')}"
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append((methods, rule.rule, rule.endpoint, policy, place))
    if markdown:
        head = "| method | address | endpoint | who may enter | where |\n|---|---|---|---|---|\n"
        return head + "\n".join("| " + " | ".join(f"`{cell}`" for cell in row[:4]) + f" | {row[4]} |" for row in rows)
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


@click.command()
def doctor() -> None:
    """Check this installation and list what is missing."""
    from matchmaker import create_app
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    try:
        config = Config.from_env()
    except ConfigError as error:
        for sentence in error.args:
            click.echo(f"missing  {sentence}")
        raise SystemExit(1) from None
    app = create_app(config)
    with app.app_context():
        found, wanted = migrate.current(db.engine), migrate.head()
    checks = [
        (True, f"Python {sys.version.split()[0]}"),
        (found == wanted, _database_line(db_kind(config.database_url), found, wanted)),
        (config.data_dir.is_dir(), f"Data folder {config.data_dir}"),
        (_has("ortools"), "Solver library"),
        (_has("psycopg"), "PostgreSQL driver (optional)"),
        (_has("weasyprint"), "PDF library (optional; the print pages work without it)"),
    ]
    if config.is_production:
        checks.append((True, f"Settings of production, served at {config.address}"))
    for ok, text in checks:
        click.echo(f"{'ok     ' if ok else 'missing'}  {text}")
    for sentence in production_warnings(config) if config.is_production else ():
        click.echo(f"warning  {sentence}")
    if not all(ok for ok, text in checks if "optional" not in text):
        raise SystemExit(1)


def _database_line(kind: str, found: str | None, wanted: str) -> str:
    line = f"Database {kind} at revision {found or 'none'} (newest: {wanted})"
    return line if found == wanted else f"{line}; to upgrade it, run: matchmaker upgrade"


def db_kind(url: str) -> str:
    """The kind of database in a URL, without its secrets."""
    return url.split(":", 1)[0]


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None
