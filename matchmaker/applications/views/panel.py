"""The city sets up who assesses."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries as accounts
from matchmaker.applications import policy
from matchmaker.applications.forms import AcceptSeatForm, InviteEvaluatorForm, NewEvaluatorForm, PanelForm
from matchmaker.applications.queries import panel as panel_queries
from matchmaker.applications.queries import visibility
from matchmaker.applications.services import inviting
from matchmaker.applications.services import panel as panel_services
from matchmaker.applications.views.blueprint import bp
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.addresses import address_key
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.signing_in import begin_anew


def _page(challenge: Challenge, *, form: InviteEvaluatorForm | PanelForm | None = None) -> ResponseReturnValue:
    assessment = visibility.assessment_of(challenge)
    invite = form if isinstance(form, InviteEvaluatorForm) else InviteEvaluatorForm(formdata=None)
    setup = form if isinstance(form, PanelForm) else PanelForm(formdata=None, obj=assessment)
    return render(
        "applications/evaluators.html",
        challenge=challenge,
        assessment=assessment,
        invitations=panel_queries.invitations_of(challenge),
        now=clock.now(),
        invite=invite,
        setup=setup,
        form=form,
        today=clock.today(),
    )


@bp.get("/challenges/<slug>/evaluators", access=may(policy.can_set_up, challenge=visibility.get_challenge))
def evaluators(challenge: Challenge) -> ResponseReturnValue:
    """Who assesses, until when, blind or not."""
    return _page(challenge)


@bp.post("/challenges/<slug>/evaluators", access=may(policy.can_set_up, challenge=visibility.get_challenge))
def invite(challenge: Challenge) -> ResponseReturnValue:
    """Ask somebody."""
    form = InviteEvaluatorForm()
    if form.validate_on_submit() and (
        done := form.attempt(
            inviting.invite_evaluator, current_actor(), challenge=challenge, email=form.email.data or ""
        )
    ):
        flash(_("We have sent %(name)s an e-mail.", name=done.result.invitation.email), "success")
        return redirect(url_for(".evaluators", slug=challenge.slug), 303)
    return _page(challenge, form=form)


@bp.post("/challenges/<slug>/assessment", access=may(policy.can_set_up, challenge=visibility.get_challenge))
def set_up(challenge: Challenge) -> ResponseReturnValue:
    """Due date and blind round."""
    form = PanelForm()
    if form.validate_on_submit() and form.attempt(
        panel_services.set_up_assessment,
        current_actor(),
        challenge=challenge,
        is_blind=bool(form.is_blind.data),
        due_on=form.due_on.data,
        known=visibility.assessment_of(challenge),
        seen_version=form.seen_version,
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".evaluators", slug=challenge.slug), 303)
    return _page(challenge, form=form)


@bp.post(
    "/challenges/<slug>/evaluators/<evaluator_id>/remove",
    access=may(policy.can_set_up, challenge=visibility.get_challenge),
)
def remove_evaluator(challenge: Challenge, evaluator_id: str) -> ResponseReturnValue:
    """Stop asking somebody."""
    seat = panel_services.remove_evaluator(current_actor(), challenge=challenge, public_id=evaluator_id)
    flash(_("%(name)s is no longer an evaluator here.", name=seat.user.name), "success")
    return redirect(url_for(".evaluators", slug=challenge.slug), 303)


@bp.post(
    "/challenges/<slug>/evaluators/invitations/<invitation_id>/withdraw",
    access=may(policy.can_set_up, challenge=visibility.get_challenge),
)
def withdraw_invitation(challenge: Challenge, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    inviting.withdraw_evaluator_invitation(current_actor(), challenge=challenge, public_id=invitation_id)
    flash(_("Invitation withdrawn."), "success")
    return redirect(url_for(".evaluators", slug=challenge.slug), 303)


@bp.route("/assessments/invitations/<token>", methods=["GET", "POST"], access=may(policy.can_answer_invitation))
def invitation(token: str) -> ResponseReturnValue:
    """The mailed invitation to assess: take the seat, sign in first, or make the account it was sent to."""
    try:
        row = panel_queries.find_evaluator_invitation(token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    known = accounts.find_by_email(row.email) is not None
    form = AcceptSeatForm() if known or current_actor().is_authenticated else NewEvaluatorForm()
    if form.validate_on_submit() and (done := form.attempt(_accept, token, form)):
        return done.result
    return render(
        form=form,
        row=row,
        challenge=row.assessment.challenge,
        known=known,
        here=request.path,
        is_mine=address_key(current_actor().email) == row.email_key,
    )


def _accept(token: str, form: AcceptSeatForm) -> ResponseReturnValue:
    actor = current_actor()
    if isinstance(form, NewEvaluatorForm):
        seat = inviting.accept_evaluator_invitation_as_new(
            actor, token=token, name=form.name.data or "", password=form.password.data or "", agreed=form.agreed.version
        )
        begin_anew(accounts.get_user(seat.user_id))
    else:
        inviting.accept_evaluator_invitation(actor, token=token)
    flash(
        _("Thank you. You are now an evaluator here. First declare whether you have a conflict of interest."), "success"
    )
    return redirect(url_for(".assessments"), 303)


@bp.post("/challenges/<slug>/assessment/unblind", access=may(policy.can_set_up, challenge=visibility.get_challenge))
def unblind(challenge: Challenge) -> ResponseReturnValue:
    """End the blind round."""
    panel_services.end_blind_round(current_actor(), challenge=challenge)
    flash(_("Company names are now shown."), "success")
    return redirect(url_for(".evaluators", slug=challenge.slug), 303)
