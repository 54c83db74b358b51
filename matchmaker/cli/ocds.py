"""`matchmaker ocds`: what is published in the Open Contracting Data Standard."""

from __future__ import annotations

import click

from config import OCDS_PLACEHOLDER, Config


@click.group()
def ocds() -> None:
    """Public challenges in the Open Contracting Data Standard: hold them to its official schemas."""


@ocds.command()
def check() -> None:
    """Read every public page of releases and every record. Ends with 1 and a sentence for each thing that is wrong."""
    from matchmaker import create_app
    from matchmaker.core.db import unit_of_work

    settings = Config.from_env()
    app = create_app(settings)
    with app.test_request_context(base_url=settings.address), unit_of_work(write=False):
        try:
            pages, records, sentences = _check()
        except ImportError:
            raise click.ClickException("This needs the package jsonschema-rs (the extra “ocds”).") from None
    for sentence in sentences:
        click.echo(f"wrong   {sentence}")
    if settings.ocds_prefix == OCDS_PLACEHOLDER:
        click.echo("OCDS_PREFIX is the placeholder. Ask the Open Contracting Partnership for a prefix of your own.")
    if sentences:
        raise SystemExit(1)
    click.echo(f"{records:,} records and {pages:,} pages of releases are as the standard wants them.")


def _check() -> tuple[int, int, list[str]]:
    from matchmaker.exchange.engine import ocds_schemas
    from matchmaker.exchange.queries import ocds as ocds_queries
    from matchmaker.exchange.views.ocds import record_of, releases_page

    pages, records, sentences, after = 0, 0, [], ""
    while True:
        package, following = releases_page(after)
        pages += 1
        sentences += [f"page {pages}: {words}" for words in ocds_schemas.problems(package, ocds_schemas.RELEASES)]
        for challenge in ocds_queries.page(after)[0]:
            record = record_of(challenge)
            if record is not None:
                records += 1
                found = ocds_schemas.problems(record, ocds_schemas.RECORDS)
                sentences += [f"{challenge.slug}: {words}" for words in found]
        if not following:
            return pages, records, sentences
        after = following
