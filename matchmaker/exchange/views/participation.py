"""Applications of a company; workshops, registration and wishes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for

from matchmaker.applications import policy
from matchmaker.applications.models import Application
from matchmaker.applications.queries import company as application_company
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.applications.services import applying as application_applying
from matchmaker.applications.services.applying import Draft
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _, _l
from matchmaker.core.incoming import Body
from matchmaker.exchange.forms.participation import (
    ApplicationChange,
    ApplicationNew,
    ConfirmNew,
    RegistrationNew,
    WishesChange,
    WithdrawNew,
    WorkshopQuery,
)
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries import participation
from matchmaker.exchange.queries.participation import (
    ApplicationLine,
    ApplicationOut,
    DayOut,
    RegistrationOut,
    WishesOut,
    WorkshopLine,
    WorkshopOut,
)
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.api_blueprint import Reply
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.problems import Exists
from matchmaker.exchange.views.tags import APPLICATIONS, WORKSHOPS
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import current_company, current_organization
from matchmaker.workshops import policy as workshop_policy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import visibility as workshop_visibility
from matchmaker.workshops.services import registering as workshop_registering
from matchmaker.workshops.services import wishing as workshop_wishing
from matchmaker.workshops.services.registering import PersonDraft, SignUp

OWN: dict[str, Any] = {
    "workshop": workshop_visibility.get_visible,
    "registration": workshop_people.get_own_registration,
}


@api.serve(
    "GET",
    "/applications",
    access=may(policy.can_list_own),
    tag=APPLICATIONS,
    summary=_l("The applications of the company"),
    query=Paging,
    answer=Paged[ApplicationLine],
)
def list_applications(query: Paging) -> Paged[ApplicationLine]:
    """The last changed first."""
    return participation.list_applications(current_actor(), query)


@api.serve(
    "GET",
    "/applications/<public_id>",
    access=may(policy.can_view, application=application_visibility.get_visible),
    tag=APPLICATIONS,
    summary=_l("One application"),
    answer=ApplicationOut,
)
def show_application(application: Application) -> Reply:
    """For its company always; for the city from the closing time on."""
    return _application(application)


def _application(application: Application) -> Reply:
    location = url_for(".show_application", public_id=application.public_id)
    headers = {"Content-Location": location}
    return Reply(participation.show_application(application), version=application.version, headers=headers)


@api.serve(
    "POST",
    "/challenges/<slug>/applications",
    access=may(policy.can_start, challenge=application_visibility.get_challenge, company=current_company),
    tag=APPLICATIONS,
    summary=_l("Start an application, or find the one the company has"),
    body=ApplicationNew,
    answer=ApplicationOut,
    status=201,
    found_status=200,
    takes=Body.TEXTS,
)
def start_application(challenge: Challenge, company: Organization, body: ApplicationNew) -> Reply:
    """A company has one application to a challenge, whatever happens at once. Please no trade secrets.

    201 with its address if it was made, 200 if it was there. One that is there with another solution than `solution`
    stays as it is: 409, and `existing` is its address.
    """
    actor = current_actor()
    solution = participation.own_solution(actor, body.solution)
    there = application_visibility.find_for(challenge, company)
    if there is not None and solution is not None and there.solution_id != solution.id:
        raise Exists(
            _("Your company has an application to this challenge with another solution. Change that one."),
            url_for(".show_application", public_id=there.public_id),
        )
    row = application_applying.start_application(actor, challenge=challenge, company=company, solution=solution)
    if there is not None:
        return replace(_application(row), was_there=True)
    return replace(_application(row), location=url_for(".show_application", public_id=row.public_id))


@api.serve(
    "PATCH",
    "/applications/<public_id>",
    access=may(policy.can_edit, application=application_visibility.get_visible),
    tag=APPLICATIONS,
    summary=_l("Change a draft"),
    body=ApplicationChange,
    answer=ApplicationOut,
    is_versioned=True,
    takes=Body.TEXTS,
)
def change_application(application: Application, body: ApplicationChange, seen: int | None) -> Reply:
    """Complete or not; sending asks for what is missing. Nobody but the company sees a draft."""
    _save(application, body, seen)
    return _application(application)


def _save(application: Application, body: ApplicationChange, seen: int | None) -> None:
    """What was sent, by its commands: the first one holds the application and compares the version."""
    actor, sent = current_actor(), body.model_fields_set
    if "checks" in sent:
        rows = [(check.answer, check.comment) for check in body.checks]
        application_applying.save_checks(actor, application=application, answers=rows, seen_version=seen)
        seen = None
    if sent & {"approach", "answers", "solution"}:
        stored = application_company.asked_prompts(application.challenge, application.answers)
        draft = Draft(
            approach=body.approach if "approach" in sent else application.approach,
            answers=tuple(body.answers) if "answers" in sent else tuple(row["answer"] for row in stored),
            solution=participation.own_solution(actor, body.solution),
        )
        application_applying.save_draft(actor, application=application, draft=draft, seen_version=seen)
        seen = None
    if "accepts_gaps" in sent:
        application_applying.accept_gaps(actor, application=application, seen_version=seen)


@api.serve(
    "POST",
    "/applications/<public_id>/submit",
    access=may(policy.can_submit, application=application_visibility.get_visible),
    tag=APPLICATIONS,
    summary=_l("Submit an application"),
    answer=ApplicationOut,
)
def submit_application(application: Application) -> Reply:
    """A second time finds the one that was sent. What is missing comes back by field.

    With it your company agrees to the text on `/privacy`.
    """
    return _application(application_applying.submit_application(current_actor(), application=application))


@api.serve(
    "POST",
    "/applications/<public_id>/confirm",
    access=may(policy.can_confirm, application=application_visibility.get_visible),
    tag=APPLICATIONS,
    summary=_l("Reconfirm an application after the challenge has changed"),
    body=ConfirmNew,
    answer=ApplicationOut,
)
def confirm_application(application: Application, body: ConfirmNew) -> Reply:
    """One that is not confirmed before the closing time is not assessed."""
    rows = [(check.answer, check.comment) for check in body.checks]
    return _application(
        application_applying.confirm_application(current_actor(), application=application, answers=rows)
    )


@api.serve(
    "POST",
    "/applications/<public_id>/withdraw",
    access=may(policy.can_withdraw, application=application_visibility.get_visible),
    tag=APPLICATIONS,
    summary=_l("Withdraw an application"),
    body=WithdrawNew,
    answer=ApplicationOut,
)
def withdraw_application(application: Application, body: WithdrawNew) -> Reply:
    """It can be started again while the challenge is open."""
    row = application_applying.withdraw_application(current_actor(), application=application, reason=body.reason)
    return _application(row)


@api.serve(
    "GET",
    "/workshops",
    access=ANYONE,
    tag=WORKSHOPS,
    summary=_l("Announced workshops"),
    query=WorkshopQuery,
    answer=Paged[WorkshopLine],
)
def list_workshops(query: WorkshopQuery) -> Paged[WorkshopLine]:
    """Coming ones, the next first; or past ones, the last first."""
    return participation.list_workshops(current_actor(), query)


@api.serve(
    "GET",
    "/workshops/<slug>",
    access=anyone_may_see(workshop=workshop_visibility.get_visible),
    tag=WORKSHOPS,
    summary=_l("One workshop with its programme"),
    answer=WorkshopOut,
)
def show_workshop(workshop: Workshop) -> WorkshopOut:
    """The public part: phases, sessions, rules of places."""
    return participation.show_workshop(workshop)


@api.serve(
    "GET",
    "/workshops/<slug>/registration",
    access=may(workshop_policy.can_view_registration, **OWN),
    tag=WORKSHOPS,
    summary=_l("The registration of the organization"),
    answer=RegistrationOut,
)
def show_registration(registration: Registration) -> RegistrationOut:
    """With what is still missing."""
    return participation.show_registration(registration)


@api.serve(
    "POST",
    "/workshops/<slug>/registration",
    access=may(
        workshop_policy.can_register, workshop=workshop_visibility.get_visible, organization=current_organization
    ),
    tag=WORKSHOPS,
    summary=_l("Register organization"),
    body=RegistrationNew,
    answer=RegistrationOut,
    status=201,
)
def register_for_workshop(workshop: Workshop, organization: Organization, body: RegistrationNew) -> Reply:
    """Taking part is not binding and gives no advantage; staying away no disadvantage. That has to be accepted.

    With a place if there is one, else on the waiting list, whose rule is part of the workshop.
    """
    sign_up = SignUp(
        people=[PersonDraft(p.name, p.email, p.job_title, p.is_deputy) for p in body.people],
        accepts_notice=body.accepts_notice,
        consents_to_list=body.consents_to_list,
        cap=body.cap,
        note=body.note,
        wants_to_know=body.wants_to_know,
        answers=body.answers,
    )
    row = workshop_registering.register_participant(
        current_actor(), workshop=workshop, organization=organization, sign_up=sign_up
    )
    address = url_for(".show_registration", slug=workshop.slug)
    return Reply(participation.show_registration(row), location=address)


@api.serve(
    "GET",
    "/workshops/<slug>/day",
    access=may(workshop_policy.can_view_registration, **OWN),
    tag=WORKSHOPS,
    summary=_l("The whole day of the organization"),
    answer=DayOut,
)
def show_day(registration: Registration) -> DayOut:
    """The programme, own time on stage, meetings of the last release and breaks, in the order of time."""
    return participation.show_day(registration)


@api.serve(
    "DELETE",
    "/workshops/<slug>/registration",
    access=may(workshop_policy.can_edit_registration, **OWN),
    tag=WORKSHOPS,
    summary=_l("Cancel the registration"),
    answer=RegistrationOut,
)
def cancel_registration(registration: Registration) -> RegistrationOut:
    """A place that becomes free goes to the waiting list at once."""
    row = workshop_registering.cancel_registration(current_actor(), registration=registration)
    return participation.show_registration(row)


@api.serve(
    "GET",
    "/workshops/<slug>/wishes",
    access=may(workshop_policy.can_see_wishes, **OWN),
    tag=WORKSHOPS,
    summary=_l("Participants the organization can meet, and its wishes"),
    answer=WishesOut,
)
def show_wishes(registration: Registration) -> Reply:
    """The best pairing first, then in an order drawn for this participant. Its ETag is what a change needs."""
    return _wishes(registration)


def _wishes(registration: Registration) -> Reply:
    return Reply(participation.show_wishes(registration), version=registration.version)


@api.serve(
    "PATCH",
    "/workshops/<slug>/wishes",
    access=may(workshop_policy.can_wish, **OWN),
    tag=WORKSHOPS,
    summary=_l("Save the organization’s wishes"),
    body=WishesChange,
    answer=WishesOut,
    is_versioned=True,
)
def save_wishes(registration: Registration, body: WishesChange, seen: int | None) -> Reply:
    """Those that are not sent stay as they were."""
    workshop_wishing.save_wishes(current_actor(), registration=registration, levels=body.levels, seen_version=seen)
    return _wishes(registration)
