"""Own questions of a workshop: the organizer's page, and the participant's questionnaire."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.workshops import policy
from matchmaker.workshops.forms.asking import AnswersForm, QuestionForm, values_of, with_questions
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.questions import Purpose, WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people, visibility
from matchmaker.workshops.queries import questions as question_queries
from matchmaker.workshops.services import asking
from matchmaker.workshops.views.blueprint import bp

CHANGE = may(policy.can_change_programme, workshop=visibility.get_visible)
CHANGE_ONE = may(policy.can_change_programme, workshop=visibility.get_visible, question=question_queries.get_question)


@bp.get("/workshops/<slug>/questions", access=may(policy.can_run, workshop=visibility.get_visible))
def questions(workshop: Workshop) -> ResponseReturnValue:
    """What is asked, and what was answered."""
    return render(
        workshop=workshop,
        parts=[(purpose, question_queries.answered(workshop, purpose)) for purpose in Purpose],
        can_change=policy.can_change_programme(current_actor(), workshop=workshop),
    )


@bp.route("/workshops/<slug>/questions/new", methods=["GET", "POST"], access=CHANGE)
def add_question(workshop: Workshop) -> ResponseReturnValue:
    """One more question."""
    return _question_page(workshop, None)


@bp.route("/workshops/<slug>/questions/<question_id>", methods=["GET", "POST"], access=CHANGE_ONE)
def edit_question(workshop: Workshop, question: WorkshopQuestion) -> ResponseReturnValue:
    """Change a question."""
    return _question_page(workshop, question)


@bp.post("/workshops/<slug>/questions/<question_id>/remove", access=CHANGE_ONE)
def remove_question(workshop: Workshop, question: WorkshopQuestion) -> ResponseReturnValue:
    """Take a question away."""
    asking.remove_question(current_actor(), workshop=workshop, question=question)
    flash(_("Removed."), "success")
    return redirect(url_for(".questions", slug=workshop.slug), 303)


def _question_page(workshop: Workshop, question: WorkshopQuestion | None) -> ResponseReturnValue:
    form = QuestionForm(obj=question)
    if form.validate_on_submit():
        given: dict[str, Any] = {"workshop": workshop, "draft": form.draft(), "question": question}
        given["seen_version"] = form.seen_version
        if form.attempt(asking.save_question, current_actor(), **given):
            flash(_("Saved."), "success")
            return redirect(url_for(".questions", slug=workshop.slug), 303)
    return render("workshops/question.html", form=form, workshop=workshop, question=question)


@bp.route(
    "/workshops/<slug>/mine/questionnaire",
    methods=["GET", "POST"],
    access=may(policy.can_edit_registration, workshop=visibility.get_visible, registration=people.get_own_registration),
)
def questionnaire(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """The questions of a consultation."""
    asked = question_queries.questions(workshop, Purpose.QUESTIONNAIRE)
    known = values_of(asked, question_queries.answers_of(registration))
    form = with_questions(AnswersForm, asked)(data=known)
    if form.validate_on_submit() and form.attempt(
        asking.answer_questionnaire, current_actor(), registration=registration, answers=form.answers()
    ):
        flash(_("Your answers are saved. You can change them until the workshop."), "success")
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop, registration=registration)
