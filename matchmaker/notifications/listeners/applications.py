"""Who is told what about applications and their assessment."""

from __future__ import annotations

from typing import Any

from flask import url_for

from matchmaker.applications.events import (
    ApplicationConfirmed,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    DeadlineExtended,
    DecisionsReleased,
    EvaluatorInvited,
    EvaluatorLeft,
    EvaluatorRecused,
    ReconfirmationNeeded,
)
from matchmaker.applications.models import Application
from matchmaker.applications.queries import panel as application_panel
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _, _l
from matchmaker.notifications import services
from matchmaker.notifications.services import Mail
from matchmaker.organizations.queries import recipients as organization_recipients

ACTOR = system_actor("notifications")


def _tell_company(application: Application, text: str, url: str, mail: Mail | None = None, **context: Any) -> None:
    """Whoever edits for the company."""
    services.tell_people(
        ACTOR,
        user_ids=organization_recipients.editors_of(application.company_id),
        text=text,
        url=url,
        mail=mail,
        **context,
    )


def _tell_city(challenge: Challenge, text: str) -> None:
    """Whoever edits for the city, without a mail; leads to the applications."""
    url = url_for("applications.inbox", slug=challenge.slug)
    services.tell_people(ACTOR, user_ids=organization_recipients.editors_of(challenge.city_id), text=text, url=url)


def _page(application: Application, endpoint: str = "show") -> str:
    return url_for(f"applications.{endpoint}", public_id=application.public_id)


@subscribe(ApplicationSubmitted)
def confirm_to_company(event: ApplicationSubmitted) -> None:
    """The receipt for the company; the city hears that there is one more, not whose."""
    application = application_visibility.get_application(event.application_id)
    name = application.challenge.title
    receipt = _page(application, "receipt")
    words = _("Your application to “%(name)s” is submitted.", name=name)
    mail = Mail("applications/submitted", _("Receipt of your application: “%(name)s”", name=name))
    _tell_company(application, words, receipt, mail, reference=application.reference)
    _tell_city(
        application.challenge,
        _("New application to “%(name)s”. You can read all of them after the closing time.", name=name),
    )


@subscribe(ApplicationWithdrawn)
def tell_of_withdrawal(event: ApplicationWithdrawn) -> None:
    """Both sides, if it had been sent."""
    if not event.was_sent:
        return
    application = application_visibility.get_application(event.application_id)
    name = application.challenge.title
    words = _("Your application to “%(name)s” is withdrawn.", name=name)
    mail = Mail("applications/withdrawn", _("Application withdrawn: “%(name)s”", name=name))
    _tell_company(application, words, _page(application), mail)
    _tell_city(application.challenge, _("An application to “%(name)s” was withdrawn.", name=name))


@subscribe(ReconfirmationNeeded)
def ask_to_confirm(event: ReconfirmationNeeded) -> None:
    """The company whose application must be confirmed again."""
    application = application_visibility.get_application(event.application_id)
    name = application.challenge.title
    words = _("“%(name)s” has changed (version %(n)s). Please reconfirm your application.", name=name, n=event.revision)
    mail = Mail("applications/confirm_again", _("Please reconfirm: “%(name)s”", name=name))
    _tell_company(application, words, _page(application, "confirm"), mail)


@subscribe(ApplicationConfirmed)
def tell_of_confirmation(event: ApplicationConfirmed) -> None:
    """Colleagues need not do it again."""
    application = application_visibility.get_application(event.application_id)
    name = application.challenge.title
    words = _("Your application to “%(name)s” is reconfirmed for the new version.", name=name)
    _tell_company(application, words, _page(application))


@subscribe(DeadlineExtended)
def tell_of_extension(event: DeadlineExtended) -> None:
    """Everybody who has an application, also as a draft."""
    for application in application_visibility.all_of(event.challenge_id):
        name = application.challenge.title
        words = _("More time to apply to “%(name)s”.", name=name)
        mail = Mail("applications/deadline", _("New closing time: “%(name)s”", name=name))
        _tell_company(application, words, _page(application), mail, challenge=application.challenge)


@subscribe(EvaluatorInvited)
def tell_invited(event: EvaluatorInvited) -> None:
    """The person who was asked sees it in their list too; the mail with the link is already written."""
    invitation = application_panel.find_invitation_by_id(event.evaluator_invitation_id)
    if invitation is None:
        return
    challenge = invitation.assessment.challenge
    services.tell_people(
        ACTOR,
        user_ids=[event.user_id],
        text=_l(
            "%(city)s asks you to assess applications to “%(name)s”. The link is in your e-mail.",
            city=challenge.city.name,
            name=challenge.title,
        ),
        url=url_for("applications.assessments"),
    )


@subscribe(EvaluatorRecused)
def tell_of_recusal(event: EvaluatorRecused) -> None:
    """The city hears that somebody is recused, so that it can ask one more."""
    seat = application_panel.get_evaluator_row(event.evaluator_id)
    challenge = seat.assessment.challenge
    words = _(
        "%(name)s declared a conflict of interest in “%(title)s” and will not assess that application.",
        name=seat.user.name,
        title=challenge.title,
    )
    _tell_city(challenge, words)


@subscribe(EvaluatorLeft)
def tell_of_the_empty_seat(event: EvaluatorLeft) -> None:
    """The city hears that scores will not come, so that it can ask somebody else."""
    challenge = application_panel.get_evaluator_row(event.evaluator_id).assessment.challenge
    words = _(
        "An evaluator of “%(title)s” can no longer sign in and has not finished. Please invite another evaluator.",
        title=challenge.title,
    )
    _tell_city(challenge, words)


@subscribe(DecisionsReleased)
def announce_decisions(event: DecisionsReleased) -> None:
    """Every applicant, in one transaction."""
    for application_id in event.application_ids:
        application = application_visibility.get_application(application_id)
        name = application.challenge.title
        words = _("The decision on your application to “%(name)s” is announced.", name=name)
        mail = Mail("applications/decision", _("Your application to “%(name)s”: the decision", name=name))
        _tell_company(application, words, _page(application), mail)
