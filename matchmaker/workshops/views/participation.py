"""Participants: registering, their page, availability, wishes, feedback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.qr import qr_code
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import current_organization
from matchmaker.workshops import policy
from matchmaker.workshops.forms.asking import values_of, with_questions
from matchmaker.workshops.forms.participation import AvailabilityForm, FeedbackForm, SignUpForm, WishesForm
from matchmaker.workshops.models.people import Registration, WishLevel
from matchmaker.workshops.models.questions import Purpose
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import admitting, people, programme, topics, visibility, waiting
from matchmaker.workshops.queries import after as after_queries
from matchmaker.workshops.queries import questions as question_queries
from matchmaker.workshops.services import after as after_services
from matchmaker.workshops.services import registering, wishing
from matchmaker.workshops.views.blueprint import bp

OWN: dict[str, Callable[..., Any]] = {"workshop": visibility.get_visible, "registration": people.get_own_registration}


@bp.route(
    "/workshops/<slug>/register",
    methods=["GET", "POST"],
    access=may(policy.can_register, workshop=visibility.get_visible, organization=current_organization),
)
def register(workshop: Workshop, organization: Organization) -> ResponseReturnValue:
    """Register the organization one acts for; in a series for all its dates."""
    form = with_questions(SignUpForm, question_queries.questions(workshop, Purpose.REGISTRATION))()
    actor = current_actor()
    known = people.find_registration(workshop, organization.id)
    if known is not None and known.is_active:
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    if request.method == "GET" and not admitting.may_register(actor, workshop=workshop, organization=organization):
        return redirect(url_for(".show", slug=workshop.slug), 303)  # it says why
    if form.validate_on_submit() and form.attempt(
        registering.register_participant,
        actor,
        workshop=workshop,
        organization=organization,
        sign_up=form.sign_up(workshop.people_each),
    ):
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    rows = form.rows_of(None, workshop.people_each, actor.name, actor.email)
    return render(
        form=form,
        workshop=workshop,
        organization=organization,
        rows=rows,
        capacity=people.capacity_of(workshop),
        taken=people.taken_of(workshop),
        further=[d for d in workshop.series.workshops if d.id != workshop.id and not d.is_over]
        if workshop.series
        else [],
        no_topic=topics.brings_no_topic(workshop, organization),
    )


@bp.get("/workshops/<slug>/mine", access=may(policy.can_view_registration, **OWN))
def mine(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """The participant's own page: what is next, code for the desk, people."""
    actor = current_actor()
    return render(
        workshop=workshop,
        registration=registration,
        missing=people.missing_of(workshop, registration) if registration.holds_place else (),
        before_you=waiting.before_in_words(registration),
        code=_code_picture(workshop, registration) if registration.holds_place else "",
        can_edit=policy.can_edit_registration(actor, registration=registration),
        can_say_times=policy.can_set_availability(actor, registration=registration),
        can_wish=policy.can_wish(actor, registration=registration),
        can_give_feedback=policy.can_give_feedback(actor, registration=registration),
        can_have_certificate=policy.can_have_certificate(actor, registration=registration),
        questionnaire=question_queries.questions(workshop, Purpose.QUESTIONNAIRE),
        answered=question_queries.answers_of(registration),
    )


@bp.route(
    "/workshops/<slug>/mine/people",
    methods=["GET", "POST"],
    access=may(policy.can_edit_registration, **OWN),
)
def my_people(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """Who comes, deputies, consent, number of meetings, answers to the organizers' questions."""
    asked = question_queries.questions(workshop, Purpose.REGISTRATION)
    known = values_of(asked, question_queries.answers_of(registration))
    form = with_questions(SignUpForm, asked)(obj=registration, data=known)
    if form.validate_on_submit() and form.attempt(
        registering.change_registration,
        current_actor(),
        registration=registration,
        sign_up=form.sign_up(workshop.people_each),
        seen_version=form.seen_version,
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    rows = form.rows_of(registration, workshop.people_each, "", "")
    return render(form=form, workshop=workshop, registration=registration, rows=rows)


@bp.route(
    "/workshops/<slug>/mine/cancel",
    methods=["GET", "POST"],
    access=may(policy.can_edit_registration, **OWN),
)
def cancel_mine(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """Stay away: a question first."""
    if request.method == "POST":
        registering.cancel_registration(current_actor(), registration=registration)
        flash(_("Your registration is cancelled. Thank you for telling us."), "success")
        return redirect(url_for(".show", slug=workshop.slug), 303)
    return render(workshop=workshop, registration=registration)


@bp.route(
    "/workshops/<slug>/mine/times",
    methods=["GET", "POST"],
    access=may(policy.can_set_availability, **OWN),
)
def availability(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """When the participant can meet: one check box for each time."""
    slots = programme.slots(workshop)
    away = {row.slot_id for row in registration.unavailable}
    free = [slot.id for slot in slots if slot.id not in away]
    form = AvailabilityForm(data={"free": free, "version": str(registration.version)})
    if form.validate_on_submit() and form.attempt(
        wishing.save_availability,
        current_actor(),
        registration=registration,
        free=form.free.data or [],
        seen_version=form.seen_version,
    ):
        flash(_("Times saved."), "success")
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    days = [list(times) for _day, times in groupby(enumerate(slots), key=lambda n: _day_of(n[1].starts_at, workshop))]
    return render(form=form, workshop=workshop, registration=registration, days=days)


def _day_of(moment: datetime, workshop: Workshop) -> date:
    return moment.astimezone(workshop.zone).date()


@bp.route(
    "/workshops/<slug>/mine/wishes",
    methods=["GET", "POST"],
    access=may(policy.can_wish, **OWN),
)
def wishes(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """Whom the participant wants to meet: must, would like, no thanks."""
    form = WishesForm(data={"version": str(registration.version)})
    done = form.validate_on_submit() and form.attempt(
        wishing.save_wishes,
        current_actor(),
        registration=registration,
        levels=form.levels(),
        seen_version=form.seen_version,
    )
    if done and not is_autosave():
        flash(_("Your wishes are saved. %(left)s left.", left=done.result), "success")
        return redirect(url_for(".wishes", slug=workshop.slug), 303)
    rows = people.counterparts(registration)
    chosen = {row.registration.public_id: row.level for row in rows} | (form.levels() if form.errors else {})
    levels = [chosen[row.registration.public_id] for row in rows]
    musts = levels.count(WishLevel.MUST.value)
    left = workshop.wishes_allowed - musts - levels.count(WishLevel.WOULD.value)
    if is_autosave():
        counts = render_template("workshops/_wishes_left.html", workshop=workshop, musts=musts, wishes_left=left)
        words = ngettext("Wishes saved. %(num)s left.", "Wishes saved. %(num)s left.", left)
        said = words if done else _("Not saved: %(why)s", why=" ".join(_sentences(form)))
        answer = jsonify(
            message=said,
            fields={"version": str(registration.version)} if done else {},
            fragments={"wishes-left": counts},
        )
        return answer, 200 if done else form.refused_status
    return render(
        form=form,
        workshop=workshop,
        registration=registration,
        rows=rows,
        chosen=chosen,
        musts=musts,
        no_topic=topics.brings_no_topic(workshop, registration.organization),
        wishes_left=left,
    )


@bp.route(
    "/workshops/<slug>/mine/feedback",
    methods=["GET", "POST"],
    access=may(policy.can_give_feedback, **OWN),
)
def feedback(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """How useful was it? Once for each person."""
    given = after_queries.find_feedback(workshop, current_actor().user_id)
    form = FeedbackForm()
    if form.validate_on_submit():
        if given is not None:
            raise Conflict(_("You have already given feedback. Thank you."))
        after_services.give_feedback(
            current_actor(), registration=registration, rating=form.rating.data or 0, text=form.text.data or ""
        )
        flash(_("Thank you. The organizers see your feedback without your name."), "success")
        return redirect(url_for(".mine", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop, registration=registration, given=given)


def _sentences(form: WishesForm) -> list[str]:
    """What was refused, each sentence once."""
    return list(dict.fromkeys(str(text) for texts in form.errors.values() for text in texts))


def _code_picture(workshop: Workshop, registration: Registration) -> Markup:
    """The QR code of the desk's address with the check-in code, as an inline picture."""
    address = public_url("workshops.desk", slug=workshop.slug, q=registration.check_in_code)
    return qr_code(address, title=_("Code %(code)s", code=registration.check_in_code))
