"""Measuring the live rules on the pairs that people decided on; no weight is ever changed by it."""

from __future__ import annotations

from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.matching.models import RuleSet
from matchmaker.matching.queries import judged, runs


@command(platform_only, audit=QUIET)
def measure_live_rules(actor: Actor) -> RuleSet | None:
    """Keep beside the live rules how they judge the decided pairs, for the page of rules; None without rules."""
    live = runs.live_rule_set()
    if live is not None:
        live.measured = judged.figures(judged.judges().judgement(live.engine()))
        session().flush()
    return live
