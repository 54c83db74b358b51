"""The workbench: drafts of the rules, before and after, publishing, going back."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict, Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.matching import policy, queries, services
from matchmaker.matching.forms import RulesForm, rules_form
from matchmaker.matching.models import RuleSet
from matchmaker.matching.views.base import bp


@bp.get("/matching/workbench", access=may(policy.can_tune))
def workbench() -> ResponseReturnValue:
    """Drafts and versions; from here a draft is begun."""
    return render(
        live=queries.live_rule_set(),
        own=queries.own_draft(current_actor()),
        drafts=queries.drafts(),
        versions=queries.published_versions(),
    )


@bp.post("/matching/workbench", access=may(policy.can_tune))
def start_draft() -> ResponseReturnValue:
    """Begin a draft equal to the live rules, or go on with the own one."""
    draft = services.start_draft(current_actor())
    return redirect(url_for("matching.draft", public_id=draft.public_id), 303)


@bp.get("/matching/drafts/<public_id>", access=may(policy.can_edit_rules, rule_set=queries.get_draft))
def draft(rule_set: RuleSet) -> ResponseReturnValue:
    """The bench: weights on the left, what would change on the right."""
    form = rules_form()()
    if not current_app.testing:  # the preview is asked for next
        queries.warm_up(current_app._get_current_object().app_context)  # type: ignore[attr-defined]
    form.fill(rule_set.rules, note=rule_set.note, small_share=rule_set.small_share, version=rule_set.version)
    return _bench(rule_set, form)


def _bench(rule_set: RuleSet, form: RulesForm) -> ResponseReturnValue:
    kept = rule_set.preview if "figures" in rule_set.preview else {}
    details = {item["id"]: item for item in kept.get("details", [])}
    return render(
        "matching/draft.html",
        rule_set=rule_set,
        form=form,
        live=queries.live_rule_set(),
        rows=queries.catalogue_page(rule_set),
        live_rows=queries.catalogue_page(queries.live_rule_set()),
        faults=services.faults_of(rule_set.rules),
        kept=kept,
        is_stale=bool(kept) and kept.get("of") != services.draft_fingerprint(rule_set),
        measures=queries.measures(kept) if kept else [],
        warning=queries.warning(kept) if kept else "",
        sizes=queries.by_size(kept) if kept else [],
        floors=queries.floor_options(kept, queries.SHARES),
        curve=queries.floor_curve(kept),
        floor_words=queries.floor_sentence(kept, rule_set.small_share),
        mover_words=queries.mover_words,
        detail=details.get(request.args.get("challenge", ""), next(iter(details.values()), None)),
        gaining_organizers=queries.organizers_who_gain(kept) if kept else [],
        versions=queries.published_versions(),
    )


@bp.post("/matching/drafts/<public_id>", access=may(policy.can_edit_rules, rule_set=queries.get_draft))
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
    services.save_draft(
        actor,
        rule_set=rule_set,
        settings=form.settings(),
        note=note,
        small_share=form.small_share.data,
        seen_version=form.seen_version,
    )
    if what == "publish":
        version = services.publish_rule_set(actor, rule_set=rule_set, note=note)
        flash(_("Version %(n)s is live. All pairings are being computed again.", n=version.number), "success")
        return redirect(url_for("matching.runs"), 303)
    if what == "preview":
        services.preview_draft(actor, rule_set=rule_set)
    flash(_("Draft saved.") if what == "save" else _("Draft saved, preview computed."), "success")
    return redirect(url_for("matching.draft", public_id=rule_set.public_id), 303)


@bp.post("/matching/drafts/<public_id>/discard", access=may(policy.can_edit_rules, rule_set=queries.get_draft))
def discard_draft(rule_set: RuleSet) -> ResponseReturnValue:
    """Throw the draft away."""
    services.discard_draft(current_actor(), rule_set=rule_set)
    flash(_("The draft is gone. The live rules are as they were."), "success")
    return redirect(url_for("matching.workbench"), 303)


@bp.post("/matching/rules/<int:number>/back", access=may(policy.can_roll_back, rule_set=queries.get_version))
def roll_back(rule_set: RuleSet) -> ResponseReturnValue:
    """One click: a new version equal to an earlier one."""
    version = services.roll_back(current_actor(), rule_set=rule_set)
    flash(_("Version %(n)s is live and equals version %(old)s.", n=version.number, old=rule_set.number), "success")
    return redirect(url_for("matching.rules"), 303)
