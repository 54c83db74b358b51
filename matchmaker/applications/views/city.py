"""The city's pages: inbox, consensus, decisions."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.applications import policy
from matchmaker.applications.forms import DecisionForm, ScoresForm
from matchmaker.applications.models import Application, Assessment
from matchmaker.applications.queries import city, panel, table, visibility
from matchmaker.applications.queries import decisions as decisions_queries
from matchmaker.applications.services import deciding
from matchmaker.applications.views.blueprint import bp, find_assessment, get_assessment
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.core.text import whole_number


@bp.get("/challenges/<slug>/applications", access=may(policy.can_see_inbox, challenge=visibility.get_challenge))
def inbox(challenge: Challenge) -> ResponseReturnValue:
    """How many, and after the closing time who and what."""
    actor = current_actor()
    return render(
        challenge=challenge,
        inbox=city.inbox(actor, challenge=challenge),
        can_set_up=policy.can_set_up(actor, challenge=challenge),
        can_decide=policy.can_see_decisions(actor, challenge=challenge),
        can_export=policy.can_export(actor, challenge=challenge, assessment=visibility.assessment_of(challenge)),
    )


EXPORT = may(policy.can_export, challenge=visibility.get_challenge, assessment=find_assessment)


@bp.get("/challenges/<slug>/applications.<ending>", access=EXPORT)
def applications_table(challenge: Challenge, assessment: Assessment | None, ending: str) -> ResponseReturnValue:
    """All applications with what the panel gave them, as a file: CSV, Excel or JSON."""
    found = table.applications_table(current_actor(), challenge=challenge)
    return table_answer(f"applications-{challenge.slug}", ending, found)


@bp.get(
    "/challenges/<slug>/consensus",
    access=may(policy.can_see_consensus, challenge=visibility.get_challenge, assessment=get_assessment),
)
def consensus(challenge: Challenge, assessment: Assessment) -> ResponseReturnValue:
    """Scores side by side, most disagreement first."""
    actor = current_actor()
    return render(
        challenge=challenge,
        board=panel.consensus(actor, assessment=assessment),
        can_write=policy.can_see_decisions(actor, challenge=challenge),
    )


@bp.route(
    "/challenges/<slug>/consensus/<public_id>",
    methods=["GET", "POST"],
    access=may(
        policy.can_agree,
        challenge=visibility.get_challenge,
        application=visibility.get_for_city,
        assessment=get_assessment,
    ),
)
def agree(challenge: Challenge, application: Application, assessment: Assessment) -> ResponseReturnValue:
    """Write down what the panel agreed on."""
    board = panel.consensus(current_actor(), assessment=assessment)
    row = next((r for r in board.rows if r.application.id == application.id), None)
    known = [{"value": a.value, "comment": a.comment} for _i, a in sorted(row.agreed.items())] if row else []
    agreed = row.agreed.get(0) if row else None
    form = ScoresForm.of(assessment.criteria, known, version=agreed.version if agreed else None)
    if form.validate_on_submit():
        scores = [(-1 if value is None else value, comment) for value, comment in form.rows()]
        if form.attempt(
            deciding.agree_scores,
            current_actor(),
            application=application,
            scores=scores,
            agreed=agreed,
            seen_version=form.seen_version,
        ):
            flash(_("Agreed scores saved."), "success")
            return redirect(url_for(".consensus", slug=challenge.slug), 303)
    return render(form=form, challenge=challenge, application=application, compared=row, assessment=assessment)


@bp.get("/challenges/<slug>/decisions", access=may(policy.can_see_decisions, challenge=visibility.get_challenge))
def decisions(challenge: Challenge) -> ResponseReturnValue:
    """Prepare a decision for each application; nobody hears of it before all are announced."""
    return render(
        challenge=challenge,
        rows=decisions_queries.decision_board(current_actor(), challenge=challenge),
        assessment=visibility.assessment_of(challenge),
        can_release=policy.can_release(current_actor(), challenge=challenge),
    )


@bp.route(
    "/challenges/<slug>/decisions/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_prepare, challenge=visibility.get_challenge, application=visibility.get_for_city),
)
def decide(challenge: Challenge, application: Application) -> ResponseReturnValue:
    """One result and its reason."""
    known = next((d for d in application.decisions if d.released_at is None), None)
    filled = {"outcome": known.result, "reason": known.reason, "version": str(known.version)} if known else None
    form = DecisionForm(data=filled)
    if form.validate_on_submit() and form.attempt(
        deciding.prepare_decision,
        current_actor(),
        application=application,
        outcome=form.outcome.data or "",
        reason=form.reason.data or "",
        keep_names=bool(form.keep_names.data),
        known=known,
        seen_version=form.seen_version,
    ):
        flash(_("Saved. Companies are told when you announce all decisions."), "success")
        return redirect(url_for(".decisions", slug=challenge.slug), 303)
    return render(form=form, challenge=challenge, application=application)


@bp.get("/challenges/<slug>/decisions/preview", access=may(policy.can_release, challenge=visibility.get_challenge))
def preview(challenge: Challenge) -> ResponseReturnValue:
    """What each company will read, before it is announced."""
    assessment = visibility.assessment_of(challenge)
    return render(
        challenge=challenge,
        rows=decisions_queries.decision_board(current_actor(), challenge=challenge),
        missing=city.unfinished(challenge, assessment),
        round_number=assessment.round if assessment else 1,
    )


@bp.post("/challenges/<slug>/decisions/release", access=may(policy.can_release, challenge=visibility.get_challenge))
def release(challenge: Challenge) -> ResponseReturnValue:
    """Announce them all."""
    raw = request.form.get("round", "")
    number = whole_number(raw, digits=3) or 0
    count = deciding.release_decisions(current_actor(), challenge=challenge, round_number=number)
    text = ngettext(
        "%(num)s decision announced. The company can read the reason.",
        "%(num)s decisions announced. Every company can read its reason.",
        count,
    )
    flash(text, "success")
    return redirect(url_for(".inbox", slug=challenge.slug), 303)
