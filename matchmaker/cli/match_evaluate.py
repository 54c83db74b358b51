"""`evaluate` and `rules`: commands of the matcher that start without the web where they need no database.

The command line mounts both under `matchmaker match`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from matchmaker.core.text import whole_number
from matchmaker.evaluation.matching.judged import JudgedSetError, OnError, read_judged_set
from matchmaker.evaluation.matching.measures import compare_measures, evaluate
from matchmaker.evaluation.matching.pairs import read_judged_pairs
from matchmaker.matching.engine.bootstrap import Interval
from matchmaker.matching.engine.catalogue import catalogue, catalogue_markdown
from matchmaker.matching.engine.judgement import Judgement, compare_judgements, judge
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules, rules_from_json
from matchmaker.matching.engine.vocabulary import file_vocabulary

_RULES = "Number of a published rules version, a JSON file, or “default”"


class _Result(Protocol):
    def as_json(self) -> dict[str, Any]: ...
    def as_table(self) -> str: ...


_Found = TypeVar("_Found", bound=_Result)


@click.command("evaluate")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--judged",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of FOLDER: a file with tab-separated challenge, solution (slugs), grade from 0 to 3 and reason.",
)
@click.option(
    "--rule-set",
    "rule_set_name",
    help=f"{_RULES}. Default: the default rules for FOLDER, the live rules for --judged.",
)
@click.option("--against", "against_name", help=f"{_RULES}. Shows how much better or worse --rule-set is.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="skip",
    show_default=True,
    help="When a line cannot be read: stop, or skip and report it.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of the random order of equal scores.")
def evaluate_command(
    folder: Path | None,
    judged: Path | None,
    rule_set_name: str | None,
    against_name: str | None,
    as_json: bool,
    on_error: OnError,
    seed: int,
) -> None:
    """Measure the matcher on FOLDER (challenges, solutions, relevance.tsv) or on graded pairs of the database."""
    if (folder is None) == (judged is None):
        raise click.UsageError("Give a FOLDER, or graded pairs of this platform with --judged FILE.tsv.")
    try:
        if judged is not None:
            with _judging(judged, on_error, seed) as measure:
                _print(measure, rule_set_name, against_name, compare_judgements, as_json=as_json)
        elif folder is not None:
            read, words = read_judged_set(folder, on_error), file_vocabulary()
            _print(
                lambda name: evaluate(read, _rule_set(name or "default"), words, seed=seed),
                rule_set_name,
                against_name,
                compare_measures,
                as_json=as_json,
            )
    except JudgedSetError as error:
        raise click.ClickException(str(error)) from error


def _print(
    measure: Callable[[str | None], _Found],
    name: str | None,
    against: str | None,
    compare: Callable[[_Found, _Found], Mapping[str, Interval]],
    *,
    as_json: bool,
) -> None:
    found = measure(name)
    data = found.as_json()
    apart = None if against is None else compare(measure(against), found)
    if as_json:
        if apart is not None:
            data["compared"] = {"against": against, **{key: one.as_json() for key, one in apart.items()}}
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    click.echo(found.as_table())
    for key, one in (apart or {}).items():
        click.echo(f"{key + ' against ' + str(against):<34}{one}")
    for line in data["skipped_lines"]:
        click.echo(f"skipped {line}", err=True)


@contextmanager
def _judging(path: Path, on_error: OnError, seed: int) -> Iterator[Callable[[str | None], Judgement]]:
    """Measures rules, named as on the command line (None: the live ones), on the judged pairs of the database."""
    pairs = read_judged_pairs(path, on_error)
    from matchmaker.core.db import unit_of_work  # the database is needed from here on
    from matchmaker.matching.queries.judging import judged_facts

    with _database(), unit_of_work(write=False):
        facts = judged_facts(pairs.challenges, pairs.solutions)
        known = pairs.known_to(facts.challenges, facts.solutions, path.name, on_error)
        if not known.grades:
            raise JudgedSetError(f"No pair of {path.name} is in this database. Do its slugs come from another one?")

        def measure(name: str | None) -> Judgement:
            rules = facts.basis.rules if name is None else _known_rule_set(name)
            words = facts.basis.vocabulary, facts.basis.statistics
            return judge(
                known.grades, facts.challenges, facts.solutions, rules, words, seed=seed, skipped=known.skipped
            )

        yield measure


@contextmanager
def _database() -> Iterator[None]:
    from config import Config
    from matchmaker import create_app
    from matchmaker.core.db import db

    with create_app(Config.from_env()).app_context():
        try:
            yield
        finally:
            db.engine.dispose()


def _rule_set(name: str) -> ScoringRules:
    if whole_number(name) is None or Path(name).is_file():
        return _known_rule_set(name)
    from matchmaker.core.db import unit_of_work

    with _database(), unit_of_work(write=False):
        return _known_rule_set(name)


def _known_rule_set(name: str) -> ScoringRules:
    """The rules of that name; a number needs an open database."""
    if Path(name).is_file():
        return _read_rule_set(Path(name))
    if name == "default":
        return default_rules()
    if whole_number(name) is None:
        raise click.ClickException(
            f"“{name}” is not a rule set. Use a JSON file, the number of a published version or “default”."
        )
    from matchmaker.core.actors import system_actor
    from matchmaker.core.errors import NotFound
    from matchmaker.matching.queries.runs import get_version

    try:
        return get_version(system_actor("command line"), number=int(name)).engine()
    except NotFound as error:
        raise click.ClickException(f"There is no rules version {name} in this database.") from error


def _read_rule_set(path: Path) -> ScoringRules:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        rule_set = rules_from_json(data if isinstance(data, dict) else {})
        rule_set.check()
    except (ValueError, OSError) as error:
        raise click.ClickException(f"{path}: {error}") from error
    return rule_set


@click.command("rules")
@click.option("--markdown", is_flag=True, help="Print a Markdown page.")
def rules_command(markdown: bool) -> None:
    """List every matching rule: what it reads, how missing information counts, its default weight."""
    if markdown:
        click.echo(catalogue_markdown())
        return
    for entry in catalogue():
        weight = f"{entry.weight / 100:g} %" if entry.weight else "must-have"
        click.echo(f"{entry.name:<15}{weight:>10}  {entry.about}")
