"""The rules, for everybody: catalogue, live weights, versions."""

from __future__ import annotations

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.actors import current_actor
from matchmaker.core.render import render
from matchmaker.matching import policy
from matchmaker.matching.engine.ruleset import default_rules
from matchmaker.matching.models import RuleSet
from matchmaker.matching.queries import catalogue, judged, runs
from matchmaker.matching.views.blueprint import bp


@bp.get("/matching", access=ANYONE)
def overview() -> ResponseReturnValue:
    """What matching is, which version is live, the last runs."""
    actor = current_actor()
    return render(
        live=runs.live_rule_set(),
        live_run=runs.live_run(),
        active=runs.active_run(),
        runs=runs.recent_runs(10),
        can_tune=policy.can_tune(actor),
    )


@bp.get("/matching/rules", access=ANYONE)
def rules() -> ResponseReturnValue:
    """Every rule with its live weight, and all versions with their notes."""
    live = runs.live_rule_set()
    return render(
        page=catalogue.catalogue_page(live),
        limits=live.engine().limits if live is not None else default_rules().limits,
        measured=judged.in_words(live.measured if live is not None else {}),
        versions=runs.published_versions(),
        can_tune=policy.can_tune(current_actor()),
    )


@bp.get("/matching/rules/<int:number>", access=anyone_may_see(rule_set=runs.get_version))
def version(rule_set: RuleSet) -> ResponseReturnValue:
    """One version: weights then, and against the live ones."""
    return render(
        rule_set=rule_set,
        page=catalogue.catalogue_page(rule_set),
        against=catalogue.catalogue_page(runs.live_rule_set()),
        limits=rule_set.engine().limits,
        can_roll_back=policy.can_roll_back(current_actor(), rule_set=rule_set),
    )


@bp.get("/matching/rules/<int:number>.json", access=anyone_may_see(rule_set=runs.get_version))
def version_json(rule_set: RuleSet) -> Response:
    """A version as a file that `matchmaker match evaluate --rule-set` reads."""
    return jsonify(
        rule_set.engine().as_json()
        | {
            "note": rule_set.note,
            "small_share": rule_set.small_share,
            "reasons": {row["rule"]: rule_set.reason_of(row["rule"])[1] for row in rule_set.rules},
        }
    )
