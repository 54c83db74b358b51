"""Commands on the database: bring it to the newest revision, fill it with the demo."""

from __future__ import annotations

import click

from config import Config


@click.command()
@click.option("--revision", default="head", show_default=True, help="Target revision, for example 0003.")
def upgrade(revision: str) -> None:
    """Upgrade the database to the newest revision. A SQLite file is backed up first."""
    from matchmaker import create_app
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    app = create_app(Config.from_env())
    with app.app_context():
        migrate.upgrade(db.engine, revision)
        click.echo(f"The database is at revision {migrate.current(db.engine)}.")


@click.command()
@click.option(
    "--stage",
    default="held",
    show_default=True,
    help="How far the demo's story goes: empty, published, matched, applied, scheduled or held.",
)
def seed(stage: str) -> None:
    """Load the vocabulary and the demo, whose people everybody knows. Does nothing if the demo is already loaded."""
    from matchmaker import create_app
    from matchmaker.core import migrate
    from matchmaker.core.db import db
    from seed.demo import STAGES, load

    if stage not in STAGES:
        raise click.BadParameter(f"“{stage}” is no stage. Use one of: {', '.join(STAGES)}.", param_hint="--stage")
    config = Config.from_env()
    if not config.demo:
        raise click.ClickException(
            "The demo is off here (DEMO), and its people would be organizers and an administrator. To make an "
            "installation ready for real people use: matchmaker setup"
        )
    app = create_app(config)
    with app.app_context(), migrate.alone(db.engine):
        click.echo(load(stage))
