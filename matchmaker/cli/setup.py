"""`matchmaker setup`: everything an empty installation needs before a first city can register. Once, and repeatable."""

from __future__ import annotations

import click

from config import Config


@click.command()
@click.option("--administrator", metavar="ADDRESS", help="Who becomes the first administrator, by an invitation link.")
@click.option(
    "--catalogue/--no-catalogue", default=True, help="Load the solution types and packages that come with us."
)
@click.option("--test-mail", metavar="ADDRESS", help="Send a test e-mail to this address.")
def setup(administrator: str | None, catalogue: bool, test_mail: str | None) -> None:
    """Make this installation ready: tables, places, rules, administrator, e-mail. It can be run again."""
    from matchmaker import create_app
    from matchmaker.cli.findings import report
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    config = Config.from_env()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(config)
    with app.app_context():
        with migrate.alone(db.engine):
            _fill(catalogue)
        if administrator:
            click.echo(_invite(config, administrator))
        if test_mail:
            click.echo(_try_mail(config, test_mail))
        click.echo("")
        if not report(config, expected=frozenset({"people"} if administrator else ())):
            raise SystemExit(1)


def _fill(catalogue: bool) -> None:
    """Tables, places, rules and the texts that come with us."""
    from matchmaker.cli.server import make_places_ready
    from matchmaker.core import migrate
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import db, unit_of_work
    from matchmaker.library.engine.files import delivered
    from matchmaker.library.services.loading import load_pieces
    from matchmaker.matching.services.default_rules import ensure_default_rule_set
    from matchmaker.solutions.services.shipped import load_catalogue
    from matchmaker.vocabulary.files import current_schemes

    if migrate.current(db.engine) != migrate.head():
        migrate.upgrade(db.engine)
    click.echo(f"Tables: revision {migrate.current(db.engine)}.")
    make_places_ready()
    click.echo(f"Vocabulary: {sum(len(terms) for terms in current_schemes().values())} terms, and the places.")
    with unit_of_work():
        rules = ensure_default_rule_set(system_actor("setup"))
        click.echo(f"Rules of the matcher: version {rules.number} is live.")
    if catalogue:
        with unit_of_work():
            types, packages = load_catalogue(system_actor("setup"))
        click.echo(f"Solutions Gateway: {types} solution types and {packages} packages are new.")
    with unit_of_work():
        number = load_pieces(system_actor("setup"), files=list(delivered()))
        click.echo(f"Library: {number} texts are new or newer.")


def _invite(config: Config, email: str) -> str:
    """The link by which an address becomes the first administrator; mailed, too, where a mail server is set up."""
    from matchmaker.accounts.services import accounts as services
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import unit_of_work
    from matchmaker.core.errors import Conflict, Invalid
    from matchmaker.core.mail import queue_mail

    try:
        with unit_of_work():
            token = services.invite_first_administrator(system_actor("setup"), email=email)
            queue_mail(
                to=email,
                subject=f"Become the first administrator of {config.site_name}",
                template="accounts/first_administrator",
                token=token,
            )
    except Conflict as error:
        return f"Administrator: {error.message}"
    except Invalid as error:
        raise click.ClickException(str(error)) from None
    return f"Administrator: open {config.address}/first-administrator/{token} within three days."


def _try_mail(config: Config, to: str) -> str:
    from matchmaker.core.mail import send_now

    why = send_now(to=to, subject=f"Test e-mail from {config.site_name}", body=f"It works. {config.address}\n")
    if why:
        raise click.ClickException(f"The test e-mail to {to} was not sent: {why}")
    return f"E-mail: the server took a test e-mail to {to}. Please check that it arrives."
