"""The workbench: drafts of the rules, before and after, publishing, going back."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict, Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.matching import policy
from matchmaker.matching.engine.ruleset import Limits, default_rules
from matchmaker.matching.forms import RulesForm, rules_form
from matchmaker.matching.models import RuleSet
from matchmaker.matching.queries import catalogue, floor, preview, rule_drafts, runs
from matchmaker.matching.queries import workbench as workbench_queries
from matchmaker.matching.queries.labels import LIMITS
from matchmaker.matching.services import rulesets
from matchmaker.matching.views.blueprint import bp


@bp.get("/matching/workbench", access=may(policy.can_tune))
def workbench() -> ResponseReturnValue:
    """Drafts and versions; from here a draft is begun."""
    return render(
        live=runs.live_rule_set(),
        own=runs.own_draft(current_actor()),
        drafts=runs.drafts(),
        versions=runs.published_versions(),
    )


@bp.post("/matching/workbench", access=may(policy.can_tune))
def start_draft() -> ResponseReturnValue:
    """Begin a draft equal to the live rules, or go on with the own one."""
    draft = rulesets.start_draft(current_actor())
    return redirect(url_for("matching.draft", public_id=draft.public_id), 303)


@bp.get("/matching/drafts/<public_id>", access=may(policy.can_edit_rules, rule_set=runs.get_draft))
def draft(rule_set: RuleSet) -> ResponseReturnValue:
    """The bench: weights on the left, what would change on the right."""
    form = rules_form()()
    if not current_app.testing:  # the preview is asked for next
        preview.warm_up(current_app._get_current_object().app_context)  # type: ignore[attr-defined]
    form.fill(
        rule_set.rules,
        limits=rule_set.engine().limits,
        note=rule_set.note,
        small_share=rule_set.small_share,
        reasons=rule_set.reasons,
        version=rule_set.version,
    )
    return _bench(rule_set, form)


def live_limits() -> Limits:
    """From how many points on the live rules propose a pair and call it good."""
    live = runs.live_rule_set()
    return (live.engine() if live is not None else default_rules()).limits


def _bench(rule_set: RuleSet, form: RulesForm) -> ResponseReturnValue:
    kept = rule_set.preview if "figures" in rule_set.preview else {}
    details = {item["id"]: item for item in kept.get("details", [])}
    wanted, words = request.args.get("challenge", ""), request.args.get("find", "")[:100]
    faults = rule_drafts.faults_of(rule_set)
    detail = details.get(wanted)
    if detail is None and wanted and not faults:
        detail = preview.inspect_challenge(rule_set, wanted)
    return render(
        "matching/draft.html",
        rule_set=rule_set,
        form=form,
        live=runs.live_rule_set(),
        rows=catalogue.tunable_rows(rule_set),
        live_rows=catalogue.tunable_rows(runs.live_rule_set()),
        faults=faults,
        kept=kept,
        is_stale=bool(kept) and kept.get("of") != rule_drafts.draft_fingerprint(rule_set),
        measures=workbench_queries.measures(kept) if kept else [],
        warning=workbench_queries.warning(kept) if kept else "",
        sizes=workbench_queries.by_size(kept) if kept else [],
        floors=workbench_queries.floor_options(kept, floor.SHARES),
        curve=workbench_queries.floor_curve(kept),
        floor_words=workbench_queries.floor_sentence(kept, rule_set.small_share),
        country_price=workbench_queries.country_price(kept),
        judged=workbench_queries.judged_measures(kept),
        judged_pairs=(kept.get("judged") or {}).get("after", {}).get("pairs", 0),
        live_limits=live_limits(),
        limit_names=tuple(LIMITS),
        mover_words=workbench_queries.mover_words,
        detail=detail or next(iter(details.values()), None),
        found=preview.find_challenges(words) if words.strip() else None,
        words=words,
        told=workbench_queries.told_words(kept) if kept else "",
        gaining_organizers=workbench_queries.organizers_who_gain(kept) if kept else [],
        versions=runs.published_versions(),
    )


@bp.post("/matching/drafts/<public_id>", access=may(policy.can_edit_rules, rule_set=runs.get_draft))
def save_draft(rule_set: RuleSet) -> ResponseReturnValue:
    """Save, and with the other buttons compute the preview or publish."""
    form = rules_form()()
    is_valid = form.validate()
    if not form.check_names(request.form) or not is_valid:
        return _bench(rule_set, form)
    try:
        return _do(rule_set, form, request.form.get("do", "save"))
    except (Invalid, Stale) as error:
        form.take(error)
    except Conflict as error:
        form.form_errors.append(str(error))
    return _bench(rule_set, form)


def _do(rule_set: RuleSet, form: RulesForm, what: str) -> ResponseReturnValue:
    actor, note = current_actor(), form.note.data or ""
    rulesets.save_draft(
        actor,
        rule_set=rule_set,
        settings=form.settings(),
        note=note,
        limits=form.limits(),
        small_share=form.small_share.data,
        reasons=form.reasons(),
        seen_version=form.seen_version,
    )
    if what == "publish":
        keep_names = bool(form.keep_names.data)
        version = rulesets.publish_rule_set(actor, rule_set=rule_set, note=note, keep_names=keep_names)
        flash(_("Version %(n)s is live. All pairings are being computed again.", n=version.number), "success")
        return redirect(url_for("matching.runs"), 303)
    if what == "preview":
        rulesets.preview_draft(actor, rule_set=rule_set)
    flash(_("Draft saved.") if what == "save" else _("Draft saved, preview computed."), "success")
    return redirect(url_for("matching.draft", public_id=rule_set.public_id), 303)


@bp.post("/matching/drafts/<public_id>/discard", access=may(policy.can_edit_rules, rule_set=runs.get_draft))
def discard_draft(rule_set: RuleSet) -> ResponseReturnValue:
    """Throw the draft away."""
    rulesets.discard_draft(current_actor(), rule_set=rule_set)
    flash(_("Draft discarded. The live rules are unchanged."), "success")
    return redirect(url_for("matching.workbench"), 303)


@bp.post("/matching/rules/<int:number>/back", access=may(policy.can_roll_back, rule_set=runs.get_version))
def roll_back(rule_set: RuleSet) -> ResponseReturnValue:
    """One click: a new version equal to an earlier one."""
    version = rulesets.restore_rule_set(current_actor(), rule_set=rule_set)
    flash(
        _("Version %(n)s is live and identical to version %(old)s.", n=version.number, old=rule_set.number), "success"
    )
    return redirect(url_for("matching.rules"), 303)
