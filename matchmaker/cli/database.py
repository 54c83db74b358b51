"""Commands on the database: bring it to the newest revision, fill it with the demo."""

from __future__ import annotations

import click

from config import Config


@click.command()
@click.option("--revision", default="head", show_default=True, help="Where to go, e.g. 0003 or head.")
def upgrade(revision: str) -> None:
    """Bring the database to the newest revision (a SQLite file is copied first)."""
    from matchmaker import create_app
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    app = create_app(Config.from_env())
    with app.app_context():
        migrate.upgrade(db.engine, revision)
        click.echo(f"The database is at revision {migrate.current(db.engine)}.")


@click.command()
@click.option("--stage", default="held", show_default=True, help="How far the demo's story goes.")
def seed(stage: str) -> None:
    """Load vocabulary and the demo (nothing happens where the demo is loaded already)."""
    from matchmaker import create_app
    from seed.demo import load

    app = create_app(Config.from_env())
    with app.app_context():
        click.echo(load(stage))
