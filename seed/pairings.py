"""The demo's pairings: one full matching run under the default rules."""

from __future__ import annotations

from matchmaker.core import jobs
from matchmaker.core.db import session, unit_of_work
from matchmaker.matching import services
from matchmaker.matching.models import MatchRun
from seed.world import SEED, World


def load_pairings(_world: World) -> str:
    """Ask for a run and do its blocks here, as a worker would."""
    with unit_of_work():
        services.ensure_default_rule_set(SEED)
        run_id = services.start_run(SEED, seed=20260).id
    jobs.drain()
    with unit_of_work(write=False):
        return f"{session().get_one(MatchRun, run_id).pairings} pairings"
