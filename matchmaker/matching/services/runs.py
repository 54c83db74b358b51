"""Asking for a full run, and bringing one challenge or solution up to date."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.matching import policy
from matchmaker.matching.jobs.updates import update_challenge, update_solution
from matchmaker.matching.models import MatchRun, MatchRunStatus
from matchmaker.matching.queries import runs
from matchmaker.matching.services.default_rules import ensure_default_rule_set


@command(policy.can_run)
def start_run(actor: Actor, *, seed: int | None = None, fresh: bool = True) -> MatchRun:
    """Ask for a full run of the live rules; an unfinished one is replaced.

    seed: orders equal scores; by default the one these rules were run with before, else drawn. `fresh` takes word
    counts and pairings so far anew; without it the run stands on the last run's.
    """
    rule_set = runs.live_rule_set()
    if rule_set is None:
        rule_set = ensure_default_rule_set(actor if actor.is_system else system_actor("matching"))
    before = runs.live_run()
    for active in session().scalars(
        sa.select(MatchRun).where(MatchRun.status.in_([MatchRunStatus.WAITING.value, MatchRunStatus.RUNNING.value]))
    ):
        active.status, active.finished_at = MatchRunStatus.REPLACED.value, clock.now()
    if seed is None:
        seed = before.seed if before is not None else secrets.randbelow(2**31)
    run = MatchRun(
        rule_set=rule_set,
        kind="full",
        seed=seed,
        snapshot_id=before.snapshot_id if before is not None and not fresh else None,
        started_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session().add(run)
    session().flush()
    jobs.enqueue("matching.prepare", key=f"run:{run.id}", run_id=run.id)
    return run


@command(platform_only, audit=QUIET)
def update_pairings(actor: Actor, *, kind: str, object_id: int) -> MatchRun | None:
    """Bring the pairings of one challenge or solution up to date; the result equals a full run's.

    Without a finished run of the live rules a full one is asked for; while one is being computed nothing is
    done, because its end asks again for what changed.
    """
    if runs.active_run() is not None:
        return None
    base = runs.live_run()
    if base is None:
        return start_run(actor)
    hold(base)  # updates wait for each other
    basis = runs.basis_of(base)
    run = MatchRun(
        rule_set_id=base.rule_set_id,
        snapshot_id=base.snapshot_id,
        kind="incremental",
        subject=f"{kind}:{object_id}",
        seed=base.seed,
        started_by_id=actor.user_id,
        created_at=clock.now(),
        started_at=clock.now(),
        blocks_total=1,
    )
    session().add(run)
    session().flush()
    update = update_challenge if kind == "challenge" else update_solution
    run.pairings = update(run, basis, object_id)
    run.status, run.blocks_done, run.finished_at = MatchRunStatus.DONE.value, 1, clock.now()
    return run
