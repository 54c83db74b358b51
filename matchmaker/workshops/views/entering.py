"""Registering on behalf of an organization, and its confirmation."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.organizations.models import Organization
from matchmaker.workshops import policy
from matchmaker.workshops.forms.inviting import ConfirmEnteredForm
from matchmaker.workshops.forms.participation import SignUpForm
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import admitting, people, visibility
from matchmaker.workshops.services import registering
from matchmaker.workshops.views.blueprint import bp
from matchmaker.workshops.views.participation import OWN

ENTER = may(policy.can_enter, workshop=visibility.get_visible)


@bp.get("/workshops/<slug>/people/enter", access=ENTER)
def enter_find(workshop: Workshop) -> ResponseReturnValue:
    """Find the organization that an organizer registers on its behalf."""
    text = request.args.get("q", "")[:100]
    return render(workshop=workshop, text=text, rows=people.strangers(workshop, text, most=20))


@bp.route(
    "/workshops/<slug>/people/enter/<organization_id>",
    methods=["GET", "POST"],
    access=may(policy.can_enter_for, workshop=visibility.get_visible, organization=people.get_stranger),
)
def enter(workshop: Workshop, organization: Organization) -> ResponseReturnValue:
    """Who comes for it."""
    why = admitting.why_not(workshop, organization)
    if why:
        flash(f"{organization.name}: {why}", "error")
        return redirect(url_for(".enter_find", slug=workshop.slug), 303)
    form = SignUpForm()
    if form.validate_on_submit() and form.attempt(
        registering.enter_registration,
        current_actor(),
        workshop=workshop,
        organization=organization,
        sign_up=replace(form.sign_up(workshop.people_each), answers=None),  # the organization answers for itself
    ):
        flash(_("%(name)s is registered. We ask it to confirm.", name=organization.name), "success")
        return redirect(url_for(".people", slug=workshop.slug), 303)
    return render(
        form=form,
        workshop=workshop,
        organization=organization,
        rows=form.rows_of(None, workshop.people_each, "", ""),
        capacity=people.capacity_of(workshop),
        taken=people.taken_of(workshop),
    )


@bp.route(
    "/workshops/<slug>/mine/confirm",
    methods=["GET", "POST"],
    access=may(policy.can_edit_registration, **OWN),
)
def confirm_entered(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """The organization confirms what an organizer entered for it."""
    form = ConfirmEnteredForm()
    if not registration.needs_word:
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    if form.validate_on_submit() and form.attempt(
        registering.confirm_registration,
        current_actor(),
        registration=registration,
        accepts_notice=bool(form.accepts_notice.data),
        agreed=form.agreed.version,
    ):
        flash(_("Confirmed. Thank you."), "success")
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop, registration=registration)
