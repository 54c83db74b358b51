"""Once a day: a full run with new word counts if anything changed, and an end to what no pairing needs any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.matching.models import MatchBlock, MatchFacts, MatchRun, MatchRunStatus, MatchSnapshot, Pairing
from matchmaker.matching.queries import runs
from matchmaker.matching.services.runs import start_run

_CHUNK: Final = 500
_OVER = (MatchRunStatus.DONE.value, MatchRunStatus.REPLACED.value)


@command(platform_only, audit=QUIET)
def renew_pairings(actor: Actor) -> MatchRun | None:
    """A full run of the live rules if a challenge or solution changed since the last one began; else None.

    Updates keep the lists right from hour to hour; the full run takes word counts and pairings so far anew.
    """
    last = runs.live_run()
    if last is None or runs.active_run() is not None:
        return None
    newer = sa.select(MatchRun.id).where(MatchRun.kind == "incremental", MatchRun.id > last.id).limit(1)
    return start_run(actor) if session().scalar(newer) is not None else None


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were deleted."""

    runs: int
    snapshots: int
    facts: int


@command(platform_only, audit=QUIET)
def prune_runs(actor: Actor, *, days: int) -> Pruned:
    """Delete runs that ended more than `days` ago, and the inputs that nothing refers to any more.

    Kept for ever: the run, snapshot, facts and rule set of every stored pairing, decided ones too, so each can be
    computed again; the run today's pairings stand on; all published versions of the rules.
    """
    if runs.active_run() is not None:
        return Pruned(0, 0, 0)  # its inputs are being written; tomorrow is another day
    gone = _old_runs(clock.in_days(-days))
    for part in _parts(gone):
        session().execute(sa.delete(MatchBlock).where(MatchBlock.run_id.in_(part)))
        session().execute(sa.delete(MatchRun).where(MatchRun.id.in_(part)))
    session().flush()
    snapshots = _unused_snapshots()
    for part in _parts(snapshots):
        session().execute(sa.delete(MatchSnapshot).where(MatchSnapshot.id.in_(part)))
    facts = _unused_facts()
    for part in _parts(facts):
        session().execute(sa.delete(MatchFacts).where(MatchFacts.id.in_(part)))
    session().expire_all()
    return Pruned(len(gone), len(snapshots), len(facts))


def _old_runs(before: datetime) -> list[int]:
    live = runs.live_run()
    select = sa.select(MatchRun.id).where(
        MatchRun.status.in_(_OVER),
        MatchRun.finished_at < before,
        MatchRun.id != (live.id if live is not None else 0),
        ~sa.exists().where(Pairing.run_id == MatchRun.id),
    )
    return list(session().scalars(select))


def _unused_snapshots() -> list[int]:
    """Snapshots are shared, so a run that is gone may leave one that others still stand on."""
    select = sa.select(MatchSnapshot.id).where(
        ~sa.exists().where(MatchRun.snapshot_id == MatchSnapshot.id),
        ~sa.exists().where(Pairing.snapshot_id == MatchSnapshot.id),
    )
    return list(session().scalars(select))


def _unused_facts() -> list[int]:
    """Facts that neither a pairing nor the list of a kept run names."""
    used: set[int] = set()
    for column in (Pairing.challenge_facts_id, Pairing.solution_facts_id):
        used |= set(session().scalars(sa.select(column).distinct()))
    for lists in (MatchRun.solution_facts, MatchBlock.challenge_facts):
        for row in session().scalars(sa.select(lists)):
            used.update(row)
    return sorted(set(session().scalars(sa.select(MatchFacts.id))) - used)


def _parts(ids: Collection[int]) -> list[list[Any]]:
    rows = list(ids)
    return [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
