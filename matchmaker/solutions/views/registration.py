"""Registering and changing a solution in four short steps."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import SIGNED_IN, may
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import Conflict, Invalid, NotFound
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _, _l
from matchmaker.core.render import render
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import actors as organization_actors
from matchmaker.records.forms import AnswersForm
from matchmaker.solutions import policy
from matchmaker.solutions.engine.coach import PREFIX
from matchmaker.solutions.forms.registration import FORMS, EmptyForm, StartForm, StepForm, WhatForm
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import catalogue, visibility, working_lists
from matchmaker.solutions.queries import content as content_queries
from matchmaker.solutions.services import writing
from matchmaker.solutions.views.blueprint import bp
from matchmaker.vocabulary import queries as vocabulary

STEPS = ("what", "where", "terms", "review")


def _company(actor: Actor) -> Organization | None:
    return organization_actors.current_company(actor)


@bp.get("/solutions/mine", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The company's own solutions in every state."""
    actor = current_actor()
    company = organization_actors.current_company(actor)
    solutions = working_lists.of_company(company.id) if company else []
    return render(
        company=company,
        can_register=policy.can_register(actor, company=company),
        rows=[(solution, policy.abilities(actor, solution=solution)) for solution in solutions],
    )


@bp.get("/solutions/new", access=may(policy.can_start))
def new() -> ResponseReturnValue:
    """Name the solution; or hear what is needed first."""
    company = organization_actors.current_company(current_actor())
    own = working_lists.of_company(company.id) if company else []
    decision = policy.can_register(current_actor(), company=company)
    return render(form=StartForm(), company=company, own=own, decision=decision)


@bp.post("/solutions/new", access=may(policy.can_register, company=_company))
def create(company: Organization) -> ResponseReturnValue:
    """Make the draft and go to the first step."""
    form = StartForm()
    if form.validate_on_submit() and (
        done := form.attempt(writing.start_solution, current_actor(), company=company, title=form.title.data or "")
    ):
        return redirect(url_for("solutions.edit", slug=done.result.slug, step="what"), 303)
    own = working_lists.of_company(company.id)
    decision = policy.can_register(current_actor(), company=company)
    return render("solutions/new.html", form=form, company=company, own=own, decision=decision)


def _form(solution: Solution, step: str) -> StepForm:
    if step not in FORMS:
        raise NotFound(_l("This form has no such step."))
    filled = FORMS[step].fill(content_queries.content_of(solution))
    form = FORMS[step](data=filled | {"version": str(solution.version)})
    if isinstance(form, WhatForm):
        form.offer(catalogue.type_choices())
    return form


def step_page(solution: Solution, step: str, form: StepForm | AnswersForm) -> Response:
    """A page of the registration with what the coach says; the last one takes answers to an organizer's note."""
    return render(
        f"solutions/edit_{step}.html",
        solution=solution,
        step=step,
        form=form,
        comments=content_queries.comments_on(solution),
        can_answer=policy.can_answer_comments(current_actor(), solution=solution),
        **_coach(solution),
    )


def _coach(solution: Solution) -> dict[str, Any]:
    """What the coach says, and texts of the library about what it misses."""
    report = content_queries.coach_report(solution)
    missed = [f"{PREFIX}{name}" for name, _label, points in report["scores"] if not points]
    return {"report": report, "reading": vocabulary.texts_about({"coach": missed})}


@bp.get("/solutions/<slug>/edit/<step>", access=may(policy.can_edit, solution=visibility.get_visible))
def edit(solution: Solution, step: str) -> ResponseReturnValue:
    """One step."""
    if step == "review":
        return step_page(solution, step, AnswersForm.on(content_queries.comments_on(solution)))
    return step_page(solution, step, _form(solution, step))


@bp.post("/solutions/<slug>/edit/<step>", access=may(policy.can_edit, solution=visibility.get_visible))
def save(solution: Solution, step: str) -> ResponseReturnValue:
    """Save a step and go on; in the background keep what is typed."""
    form = _form(solution, step)
    if is_autosave():
        return _autosave(solution, step, form)
    if form.validate_on_submit() and form.attempt(
        writing.save_step,
        current_actor(),
        solution=solution,
        step=step,
        values=form.values(),
        seen_version=form.seen_version,
    ):
        return _next(solution, step)
    return step_page(solution, step, form)


def _next(solution: Solution, step: str) -> ResponseReturnValue:
    if "back" in request.form and step != STEPS[0]:
        target = STEPS[STEPS.index(step) - 1]
    elif "stay" in request.form:
        target = step
    else:
        target = STEPS[STEPS.index(step) + 1]
    return redirect(url_for("solutions.edit", slug=solution.slug, step=target), 303)


def _autosave(solution: Solution, step: str, form: StepForm) -> ResponseReturnValue:
    form.validate()
    try:
        left = writing.save_draft(
            current_actor(), solution=solution, step=step, values=form.values(), seen_version=form.seen_version
        )
    except Conflict as error:  # somebody else saved first, or it is listed
        return jsonify(message=str(error)), 409
    form.take(Invalid(left))
    coach = render_template("solutions/_coach_lines.html", **_coach(solution))
    return jsonify(
        message=form.saved_words,
        fields={"version": str(solution.version)},
        fragments={**form.understood, "coach-lines": coach},
    )


@bp.post("/solutions/<slug>/copy", access=may(policy.can_duplicate, solution=visibility.get_visible))
def duplicate(solution: Solution) -> ResponseReturnValue:
    """Start a new draft with the same content."""
    copy = writing.copy_solution(current_actor(), solution=solution)
    flash(_("This is your copy. Change what is different, then submit it."), "success")
    return redirect(url_for("solutions.edit", slug=copy.slug, step="what"), 303)


@bp.get("/solutions/<slug>/delete", access=may(policy.can_discard, solution=visibility.get_visible))
def confirm_discard(solution: Solution) -> ResponseReturnValue:
    """Ask before a draft is deleted."""
    return render("solutions/confirm.html", solution=solution, what="discard", form=EmptyForm())


@bp.post("/solutions/<slug>/delete", access=may(policy.can_discard, solution=visibility.get_visible))
def discard(solution: Solution) -> ResponseReturnValue:
    """Delete a draft."""
    writing.discard_solution(current_actor(), solution=solution)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("solutions.mine"), 303)
