"""`matchmaker match`: run, replay, evaluate, rules. Evaluating and listing the rules start without the web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from matchmaker.cli.match_evaluate import evaluate_command, rules_command


@contextmanager
def _application() -> Iterator[None]:
    """The application's context; its connections are closed at the end."""
    from config import Config
    from matchmaker import create_app
    from matchmaker.core.db import db

    with create_app(Config.from_env()).app_context():
        try:
            yield
        finally:
            db.engine.dispose()


@click.group()
def match() -> None:
    """Compute pairings, replay them and measure the matching rules."""


match.add_command(evaluate_command)
match.add_command(rules_command)


@match.command("run")
@click.option(
    "--seed", type=int, help="Seed of the random order of equal scores. Default: that of the last run of these rules."
)
@click.option("--detach", is_flag=True, help="Queue the run for a worker and return at once.")
def run_command(seed: int | None, detach: bool) -> None:
    """Recompute all pairings with the live rules."""
    from matchmaker.core import jobs
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import session, unit_of_work
    from matchmaker.matching.models import MatchRun
    from matchmaker.matching.services import runs as matching_runs

    with _application():
        with unit_of_work():
            run_id = matching_runs.start_run(system_actor("command line"), seed=seed).id
        if detach:
            click.echo(f"Run {run_id} is queued. A worker will compute it.")
            return
        jobs.drain()
        with unit_of_work(write=False):
            run = session().get_one(MatchRun, run_id)
            click.echo(
                f"Run {run_id} is {run.status}. Rules version: {run.rule_set.number}. Challenges: {run.challenges}. "
                f"Solutions: {run.solutions}. Pairings: {run.pairings}. Seed: {run.seed}."
            )


@match.command("replay")
@click.argument("public_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Replay every stored pairing.")
def replay_command(public_ids: tuple[str, ...], everything: bool) -> None:
    """Recompute stored pairings from their stored inputs and compare. Exits with 1 if one differs."""
    from matchmaker.core.db import unit_of_work
    from matchmaker.matching.queries.replay import replay

    if not public_ids and not everything:
        raise click.UsageError("Give the ids of pairings, or use --all.")
    with _application(), unit_of_work(write=False):
        report = replay(None if everything else public_ids)
    for public_id, differences in report.different:
        click.echo(f"{public_id} differs: {', '.join(differences)}")
    for public_id in report.unknown:
        click.echo(f"There is no stored pairing {public_id}.", err=True)
    click.echo(f"{report.equal} of {report.equal + len(report.different)} pairings have the same score and reasons.")
    if report.different or report.unknown:
        raise SystemExit(1)
