"""Runs of the matcher with their progress, and the fairness report."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.render import render
from matchmaker.matching import policy
from matchmaker.matching.models import MatchRun
from matchmaker.matching.queries import fairness as fairness_queries
from matchmaker.matching.queries import judged_page as judged_queries
from matchmaker.matching.queries import runs as runs_queries
from matchmaker.matching.services import runs as runs_services
from matchmaker.matching.views.blueprint import bp


@bp.get("/matching/runs", access=may(policy.can_run))
def runs() -> ResponseReturnValue:
    """The newest runs; the active one with its progress."""
    return render(active=runs_queries.active_run(), runs=runs_queries.recent_runs(), live=runs_queries.live_rule_set())


@bp.post("/matching/runs", access=may(policy.can_run))
def start_run() -> ResponseReturnValue:
    """Compute all pairings again."""
    run = runs_services.start_run(current_actor())
    return redirect(url_for("matching.run", public_id=run.public_id), 303)


@bp.get("/matching/runs/<public_id>", access=may(policy.can_see_run, run=runs_queries.get_run))
def run(run: MatchRun) -> ResponseReturnValue:
    """One run; with the header X-Fragment only its progress."""
    template = "matching/_progress.html" if request.headers.get("X-Fragment") else "matching/run.html"
    return render(template, run=run)


@bp.get("/matching/fairness", access=may(policy.can_tune))
def fairness() -> ResponseReturnValue:
    """Who is seen, and what looks like gaming."""
    return render(report=fairness_queries.fairness_report(), few=fairness_queries.FEW)


@bp.get("/matching/decided-pairs", access=may(policy.can_tune))
def judged() -> ResponseReturnValue:
    """How the live rules judge the pairs that people decided on."""
    return render(page=judged_queries.judged_page())
