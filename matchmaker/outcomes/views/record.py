"""Pages of one collaboration, for both sides and the organizers."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.outcomes import policy
from matchmaker.outcomes.forms.record import (
    AgreeForm,
    MilestoneForm,
    NextStepForm,
    OutcomeForm,
    StartForm,
    StatementForm,
    WithdrawForm,
)
from matchmaker.outcomes.models.collaboration import Collaboration, CollaborationMilestone
from matchmaker.outcomes.queries import causes, record_page, visibility
from matchmaker.outcomes.services import collaborations, register
from matchmaker.outcomes.views.blueprint import work


def _back(collaboration: Collaboration, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for(".show", public_id=collaboration.public_id), 303)


@work.get("/collaborations", access=may(policy.can_list))
def index() -> ResponseReturnValue:
    """What we do together with others."""
    page = visibility.list_collaborations(current_actor(), number=page_number(request.args.get("page")))
    return render(page=page, page_url=lambda n: url_for(".index", page=n))


@work.route(
    "/challenges/<slug>/collaborations/new",
    methods=["GET", "POST"],
    access=may(policy.can_start, challenge=challenge_visibility.get_visible),
)
def start(challenge: Challenge) -> ResponseReturnValue:
    """Open the record with a company."""
    companies = causes.startable_companies(challenge)
    chosen = request.args.get("company", "")
    agreed = causes.agreed_step(challenge, chosen)
    known = (
        {name: getattr(agreed, name) for name in ("next_step", "next_side", "next_person", "next_on")} if agreed else {}
    )
    form = StartForm(companies=[(row.public_id, row.name) for row in companies], data={"company": chosen, **known})
    if form.validate_on_submit():
        company = causes.company_by_public_id(form.company.data or "")
        if done := form.attempt(
            collaborations.start_collaboration,
            current_actor(),
            challenge=challenge,
            company=company,
            next_step=form.wanted_step,
        ):
            return _back(done.result, _("The collaboration record is open. Both sides can write in it."))
    return render(challenge=challenge, form=form, companies=companies)


@work.get("/collaborations/<public_id>", access=may(policy.can_view, collaboration=visibility.get_visible))
def show(collaboration: Collaboration) -> ResponseReturnValue:
    """Stages, ladder, figures, next step, words of both sides."""
    actor = current_actor()
    attached = attachments.attached(actor, collaboration)
    page = record_page.record(actor, collaboration=collaboration)
    return render(collaboration=collaboration, page=page, attached=attached)


@work.route(
    "/collaborations/<public_id>/next-step",
    methods=["GET", "POST"],
    access=may(policy.can_record, collaboration=visibility.get_visible),
)
def next_step(collaboration: Collaboration) -> ResponseReturnValue:
    """Who does what until when."""
    form = NextStepForm(obj=collaboration)
    if form.validate_on_submit() and form.attempt(
        collaborations.set_next_step,
        current_actor(),
        collaboration=collaboration,
        next_step=form.wanted_step,
        seen_version=form.seen_version,
    ):
        return _back(collaboration, _("Next step saved."))
    return render(collaboration=collaboration, form=form)


@work.route(
    "/collaborations/<public_id>/statement",
    methods=["GET", "POST"],
    access=may(policy.can_record, collaboration=visibility.get_visible),
)
def statement(collaboration: Collaboration) -> ResponseReturnValue:
    """This side's own words."""
    side = policy.side_of(current_actor(), collaboration)
    own = collaboration.city_statement if side == "city" else collaboration.company_statement
    form = StatementForm(data={"statement": own, "version": collaboration.version})
    if form.validate_on_submit() and form.attempt(
        collaborations.save_statement,
        current_actor(),
        collaboration=collaboration,
        statement=form.statement.data or "",
        seen_version=form.seen_version,
    ):
        return _back(collaboration, _("Statement saved."))
    return render(collaboration=collaboration, form=form)


@work.route(
    "/collaborations/<public_id>/outcome",
    methods=["GET", "POST"],
    access=may(policy.can_decide, collaboration=visibility.get_visible),
)
def outcome(collaboration: Collaboration) -> ResponseReturnValue:
    """Stage, outcome, agreement."""
    form = OutcomeForm(obj=collaboration)
    if form.validate_on_submit():
        wanted = collaborations.Outcome(
            stage=form.stage.data or "",
            outcome_code=form.outcome_code.data or "",
            agreement=form.agreement.data or "",
            value_amount=form.value_amount.data,
            currency=form.currency.data or "EUR",
            is_value_public=form.is_value_public.data,
            still_in_use=form.still_in_use.data or "",
        )
        if form.attempt(
            collaborations.set_outcome,
            current_actor(),
            collaboration=collaboration,
            outcome=wanted,
            seen_version=form.seen_version,
        ):
            return _back(collaboration, _("Outcome saved."))
    return render(collaboration=collaboration, form=form)


@work.route(
    "/collaborations/<public_id>/milestones/new",
    methods=["GET", "POST"],
    access=may(policy.can_record, collaboration=visibility.get_visible),
)
def milestone(collaboration: Collaboration) -> ResponseReturnValue:
    """Something to reach."""
    form = MilestoneForm()
    if form.validate_on_submit() and form.attempt(
        collaborations.add_milestone,
        current_actor(),
        collaboration=collaboration,
        title=form.title.data or "",
        due_on=form.due_on.data,
    ):
        return _back(collaboration, _("Milestone added."))
    return render(collaboration=collaboration, form=form)


@work.post(
    "/collaborations/<public_id>/milestones/<milestone_id>/done",
    access=may(policy.can_record, collaboration=visibility.get_visible, milestone=visibility.get_milestone),
)
def finish_milestone(collaboration: Collaboration, milestone: CollaborationMilestone) -> ResponseReturnValue:
    """Reached today."""
    collaborations.finish_milestone(current_actor(), collaboration=collaboration, milestone=milestone)
    return _back(collaboration, _("Milestone done."))


@work.post(
    "/collaborations/<public_id>/confirm", access=may(policy.can_confirm_outcome, collaboration=visibility.get_visible)
)
def confirm_outcome(collaboration: Collaboration) -> ResponseReturnValue:
    """The company agrees with what the city says came of it."""
    form = AgreeForm()
    try:
        collaborations.confirm_outcome(current_actor(), collaboration=collaboration, seen_version=form.seen_version)
    except Stale:
        flash(_("The city has changed the record since you opened it. Please read it again, then confirm."), "error")
        return redirect(url_for(".show", public_id=collaboration.public_id), 303)
    return _back(collaboration, _("Thank you. The register now shows that both sides confirm this."))


@work.post("/collaborations/<public_id>/publish", access=may(policy.can_decide, collaboration=visibility.get_visible))
def publish(collaboration: Collaboration) -> ResponseReturnValue:
    """Into the public register."""
    try:
        register.publish_result(current_actor(), collaboration=collaboration)
    except Invalid as error:
        flash(str(error), "error")
        return redirect(url_for(".outcome", public_id=collaboration.public_id), 303)
    return _back(collaboration, _("Added to the outcome register."))


@work.route(
    "/collaborations/<public_id>/unpublish",
    methods=["GET", "POST"],
    access=may(policy.can_decide, collaboration=visibility.get_visible),
)
def unpublish(collaboration: Collaboration) -> ResponseReturnValue:
    """Take the public entry back, with a reason that everybody reads."""
    form = WithdrawForm()
    if form.validate_on_submit() and form.attempt(
        register.withdraw_result, current_actor(), collaboration=collaboration, reason=form.reason.data or ""
    ):
        return _back(collaboration, _("Withdrawn. The register shows the date and your reason."))
    return render(collaboration=collaboration, form=form)
