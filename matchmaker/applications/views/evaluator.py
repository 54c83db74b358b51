"""An evaluator's pages: queue, conflicts of interest, scoring."""

from __future__ import annotations

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.applications import policy
from matchmaker.applications.forms import ConflictsForm, RecuseForm, ScoresForm
from matchmaker.applications.models import Application, Evaluator
from matchmaker.applications.queries import city, panel
from matchmaker.applications.services import scoring
from matchmaker.applications.views.blueprint import bp
from matchmaker.attachments import queries as attachments
from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import time_now
from matchmaker.core.render import render


@bp.get("/assessments", access=may(policy.can_see_queue))
def assessments() -> ResponseReturnValue:
    """What I was asked to assess, with due dates and progress."""
    return render(rows=panel.my_assessments(current_actor()), today=clock.today())


@bp.route(
    "/assessments/<evaluator_id>/conflicts",
    methods=["GET", "POST"],
    access=may(policy.can_declare, evaluator=panel.get_evaluator),
)
def conflicts(evaluator: Evaluator) -> ResponseReturnValue:
    """Conflicts of interest first: companies by name, not joined to what they wrote."""
    new = [row for row in city.standing(evaluator.assessment.challenge) if evaluator.review_of(row.id) is None]
    new.sort(key=lambda row: (row.company.name_key, row.id))
    form = ConflictsForm.of([row.company.name for row in new])
    if form.validate_on_submit() and (
        done := form.attempt(
            scoring.declare_conflicts,
            current_actor(),
            evaluator=evaluator,
            conflicts=form.conflicts([row.id for row in new]),
            agreed=form.agreed.version,
        )
    ):
        text = ngettext(
            "Thank you. You will not assess %(num)s application.",
            "Thank you. You will not assess %(num)s applications.",
            len(done.result),
        )
        flash(text, "success")
        return redirect(url_for(".next_review", evaluator_id=evaluator.public_id), 303)
    return render(form=form, evaluator=evaluator, companies=new)


@bp.get("/assessments/<evaluator_id>/next", access=may(policy.can_open_assessment, evaluator=panel.get_evaluator))
def next_review(evaluator: Evaluator) -> ResponseReturnValue:
    """Go to the application that was reviewed least, or back to the queue."""
    found = panel.next_application(evaluator, panel.assigned(evaluator))
    if found is None:
        return redirect(url_for(".assessments"), 303)
    if evaluator.review_of(found.id) is None:
        return redirect(url_for(".conflicts", evaluator_id=evaluator.public_id), 303)
    return redirect(url_for(".score", evaluator_id=evaluator.public_id, public_id=found.public_id), 303)


@bp.route(
    "/assessments/<evaluator_id>/applications/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_score, evaluator=panel.get_evaluator, application=panel.get_assigned),
)
def score(evaluator: Evaluator, application: Application) -> ResponseReturnValue:
    """Criteria beside the application; save, or finish and go to the next one."""
    review = evaluator.review_of(application.id)
    assessment = evaluator.assessment
    form = ScoresForm.of(assessment.criteria, review.scores if review else [])
    if form.validate_on_submit():
        is_final = "finish" in request.form and not is_autosave()
        if form.attempt(
            scoring.save_scores,
            current_actor(),
            evaluator=evaluator,
            application=application,
            scores=form.rows(),
            is_final=is_final,
        ):
            if is_autosave():
                return jsonify(message=_("Draft saved %(time)s", time=time_now()))
            return redirect(_after_score(evaluator, application, is_final), 303)
    mine = panel.assigned(evaluator)
    done, total = panel.progress(evaluator, mine)
    return render(
        form=form,
        evaluator=evaluator,
        application=application,
        review=review,
        hides_names=assessment.hides_names,
        number=city.number_of(application),
        done=done,
        total=total,
        attached=None if assessment.hides_names else attachments.attached(current_actor(), application),
    )


def _after_score(evaluator: Evaluator, application: Application, is_final: bool) -> str:
    if is_final:
        return url_for(".next_review", evaluator_id=evaluator.public_id)
    flash(_("Saved. Finish when you have given every score."), "success")
    return url_for(".score", evaluator_id=evaluator.public_id, public_id=application.public_id)


@bp.route(
    "/assessments/<evaluator_id>/applications/<public_id>/recuse",
    methods=["GET", "POST"],
    access=may(policy.can_declare, evaluator=panel.get_evaluator, application=panel.get_assigned),
)
def recuse(evaluator: Evaluator, application: Application) -> ResponseReturnValue:
    """A conflict of interest that was seen later."""
    form = RecuseForm()
    if form.validate_on_submit():
        scoring.recuse_evaluator(
            current_actor(), evaluator=evaluator, application=application, reason=form.reason.data or ""
        )
        flash(_("Conflict declared. This application is no longer shown to you."), "success")
        return redirect(url_for(".next_review", evaluator_id=evaluator.public_id), 303)
    return render(form=form, evaluator=evaluator, application=application)
