"""Commands that look: all routes with their access rules, and the health of this installation."""

from __future__ import annotations

import inspect
import tempfile
from pathlib import Path

import click

from config import ROOT, Config, ConfigError


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
    """Check this installation and list what is missing; the exit code is 1 if something cannot work."""
    from matchmaker import create_app
    from matchmaker.cli.findings import report

    try:
        config = Config.from_env()
    except ConfigError as error:
        for sentence in error.args:
            click.echo(f"missing  {sentence}")
        raise SystemExit(1) from None
    if why := _unwritable(config.data_dir):
        click.echo(f"missing  Data folder {config.data_dir}: {why}")
        raise SystemExit(1)
    with create_app(config).app_context():
        if not report(config):
            raise SystemExit(1)


def _unwritable(folder: Path) -> str:
    """Why nothing can be kept in a folder; "" if it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return error.strerror or str(error)
    return ""
