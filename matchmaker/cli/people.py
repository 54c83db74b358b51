"""`matchmaker reset-second-step`: for the last administrator who lost app, passkeys and recovery codes.
`matchmaker reseal`: after the secret key was exchanged."""

from __future__ import annotations

import click


@click.command("reset-second-step")
@click.argument("address")
def reset_second_step(address: str) -> None:
    """Take the second step of signing in from the account with this address; its sessions end, and the person is told.

    Administrators do this for others on the person's page; this command is for whoever has nobody to ask.
    """
    from config import Config
    from matchmaker import create_app
    from matchmaker.accounts import queries
    from matchmaker.accounts.services import second_step
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import unit_of_work

    app = create_app(Config.from_env())
    with app.app_context(), unit_of_work():
        person = queries.find_by_email(address)
        if person is None:
            raise click.ClickException(f"Nobody has an account with {address}.")
        second_step.reset_second_step(system_actor("command line"), person=person)
        click.echo(f"{person.name} ({person.email}) signs in without a second step now, and is told so by e-mail.")


@click.command("reseal")
def reseal() -> None:
    """Encrypt what is kept under one of OLD_SECRET_KEYS anew under SECRET_KEY, before the old key is taken out."""
    from config import Config
    from matchmaker import create_app
    from matchmaker.accounts.services import second_step
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import unit_of_work
    from matchmaker.exchange.services import webhooks as webhook_services

    app = create_app(Config.from_env())
    with app.app_context(), unit_of_work():
        done = second_step.renew_app_seals(system_actor("command line"))
        webhooks = webhook_services.renew_webhook_seals(system_actor("command line"))
    click.echo(f"Keys of authenticator apps that are under the newest secret key now: {done}.")
    click.echo(f"Webhooks whose secret is under the newest secret key now: {webhooks}.")
