"""Background work of the matcher: prepare a run, compute a block, finish, update one object."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.actors import system_actor
from matchmaker.core.jobs import job
from matchmaker.core.settings import match_run_days
from matchmaker.matching.jobs import full_run
from matchmaker.matching.services import measuring, pruning, runs


@job("matching.prepare", transactional=False)
def prepare(run_id: int) -> None:
    """Freeze a full run's inputs and cut it into blocks."""
    full_run.prepare_run(run_id)


@job("matching.block", transactional=False)
def block(run_id: int, number: int) -> None:
    """One block of a full run."""
    full_run.compute_block(run_id, number)


@job("matching.finish", transactional=False)
def finish(run_id: int) -> None:
    """Close a run and catch up with what changed meanwhile."""
    full_run.finish_run(run_id)


@job("matching.update")
def update(kind: str, object_id: int) -> None:
    """One changed challenge or solution."""
    runs.update_pairings(system_actor("matching"), kind=kind, object_id=object_id)


@job("matching.renew", every=timedelta(days=1))
def renew() -> None:
    """Once a day: a full run with new word counts, if anything changed since the last."""
    pruning.renew_pairings(system_actor("matching"))


@job("matching.measure", every=timedelta(days=1))
def measure() -> None:
    """Once a day: how the live rules judge the pairs that people decided on."""
    measuring.measure_live_rules(system_actor("matching"))


@job("matching.prune", every=timedelta(days=1))
def prune() -> None:
    """Once a day: old runs and inputs that no pairing needs. Running twice changes nothing more."""
    pruning.prune_runs(system_actor("matching"), days=match_run_days())
