"""Commands for people who write the code: a server that reloads itself, and a shell on the platform's data."""

from __future__ import annotations

import atexit
import code
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from config import Config

if TYPE_CHECKING:
    from flask import Flask

PACKAGE = Path(__file__).resolve().parents[1]
BANNER = """{name}, {access}.
  session   the open session            sql("SELECT …")   rows of a statement
  select    sqlalchemy.select           models            every table's class, e.g. models.challenges.Challenge
  app, db, sa, clock, system_actor{writing}
"""
WRITING = """
  save()    save your changes           undo()            discard unsaved changes"""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Network address to listen on.")
@click.option("--no-worker", is_flag=True, help="Serve pages only. Run `matchmaker worker` separately.")
def dev(host: str, no_worker: bool) -> None:
    """Serve the demo for development: it reloads on every edit and shows where an error occurred."""
    from werkzeug.serving import run_simple

    from matchmaker import create_app
    from matchmaker.cli.server import greeting, prepare

    config = _for_development()
    app = create_app(config)
    make_debuggable(app)
    if os.environ.get("WERKZEUG_RUN_MAIN") != "true":  # the process that watches; the other one serves
        with app.app_context():
            prepare(config)
            click.echo(greeting(config, host))
    elif not no_worker:
        background = subprocess.Popen([sys.executable, "-m", "matchmaker.cli", "worker"])
        atexit.register(background.terminate)  # a reload starts another one, with the new code
    tables = [str(path) for path in PACKAGE.rglob("*.csv")]
    run_simple(host, config.port, app, threaded=True, use_reloader=True, use_debugger=True, extra_files=tables)


def make_debuggable(app: Flask) -> None:
    """Errors reach the debugger instead of the page that hides them; templates are read anew when they change."""
    app.debug = True
    app.config["TEMPLATES_AUTO_RELOAD"] = app.jinja_env.auto_reload = True


def _for_development() -> Config:
    config = Config.from_env()
    if config.is_production:
        raise click.ClickException("This command is for development. In production use: matchmaker run")
    return config


@click.command()
@click.option("--write", is_flag=True, help="Allow changes; save() keeps them.")
def shell(write: bool) -> None:
    """Open a Python shell with the platform's data. It is read-only without --write."""
    from matchmaker import create_app
    from matchmaker.core.db import writing

    config = Config.from_env()
    app = create_app(config)
    with app.app_context(), app.test_request_context(), writing(write):
        names = shell_names(app)
        access = "changes are kept only by save()" if write else "read-only"
        banner = BANNER.format(name=config.site_name, access=access, writing=WRITING if write else "")
        _interact(banner, names)
        names["undo"]()


def shell_names(app: Flask) -> dict[str, Any]:
    """What the shell offers."""
    import sqlalchemy as sa

    from matchmaker import models
    from matchmaker.core import clock
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import db, is_writing, unit_of_work

    def sql(statement: str, **values: object) -> list[dict[str, Any]]:
        """Rows of a statement."""
        found = db.session.execute(sa.text(statement), values)
        return (
            [dict(row) for row in found.mappings()] if isinstance(found, sa.CursorResult) and found.returns_rows else []
        )

    def save() -> None:
        """Keep what was changed so far."""
        with unit_of_work():
            pass

    names: dict[str, Any] = {
        "app": app,
        "db": db,
        "sa": sa,
        "select": sa.select,
        "models": models,
        "session": db.session,
        "clock": clock,
        "system_actor": system_actor,
        "sql": sql,
        "undo": db.session.rollback,
    }
    return names | {"save": save} if is_writing() else names


def _interact(banner: str, names: dict[str, Any]) -> None:
    try:
        import readline
        import rlcompleter
    except ImportError:  # Python was built without it: no history and no completion, but a shell
        pass
    else:
        readline.set_completer(rlcompleter.Completer(names).complete)
        readline.parse_and_bind("tab: complete")
    code.interact(banner=banner, local=names, exitmsg="")
