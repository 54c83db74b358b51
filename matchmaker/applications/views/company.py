"""A company's pages: my applications, self-check, writing, receipt, confirming, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.applications import policy
from matchmaker.applications.forms import ApplicationForm, ChecksForm, WithdrawForm
from matchmaker.applications.models import Application
from matchmaker.applications.queries import company as company_queries
from matchmaker.applications.queries import visibility
from matchmaker.applications.services import applying
from matchmaker.applications.services.applying import APPROACH_WORDS, Draft
from matchmaker.applications.views.blueprint import bp
from matchmaker.attachments import queries as attachments
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.local_time import time_now
from matchmaker.core.render import render
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import current_company
from matchmaker.solutions.models import Solution


@bp.get("/applications", access=may(policy.can_list_own))
def index() -> ResponseReturnValue:
    """My company's applications, each as a status line."""
    rows = company_queries.own_applications(current_actor())
    return render(rows=rows, steps=company_queries.status_steps)


@bp.post(
    "/challenges/<slug>/applications",
    access=may(policy.can_start, challenge=visibility.get_challenge, company=lambda actor: current_company(actor)),
)
def start(challenge: Challenge, company: Organization) -> ResponseReturnValue:
    """Start or go on: always the company's one application."""
    wanted = request.form.get("solution", "")
    solution = next((s for s in company_queries.listed_solutions(company) if wanted and s.slug == wanted), None)
    application = applying.start_application(current_actor(), challenge=challenge, company=company, solution=solution)
    endpoint = ".check" if application.is_draft else ".show"
    return redirect(url_for(endpoint, public_id=application.public_id), 303)


@bp.route(
    "/applications/<public_id>/check",
    methods=["GET", "POST"],
    access=may(policy.can_edit, application=visibility.get_visible),
    takes=Body.TEXTS,
)
def check(application: Application) -> ResponseReturnValue:
    """Must-haves first: an honest stop before anybody writes pages for nothing."""
    asked = company_queries.asked_checks(application.challenge, application.checks)
    form = ChecksForm.of(asked, version=application.version)
    if form.validate_on_submit() and form.attempt(
        applying.save_checks,
        current_actor(),
        application=application,
        answers=form.rows(),
        seen_version=form.seen_version,
    ):
        if is_autosave():
            return jsonify(message=_saved(), fields={"version": str(application.version)})
        return redirect(_after_check(application), 303)
    unanswered = company_queries.open_terms(application.challenge, application.solution)
    return render(form=form, application=application, asked=asked, unanswered=unanswered)


def _after_check(application: Application) -> str:
    if any(not check["answer"] for check in application.checks):
        flash(_("Saved. Please answer every must-have before you go on."), "warning")
        return url_for(".check", public_id=application.public_id)
    endpoint = ".gaps" if application.has_gaps and not application.accepts_gaps else ".edit"
    return url_for(endpoint, public_id=application.public_id)


def _saved() -> str:
    return _("Draft saved %(time)s", time=time_now())


@bp.route(
    "/applications/<public_id>/gaps",
    methods=["GET", "POST"],
    access=may(policy.can_edit, application=visibility.get_visible),
)
def gaps(application: Application) -> ResponseReturnValue:
    """What a "no" means; stop here or go on knowing it."""
    if request.method == "POST":
        applying.accept_gaps(current_actor(), application=application)
        return redirect(url_for(".edit", public_id=application.public_id), 303)
    if not application.has_gaps:
        return redirect(url_for(".edit", public_id=application.public_id), 303)
    return render(application=application)


@bp.route(
    "/applications/<public_id>/edit",
    methods=["GET", "POST"],
    access=may(policy.can_submit, application=visibility.get_visible),
    takes=Body.TEXTS,
)
def edit(application: Application) -> ResponseReturnValue:
    """Write, save, send. One that was sent leads to its receipt, however often it is clicked."""
    if not application.is_draft:
        return redirect(url_for(".receipt", public_id=application.public_id), 303)
    form, solutions = _application_form(application)
    if form.validate_on_submit() and _save_or_send(application, form, solutions):
        return _saved_answer(application)
    return render(
        form=form,
        application=application,
        prompts=company_queries.asked_prompts(application.challenge, application.answers),
        attached=attachments.attached(current_actor(), application),
        approach_words=APPROACH_WORDS,
    )


def _application_form(application: Application) -> tuple[ApplicationForm, dict[str, Solution]]:
    solutions = company_queries.listed_solutions(application.company)
    form = ApplicationForm.of(
        approach=application.approach,
        solution=application.solution.slug if application.solution else "",
        answers=company_queries.asked_prompts(application.challenge, application.answers),
        solutions=[(s.slug, s.title) for s in solutions],
        version=application.version,
    )
    return form, {s.slug: s for s in solutions}


def _save_or_send(application: Application, form: ApplicationForm, solutions: dict[str, Solution]) -> bool:
    chosen = form.solution.data or ""
    kept = application.solution.slug if application.solution else ""
    if chosen not in {"", kept, *solutions}:  # taken off the lists meanwhile: the draft does not say that it was saved
        form.take(Invalid({"solution": _("This solution is no longer listed. Choose another one.")}))
        return False
    draft = Draft(
        approach=form.approach.data or "",
        answers=tuple(field.data or "" for field in form.answers.entries),
        solution=solutions.get(chosen),
    )
    said: dict[str, Any] = {"application": application, "draft": draft, "seen_version": form.seen_version}
    if "send" in request.form and not is_autosave():
        return bool(form.attempt(applying.submit_application, current_actor(), **said, agreed=form.agreed.version))
    return bool(form.attempt(applying.save_draft, current_actor(), **said))


def _saved_answer(application: Application) -> ResponseReturnValue:
    if is_autosave():
        return jsonify(message=_saved(), fields={"version": str(application.version)})
    if application.is_sent:
        return redirect(url_for(".receipt", public_id=application.public_id), 303)
    flash(_("Draft saved."), "success")
    return redirect(url_for(".edit", public_id=application.public_id), 303)


@bp.get("/applications/<public_id>", access=may(policy.can_view, application=visibility.get_visible))
def show(application: Application) -> ResponseReturnValue:
    """The whole application, with what may be done with it; for the company and, later, the city."""
    actor = current_actor()
    return render(
        application=application,
        is_own=actor.member_of(application.company_id),
        abilities=policy.abilities(actor, application=application),
        may_restart=application.status == "submitted" and application.challenge.is_open(clock.now()),
        steps=company_queries.status_steps(application),
        attached=attachments.attached(actor, application),
    )


@bp.get("/applications/<public_id>/receipt", access=may(policy.can_view, application=visibility.get_visible))
def receipt(application: Application) -> ResponseReturnValue:
    """What was sent and when, with its number, to print or keep as PDF."""
    if not application.is_sent:
        return redirect(url_for(".show", public_id=application.public_id), 303)
    return render(
        application=application,
        attached=attachments.attached(current_actor(), application),
        is_own=current_actor().member_of(application.company_id),
    )


@bp.route(
    "/applications/<public_id>/confirm",
    methods=["GET", "POST"],
    access=may(policy.can_confirm, application=visibility.get_visible),
    takes=Body.TEXTS,
)
def confirm(application: Application) -> ResponseReturnValue:
    """What has changed since it was sent; confirm that it still stands."""
    if not application.needs_confirmation:
        return redirect(url_for(".show", public_id=application.public_id), 303)
    asked = company_queries.asked_checks(application.challenge, application.checks)
    form = ChecksForm.of(asked, version=application.version)
    if form.validate_on_submit() and form.attempt(
        applying.confirm_application, current_actor(), application=application, answers=form.rows()
    ):
        flash(_("Your application is confirmed."), "success")
        return redirect(url_for(".show", public_id=application.public_id), 303)
    return render(form=form, application=application, asked=asked, versions=company_queries.changes_since(application))


@bp.route(
    "/applications/<public_id>/withdraw",
    methods=["GET", "POST"],
    access=may(policy.can_withdraw, application=visibility.get_visible),
)
def withdraw(application: Application) -> ResponseReturnValue:
    """What withdrawing means, then doing it."""
    form = WithdrawForm()
    if form.validate_on_submit():
        applying.withdraw_application(current_actor(), application=application, reason=form.reason.data or "")
        flash(_("Your application is withdrawn."), "success")
        return redirect(url_for(".index"), 303)
    return render(form=form, application=application)
