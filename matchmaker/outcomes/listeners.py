"""Every contact of a city with a company becomes a row of the log; held meetings open a follow-up."""

from __future__ import annotations

from matchmaker.applications.events import ApplicationSubmitted, ApplicationWithdrawn
from matchmaker.applications.models import Application
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.attachments.events import DocumentOpened
from matchmaker.attachments.models import StoredFile
from matchmaker.challenges.events import ChallengeMoved, ChallengeRevised, QuestionAnswered, QuestionAsked
from matchmaker.challenges.models import OVER, Challenge, Question
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.queries import recipients as challenge_recipients
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.matching.events import MutualInterest
from matchmaker.matching.models import Pairing
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.organizations.models import COMPANY, Organization
from matchmaker.outcomes import jobs
from matchmaker.outcomes.queries import lookup
from matchmaker.outcomes.services import contacts, register
from matchmaker.outcomes.services.contacts import Cause
from matchmaker.scheduling.events import MeetingHeld, MeetingNotHeld
from matchmaker.scheduling.queries import plan as scheduling_plan
from matchmaker.scheduling.queries.meeting_topics import meeting_topics
from matchmaker.workshops.events import RegistrationConfirmed, RegistrationMarked
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import recipients as workshop_recipients

PLATFORM = system_actor("outcomes")


@subscribe(QuestionAsked)
def log_question(event: QuestionAsked) -> None:
    """Who asked is kept for the organizers; the words are published with the answer."""
    question = challenge_recipients.question_row(event.question_id)
    contacts.log_contact(
        PLATFORM,
        challenge=question.challenge,
        kind="question",
        role=_("Company member"),
        summary=_("Asked a question"),
        company_id=question.organization_id,
        at=question.asked_at,
        cause=Cause("question", str(question.id)),
    )


@subscribe(QuestionAnswered)
def log_answer(event: QuestionAnswered) -> None:
    """An answer went to everybody at once."""
    question = challenge_recipients.question_row(event.question_id)
    contacts.log_contact(
        PLATFORM,
        challenge=question.challenge,
        kind="answer",
        role=_("City officer"),
        summary=_("Answered publicly: %(question)s", question=question.published_text),
        at=question.published_at,
        cause=Cause("question", str(question.id)),
    )


@subscribe(ChallengeRevised)
def log_change(event: ChallengeRevised) -> None:
    """A new version of the text went to everybody at once."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    reason = challenge_public_page.revisions_of(challenge)[0].reason
    contacts.log_contact(
        PLATFORM,
        challenge=challenge,
        kind="change",
        role=_("City officer"),
        summary=_("Version %(n)s of the text: %(reason)s", n=event.number, reason=reason),
        cause=Cause("version", str(event.number)),
    )


@subscribe(ChallengeMoved)
def register_the_end(event: ChallengeMoved) -> None:
    """A challenge that is closed or cancelled enters the public register, whatever came of it."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    if challenge.status in OVER:
        register.register_end(PLATFORM, challenge=challenge)


@subscribe(RegistrationConfirmed)
def log_registration(event: RegistrationConfirmed) -> None:
    """A company will take part in a workshop with these challenges on its table."""
    _log_taking_part(event.registration_id, "message", _("Registered for the workshop “%(title)s”"))


@subscribe(RegistrationMarked)
def log_arrival(event: RegistrationMarked) -> None:
    """A company was at a workshop, in which everybody hears the same; a corrected mark is a further row."""
    if event.mark == "arrived":
        _log_taking_part(
            event.registration_id, "meeting", _("Attended the workshop “%(title)s”, open to all participants")
        )
    elif event.mark in {"no_show", "undone"} and lookup.has_arrival(event.registration_id):
        _log_taking_part(event.registration_id, "message", _("Correction: did not attend “%(title)s”"), suffix="x")


def _log_taking_part(registration_id: int, kind: str, text: str, *, suffix: str = "") -> None:
    registration = workshop_recipients.get_registration_by_id(registration_id)
    if registration.organization.kind != COMPANY:
        return
    for challenge in registration.workshop.challenges:
        contacts.log_contact(
            PLATFORM,
            challenge=challenge,
            kind=kind,
            role=_("Company member"),
            summary=text.replace("%(title)s", registration.workshop.title),
            company_id=registration.organization_id,
            cause=Cause("registration", f"{registration.id}{suffix}"),
        )


@subscribe(DocumentOpened)
def log_opening(event: DocumentOpened) -> None:
    """A company opened a document of the city: a row for each company, document and day.

    Files of a challenge and of its answers come from a city about a challenge. Files of solutions, applications,
    workshops and collaborations do not, so opening those is no contact on a challenge.
    """
    file = session().get_one(StoredFile, event.file_id)
    challenge = _challenge_of(file)
    if challenge is None or challenge.city_id == event.organization_id:
        return
    contacts.log_contact(
        PLATFORM,
        challenge=challenge,
        kind="document_view",
        role=_("Company member"),
        summary=_("Opened the document “%(name)s”", name=file.name),
        company_id=event.organization_id,
        cause=Cause("file", f"{file.public_id}:{event.organization_id}:{clock.today().isoformat()}"),
    )


def _challenge_of(file: StoredFile) -> Challenge | None:
    if file.subject_kind == "question":
        question = session().get(Question, file.subject_id)
        return question.challenge if question is not None else None
    return session().get(Challenge, file.subject_id) if file.subject_kind == "challenge" else None


@subscribe(ApplicationSubmitted)
def log_application(event: ApplicationSubmitted) -> None:
    """A company applied; the city reads who it is after applications close."""
    row = application_visibility.get_application(event.application_id)
    _log_application(row, _("Submitted an application"), f"sent:{row.submitted_at}")


@subscribe(ApplicationWithdrawn)
def log_withdrawal(event: ApplicationWithdrawn) -> None:
    """A company took its application back; drafts are not logged."""
    row = application_visibility.get_application(event.application_id)
    if event.was_sent:
        _log_application(row, _("Withdrew its application"), f"back:{row.withdrawn_at}")


def _log_application(row: Application, summary: str, what: str) -> None:
    contacts.log_contact(
        PLATFORM,
        challenge=row.challenge,
        kind="application",
        role=_("Company member"),
        summary=summary,
        company_id=row.company_id,
        cause=Cause("application", f"{row.id}:{what}"[:60]),
    )


@subscribe(MutualInterest)
def log_interest(event: MutualInterest) -> None:
    """City and company both said that they want to meet."""
    pairing = session().get_one(Pairing, event.pairing_id)
    contacts.log_contact(
        PLATFORM,
        challenge=pairing.challenge,
        kind="interest",
        role=_("Both sides"),
        summary=_("Both want to meet about “%(title)s”", title=pairing.solution.title),
        company_id=pairing.solution.company_id,
        cause=Cause("pairing", str(pairing.id)),
    )


@subscribe(MeetingHeld)
def open_gate(event: MeetingHeld) -> None:
    """A meeting was held: its city has to say what it told each company there, and what happens next."""
    workshop = session().get_one(Workshop, event.workshop_id) if event.workshop_id is not None else None
    for challenge_id, company_id in _talks(event, workshop):
        suffix = "" if challenge_id == event.challenge_id else f":{challenge_id}"
        suffix += "" if company_id == event.company_id else f":{company_id}"
        contacts.open_follow_up(
            PLATFORM,
            challenge=session().get_one(Challenge, challenge_id),
            company=session().get_one(Organization, company_id),
            workshop=workshop,
            meeting_reference=f"meeting:{event.meeting_id}{suffix}",
            held_at=event.held_at,
        )


def _talks(event: MeetingHeld, workshop: Workshop | None) -> list[tuple[int, int]]:
    """(challenge, company) of everything that was talked about and everybody who heard it.

    Where no challenge is named, all that its cities brought when it was announced: the talk was about them. A group
    meeting has several companies, and each of them is a contact.
    """
    meeting = scheduling_plan.find_meeting(event.meeting_id) if workshop is not None else None
    if meeting is None or workshop is None:
        return [(event.challenge_id, event.company_id)] if event.challenge_id is not None else []
    topics = meeting_topics(workshop, [meeting])[meeting.request_id]
    guests = [event.company_id] if meeting.request.group is None else scheduling_plan.guests_of(meeting)
    return [(topic, guest) for topic in dict.fromkeys(topics) for guest in guests]


@subscribe(MeetingNotHeld)
def correct_the_log(event: MeetingNotHeld) -> None:
    """A meeting was marked as held by mistake: the log says so, and its city has nothing to answer."""
    contacts.take_back_follow_ups(PLATFORM, meeting_reference=f"meeting:{event.meeting_id}")


@subscribe(OrganizationsMerged)
def move_rows(event: OrganizationsMerged) -> None:
    """Everything goes to the organization that is kept; of two records with one challenge, one stays active."""
    jobs.move_rows(kept_id=event.kept_id, merged_id=event.merged_id)
