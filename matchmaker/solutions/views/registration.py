"""Registering and changing a solution in four short steps."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from matchmaker.core import clock
from matchmaker.core.access import SIGNED_IN, may
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import Invalid, NotFound, Stale
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _, _l
from matchmaker.core.render import render
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import actors as organization_actors
from matchmaker.solutions import policy
from matchmaker.solutions.forms.registration import EmptyForm, StartForm, StepForm, TermsForm, WhatForm, WhereForm
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import catalogue, visibility, working_lists
from matchmaker.solutions.services import drafting, inputs
from matchmaker.solutions.views.blueprint import bp

STEPS = ("what", "where", "terms", "review")


def _company(actor: Actor) -> Organization | None:
    return organization_actors.current_company(actor)


@bp.get("/solutions/mine", access=SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The company's own solutions in every state."""
    company = organization_actors.current_company(current_actor())
    return render(company=company, solutions=working_lists.of_company(company.id) if company else [])


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
    if form.validate_on_submit():
        try:
            solution = drafting.register(current_actor(), company=company, values={"title": form.title.data or ""})
            return redirect(url_for("solutions.edit", slug=solution.slug, step="what"), 303)
        except Invalid as error:
            form.take(error)
    own = working_lists.of_company(company.id)
    decision = policy.can_register(current_actor(), company=company)
    return render("solutions/new.html", form=form, company=company, own=own, decision=decision)


def _form(solution: Solution, step: str) -> StepForm:
    facts = inputs.snapshot(solution)
    if step == "what":
        return WhatForm.with_types(facts, solution.version, catalogue.type_choices())
    if step not in {"where", "terms"}:
        raise NotFound(_l("There is no such step."))
    return (WhereForm if step == "where" else TermsForm).of(facts, solution.version)


def _page(solution: Solution, step: str, form: StepForm | EmptyForm) -> Response:
    return render(
        f"solutions/edit_{step}.html", solution=solution, step=step, form=form, report=drafting.report_on(solution)
    )


@bp.get("/solutions/<slug>/edit/<step>", access=may(policy.can_edit, solution=visibility.get_visible))
def edit(solution: Solution, step: str) -> ResponseReturnValue:
    """One step."""
    return _page(solution, step, EmptyForm() if step == "review" else _form(solution, step))


@bp.post("/solutions/<slug>/edit/<step>", access=may(policy.can_edit, solution=visibility.get_visible))
def save(solution: Solution, step: str) -> ResponseReturnValue:
    """Save a step and go on; in the background keep what is typed."""
    form = _form(solution, step)
    if is_autosave():
        return _autosave(solution, form)
    if form.validate_on_submit():
        try:
            drafting.save(current_actor(), solution=solution, values=form.values(), seen_version=form.seen_version)
            return _next(solution, step)
        except (Invalid, Stale) as error:
            form.take(error)
            if isinstance(error, Stale):  # a second send, after reading the differences, overwrites
                form.version.data = str(solution.version)
    return _page(solution, step, form)


def _next(solution: Solution, step: str) -> ResponseReturnValue:
    if "back" in request.form and step != STEPS[0]:
        target = STEPS[STEPS.index(step) - 1]
    elif "stay" in request.form:
        target = step
    else:
        target = STEPS[STEPS.index(step) + 1]
    return redirect(url_for("solutions.edit", slug=solution.slug, step=target), 303)


def _autosave(solution: Solution, form: StepForm) -> ResponseReturnValue:
    form.validate()
    try:
        saved = drafting.autosave(
            current_actor(), solution=solution, values=form.values(), seen_version=form.seen_version
        )
    except Stale as error:
        return jsonify(message=str(error)), 409
    if not saved:
        return jsonify(message=_("Not saved yet: press the button, since this solution is listed.")), 200
    coach = render_template("solutions/_coach_lines.html", report=drafting.report_on(solution))
    message = _("Draft saved %(time)s", time=format_time(clock.now(), "HH:mm"))
    return jsonify(message=message, fields={"version": solution.version}, fragments={"coach-lines": coach})


@bp.post("/solutions/<slug>/copy", access=may(policy.can_duplicate, solution=visibility.get_visible))
def duplicate(solution: Solution) -> ResponseReturnValue:
    """Start a new draft with the same content."""
    copy = drafting.duplicate(current_actor(), solution=solution)
    flash(_("This is your copy. Change what is different, then send it."), "success")
    return redirect(url_for("solutions.edit", slug=copy.slug, step="what"), 303)


@bp.get("/solutions/<slug>/delete", access=may(policy.can_discard, solution=visibility.get_visible))
def confirm_discard(solution: Solution) -> ResponseReturnValue:
    """Ask before a draft is deleted."""
    return render("solutions/confirm.html", solution=solution, what="discard", form=EmptyForm())


@bp.post("/solutions/<slug>/delete", access=may(policy.can_discard, solution=visibility.get_visible))
def discard(solution: Solution) -> ResponseReturnValue:
    """Delete a draft."""
    drafting.discard(current_actor(), solution=solution)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("solutions.mine"), 303)
