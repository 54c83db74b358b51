"""Handing in, checking, renewing, withdrawing."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.records.forms import AnswersForm
from matchmaker.solutions import policy
from matchmaker.solutions.forms.registration import EmptyForm, ReturnForm
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import content as content_queries
from matchmaker.solutions.queries import visibility, working_lists
from matchmaker.solutions.services import lifecycle
from matchmaker.solutions.views.blueprint import bp
from matchmaker.solutions.views.registration import step_page


def _to(solution: Solution) -> ResponseReturnValue:
    return redirect(url_for("solutions.show", slug=solution.slug), 303)


@bp.post("/solutions/<slug>/submit", access=may(policy.can_submit, solution=visibility.get_visible))
def submit(solution: Solution) -> ResponseReturnValue:
    """Hand in for the check."""
    form = AnswersForm.on(content_queries.comments_on(solution))
    if form.validate() and form.attempt(
        lifecycle.submit_solution, current_actor(), solution=solution, answers=form.answers
    ):
        flash(_("Submitted. We will tell you as soon as an organizer has reviewed it."), "success")
        return _to(solution)
    return step_page(solution, "review", form)


@bp.post("/solutions/<slug>/comments", access=may(policy.can_answer_comments, solution=visibility.get_visible))
def answer_comments(solution: Solution) -> ResponseReturnValue:
    """Answer the organizer's note and go on writing."""
    form = AnswersForm.on(content_queries.comments_on(solution))
    if form.validate() and form.attempt(
        lifecycle.answer_comments, current_actor(), solution=solution, answers=form.answers
    ):
        flash(_("Your answers are saved. We have told the organizers."), "success")
        return redirect(url_for("solutions.edit", slug=solution.slug, step="review"), 303)
    return step_page(solution, "review", form)


@bp.get("/solutions/check", access=may(policy.can_check))
def check() -> ResponseReturnValue:
    """The organizers' queue."""
    waiting = working_lists.waiting_for_check()
    return render(rows=[(solution, policy.abilities(current_actor(), solution=solution)) for solution in waiting])


@bp.post("/solutions/<slug>/accept", access=may(policy.can_accept, solution=visibility.get_visible))
def accept(solution: Solution) -> ResponseReturnValue:
    """List it."""
    lifecycle.accept_solution(current_actor(), solution=solution)
    flash(_("Listed for twelve months: %(title)s.", title=solution.title), "success")
    return redirect(url_for("solutions.check"), 303)


@bp.get("/solutions/<slug>/return", access=may(policy.can_return, solution=visibility.get_visible))
def ask_changes(solution: Solution) -> ResponseReturnValue:
    """Write what to change."""
    return _return_page(solution, ReturnForm())


def _return_page(solution: Solution, form: ReturnForm) -> ResponseReturnValue:
    comments = content_queries.comments_on(solution)
    return render("solutions/return.html", solution=solution, form=form, comments=comments)


@bp.post("/solutions/<slug>/return", access=may(policy.can_return, solution=visibility.get_visible))
def give_back(solution: Solution) -> ResponseReturnValue:
    """Return it to the company with the note."""
    form = ReturnForm()
    if form.validate_on_submit() and form.attempt(
        lifecycle.return_solution, current_actor(), solution=solution, note=form.note.data or ""
    ):
        flash(_("Returned to the company with your note."), "success")
        return redirect(url_for("solutions.check"), 303)
    return _return_page(solution, form)


@bp.post("/solutions/<slug>/renew", access=may(policy.can_renew, solution=visibility.get_visible))
def renew(solution: Solution) -> ResponseReturnValue:
    """Twelve more months with one click."""
    lifecycle.renew_solution(current_actor(), solution=solution)
    flash(_("Renewed: listed for twelve more months."), "success")
    return _to(solution)


@bp.get("/solutions/<slug>/withdraw", access=may(policy.can_withdraw, solution=visibility.get_visible))
def confirm_withdraw(solution: Solution) -> ResponseReturnValue:
    """Ask before it leaves the lists."""
    return render("solutions/confirm.html", solution=solution, what="withdraw", form=EmptyForm())


@bp.post("/solutions/<slug>/withdraw", access=may(policy.can_withdraw, solution=visibility.get_visible))
def withdraw(solution: Solution) -> ResponseReturnValue:
    """Take it off the lists."""
    lifecycle.withdraw_solution(current_actor(), solution=solution)
    flash(_("Withdrawn. You can change it and submit it again at any time."), "success")
    return _to(solution)
