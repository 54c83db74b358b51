"""Registering with an organization that is not here yet, with an account or without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.browsers import origin_of
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.signing_in import begin_anew
from matchmaker.workshops import policy
from matchmaker.workshops.forms.asking import with_questions
from matchmaker.workshops.forms.inviting import FinishForm, InvitedJoinForm, JoinForm, VisitorJoinForm
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.questions import Purpose
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import inviting, people, questions, visibility
from matchmaker.workshops.services import joining
from matchmaker.workshops.services.joining import Joined
from matchmaker.workshops.views.blueprint import bp


@bp.route("/workshops/<slug>/join", methods=["GET", "POST"], access=anyone_may_see(workshop=visibility.get_visible))
def join(workshop: Workshop) -> ResponseReturnValue:
    """Account, organization and registration in one form; a visitor's address is confirmed by a mail."""
    actor = current_actor()
    if not policy.can_bring_organization(actor, workshop=workshop):
        return redirect(url_for(".show", slug=workshop.slug), 303)
    asked = questions.questions(workshop, Purpose.REGISTRATION)
    if actor.is_authenticated:
        form = with_questions(JoinForm, asked)()
        newcomer = form.newcomer(workshop.people_each, actor.name) if form.is_submitted() else None
        if form.validate_on_submit() and (
            done := form.attempt(joining.register_with_organization, actor, workshop=workshop, newcomer=newcomer)
        ):
            return _welcome(done.result, workshop)
        return _form_page(form, workshop, actor.name, actor.email)
    visitor = with_questions(VisitorJoinForm, asked)()
    if visitor.validate_on_submit() and visitor.attempt(
        joining.start_joining,
        actor,
        workshop=workshop,
        email=visitor.email.data or "",
        newcomer=visitor.newcomer(workshop.people_each, visitor.person.data or ""),
        origin=origin_of(visitor.email.data or ""),
    ):
        return redirect(url_for(".joining_mailed", slug=workshop.slug), 303)
    return _form_page(visitor, workshop, "", "")


@bp.get("/workshops/<slug>/join/sent", access=anyone_may_see(workshop=visibility.get_visible))
def joining_mailed(workshop: Workshop) -> ResponseReturnValue:
    """The same answer for every address."""
    return render(workshop=workshop)


@bp.route("/join/<token>", methods=["GET", "POST"], access=ANYONE)
def finish_joining(token: str) -> ResponseReturnValue:
    """The mailed link: choose a password; only then account, organization and registration begin."""
    form = FinishForm()
    try:
        row = joining.read_joining(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    workshop = row.workshop
    if form.validate_on_submit() and (
        done := form.attempt(
            joining.register_newcomer,
            current_actor(),
            token=token,
            password=form.password.data or "",
            agreed=form.agreed.version,
        )
    ):
        begin_anew(done.result.user)
        return _welcome(done.result, workshop)
    return render(form=form, workshop=workshop, said=row.said, email=row.email)


@bp.route("/invited/<token>/register", methods=["GET", "POST"], access=anyone_may_see(invitation=inviting.get_by_token))
def register_invited(invitation: WorkshopInvitation) -> ResponseReturnValue:
    """The same by the link of an invitation: its address is known, so everything is one form."""
    workshop, token = invitation.workshop, inviting.token_of(invitation)
    if workshop.status not in policy.OPEN_FOR_REGISTRATION or current_actor().is_authenticated or not invitation.email:
        return redirect(url_for(".invitation", token=token), 303)
    asked = questions.questions(workshop, Purpose.REGISTRATION)
    form = with_questions(InvitedJoinForm, asked)(name=invitation.name, person=invitation.person)
    if form.validate_on_submit() and (
        done := form.attempt(
            joining.register_invited,
            current_actor(),
            token=token,
            newcomer=form.newcomer(workshop.people_each, form.person.data or ""),
            password=form.password.data or "",
            agreed=form.agreed_terms.version,
        )
    ):
        begin_anew(done.result.user)
        return _welcome(done.result, workshop)
    return _form_page(form, workshop, invitation.person, invitation.email)


def _form_page(form: JoinForm, workshop: Workshop, name: str, email: str) -> ResponseReturnValue:
    rows: Callable[..., Any] = form.rows_of
    return render(
        "workshops/join.html",
        form=form,
        workshop=workshop,
        rows=rows(None, workshop.people_each, name, email),
        email=email,
        capacity=people.capacity_of(workshop),
        taken=people.taken_of(workshop),
    )


def _welcome(joined: Joined, workshop: Workshop) -> ResponseReturnValue:
    session["acting_for"] = joined.organization.public_id
    reload_actor()
    flash(_("Registered. An organizer reviews your organization; your position is kept meanwhile."), "success")
    return redirect(url_for(".mine", slug=workshop.slug), 303)
