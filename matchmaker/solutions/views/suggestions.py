"""Suggesting a solution type, and reviewing suggestions."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.solutions import policy
from matchmaker.solutions.forms.catalogue import AnswerSuggestionForm, SuggestForm
from matchmaker.solutions.models import TypeSuggestion
from matchmaker.solutions.queries import suggestions as suggestion_queries
from matchmaker.solutions.services import suggestions as suggestion_services
from matchmaker.solutions.views.blueprint import bp


@bp.route("/solution-types/suggest", methods=["GET", "POST"], access=may(policy.can_suggest))
def suggest() -> ResponseReturnValue:
    """Say which type is missing here."""
    form = SuggestForm()
    if form.validate_on_submit() and form.attempt(
        suggestion_services.suggest_type, current_actor(), suggestion=form.suggestion()
    ):
        flash(_("Thank you. An organizer reviews it and tells you what comes of your suggestion."), "success")
        return redirect(url_for(".suggestions"), 303)
    return render(form=form)


@bp.get("/solution-types/suggestions", access=may(policy.can_see_suggestions))
def suggestions() -> ResponseReturnValue:
    """One's own suggestions with their answers; organizers see all."""
    return render(rows=suggestion_queries.list_suggestions(current_actor()))


@bp.route(
    "/solution-types/suggestions/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_answer_suggestion, suggestion=suggestion_queries.get_suggestion),
)
def review_suggestion(suggestion: TypeSuggestion) -> ResponseReturnValue:
    """Accept it as a draft, or decline it with the reason."""
    form = AnswerSuggestionForm()
    if form.validate_on_submit():
        answer = form.answer.data or ""
        if request.form.get("decide") == "accept":
            done = form.attempt(
                suggestion_services.accept_suggestion, current_actor(), suggestion=suggestion, answer=answer
            )
            if done:
                flash(_("A draft is made. Complete it and make it public."), "success")
                return redirect(url_for(".edit_type", slug=done.result.slug), 303)
        elif form.attempt(
            suggestion_services.decline_suggestion, current_actor(), suggestion=suggestion, answer=answer
        ):
            flash(_("Declined. We have told the person who suggested it."), "success")
            return redirect(url_for(".suggestions"), 303)
    return render(form=form, suggestion=suggestion)
