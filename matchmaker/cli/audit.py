"""`matchmaker audit`: whether somebody touched the log of changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from config import Config

if TYPE_CHECKING:
    from matchmaker.core.audit_chain import Head


@click.group()
def audit() -> None:
    """The log of changes: show its newest seal, and verify all of them."""


@audit.command()
def head() -> None:
    """Seal what is not sealed yet and print the newest seal, to be kept outside of this installation."""
    from matchmaker.core import audit_chain

    with _database(write=True):
        while audit_chain.seal():
            pass
        click.echo(str(audit_chain.head()))


@audit.command()
@click.option("--head", "noted", metavar="N:SEAL", help="A seal printed earlier: the log must still lead through it.")
def verify(noted: str | None) -> None:
    """Compute every seal anew. Ends with 1 and a sentence for each thing that does not fit."""
    from matchmaker.core import audit_chain

    wanted = _head(noted) if noted else None
    with _database(write=False):
        sentences = list(audit_chain.broken(wanted))
        end = audit_chain.head()
    for sentence in sentences:
        click.echo(f"broken   {sentence}")
    if sentences:
        raise SystemExit(1)
    click.echo(f"{end.position:,} entries are sealed and unchanged. Newest seal: {end}")
    if wanted is None:
        click.echo("Compare it with one that was kept elsewhere (--head): a whole log written anew fits, too.")


def _head(text: str) -> Head:
    from matchmaker.core.audit_chain import START, Head
    from matchmaker.core.text import whole_number

    number, _colon, digest = text.strip().partition(":")
    position = whole_number(number)
    if position is None or len(digest) != len(START):
        raise click.BadParameter("Give it as it was printed: number, colon, 64 letters.", param_hint="--head")
    return Head(position, digest.lower())


@contextmanager
def _database(*, write: bool) -> Iterator[None]:
    from matchmaker import create_app
    from matchmaker.core.db import unit_of_work

    with create_app(Config.from_env()).app_context(), unit_of_work(write=write):
        yield
