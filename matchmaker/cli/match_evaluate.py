"""`evaluate` and `rules`: commands of the matcher that need no database.

The command line mounts both under `matchmaker match`.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from matchmaker.core.text import whole_number
from matchmaker.evaluation.matching.judged import JudgedSetError, OnError, read_judged_set
from matchmaker.evaluation.matching.measures import evaluate
from matchmaker.matching.engine.catalogue import catalogue, catalogue_markdown
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules, rules_from_json
from matchmaker.matching.engine.vocabulary import file_vocabulary


@click.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--rule-set",
    "rule_set_name",
    help="Number of a published version in the database, or a JSON file; without it the default rules.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="skip",
    show_default=True,
    help="At a line that cannot be read: stop there, or report it and go on.",
)
@click.option("--seed", default=0, show_default=True, help="Seed that orders equal scores.")
def evaluate_command(folder: Path, rule_set_name: str | None, as_json: bool, on_error: OnError, seed: int) -> None:
    """Measure the matcher on FOLDER with challenges, solutions and relevance.tsv."""
    rule_set = _rule_set(rule_set_name) if rule_set_name else default_rules()
    try:
        read = read_judged_set(folder, on_error)
    except JudgedSetError as error:
        raise click.ClickException(str(error)) from error
    result = evaluate(read, rule_set, file_vocabulary(), seed=seed)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        click.echo(result.as_table())
        for line in result.skipped:
            click.echo(f"skipped {line}", err=True)


def _rule_set(name: str) -> ScoringRules:
    if Path(name).is_file():
        return _read_rule_set(Path(name))
    if whole_number(name) is None:
        raise click.ClickException(f"{name} is neither a file nor the number of a version.")
    from config import Config  # the database is only needed here
    from matchmaker import create_app
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import db, unit_of_work
    from matchmaker.core.errors import NotFound
    from matchmaker.matching.queries.runs import get_version

    with create_app(Config.from_env()).app_context():
        try:
            with unit_of_work(write=False):
                return get_version(system_actor("command line"), number=int(name)).engine()
        except NotFound as error:
            raise click.ClickException(f"The database has no version {name} of the rules.") from error
        finally:
            db.engine.dispose()


def _read_rule_set(path: Path) -> ScoringRules:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rule_set = rules_from_json(data if isinstance(data, dict) else {})
        rule_set.check()
    except (ValueError, OSError) as error:
        raise click.ClickException(f"{path}: {error}") from error
    return rule_set


@click.command("rules")
@click.option("--markdown", is_flag=True, help="As a Markdown page.")
def rules_command(markdown: bool) -> None:
    """List every rule: what it reads, what missing information means, its default weight."""
    if markdown:
        click.echo(catalogue_markdown())
        return
    for entry in catalogue():
        weight = f"{entry.weight / 100:g} %" if entry.weight else "must-have"
        click.echo(f"{entry.name:<15}{weight:>10}  {entry.about}")
