"""The log of contacts, and the disclosure gate after meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import DELETED_NAME
from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.core import clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.inputs import LONG, checked_choice, checked_text
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import policy
from matchmaker.outcomes.engine import FOLLOW_UP_DAYS
from matchmaker.outcomes.events import FollowUpClosed, FollowUpOpened
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.queries import lookup
from matchmaker.outcomes.services.collaborations import NextStep, set_next_step
from matchmaker.workshops.models.workshop import Workshop


@dataclass(frozen=True)
class Cause:
    """What led to a row of the log: table and id of the source. The same cause is logged once."""

    kind: str = ""
    id: str = ""


@command(platform_only, audit=QUIET)
def log_contact(
    actor: Actor,
    *,
    challenge: Challenge,
    kind: str,
    role: str,
    summary: str,
    company_id: int | None = None,
    at: datetime | None = None,
    cause: Cause | None = None,
) -> Contact:
    """Add one row; without a company it went to everybody. The same cause a second time returns the first row."""
    source = cause or Cause()
    known = lookup.contact_of(challenge, kind=kind, source_kind=source.kind, source_id=source.id)
    if known is not None:
        return known
    row = Contact(
        challenge_id=challenge.id,
        city_id=challenge.city_id,
        company_id=company_id,
        kind=kind,
        at=at or clock.now(),
        role=role,
        summary=summary[:LONG],
        source_kind=source.kind,
        source_id=source.id,
    )
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:  # the same cause at the same moment
        found = lookup.contact_of(challenge, kind=kind, source_kind=source.kind, source_id=source.id)
        if found is None:
            raise
        return found
    return row


@command(policy.can_note_contact)
def note_contact(
    actor: Actor, *, challenge: Challenge, company: Organization | None, kind: str, on: date | None, summary: str
) -> Contact:
    """The city writes down a talk outside the platform; a meeting opens its follow-up like any other meeting.

    Raises Invalid without a company, for a day that has not been, or a kind that is logged by itself.
    """
    if company is None or not company.is_company:
        raise Invalid({"company": _("Choose the company.")})
    checked_choice(kind, ("meeting", "message"), field="kind", empty=_("Choose a meeting or a message."))
    if on is None or on > clock.today():
        raise Invalid({"on": _("Enter the date.")})
    text = checked_text(summary, field="summary", empty=_("Describe in one sentence what it was about."), limit=LONG)
    at = clock.now() if on == clock.today() else clock.now() - timedelta(days=(clock.today() - on).days)
    reference = f"outside:{new_public_id()}"
    row = log_contact(
        system_actor("outcomes"),
        challenge=challenge,
        kind=kind,
        role=_("City officer"),
        summary=text,
        company_id=company.id,
        at=at,
        cause=Cause("outside", reference),
    )
    if kind == "meeting":
        _open(challenge, company, None, reference, at)
    return row


@command(platform_only)
def open_follow_up(
    actor: Actor,
    *,
    challenge: Challenge,
    company: Organization,
    meeting_reference: str,
    held_at: datetime,
    workshop: Workshop | None = None,
) -> MeetingFollowUp:
    """A meeting was held: log it and ask its city. The same meeting a second time returns the first follow-up."""
    known = lookup.follow_up_of(meeting_reference)
    if known is not None:
        return known
    summary = _("1:1 meeting in the workshop “%(title)s”", title=workshop.title) if workshop else _("1:1 meeting")
    again = lookup.corrections_of(meeting_reference)
    log_contact(
        actor,
        challenge=challenge,
        kind="meeting",
        role=_("City officer"),
        summary=summary,
        company_id=company.id,
        at=held_at,
        cause=Cause("meeting", f"{meeting_reference}#{again}" if again else meeting_reference),
    )
    return _open(challenge, company, workshop, meeting_reference, held_at)


@command(platform_only)
def take_back_follow_ups(actor: Actor, *, meeting_reference: str) -> None:
    """A meeting was not held after all: a row corrects the log for each that it wrote, open questions to cities go.

    A follow-up that its city has answered stays: it says what happened.
    """
    for row in lookup.follow_ups_of_meeting(meeting_reference):
        if row.is_closed:
            continue
        log_contact(
            actor,
            challenge=row.challenge,
            kind="message",
            role=_("Organizer"),
            summary=_("Correction: this 1:1 meeting did not take place"),
            company_id=row.company_id,
            cause=Cause("correction", f"{row.meeting_reference}#{lookup.corrections_of(row.meeting_reference) + 1}"),
        )
        session().delete(row)
    session().flush()


def _open(
    challenge: Challenge, company: Organization, workshop: Workshop | None, reference: str, held_at: datetime
) -> MeetingFollowUp:
    now = clock.now()
    row = MeetingFollowUp(
        challenge=challenge,
        company=company,
        workshop=workshop,
        meeting_reference=reference,
        held_at=held_at,
        due_on=max(held_at, now).date() + timedelta(days=FOLLOW_UP_DAYS),
        created_at=now,
    )
    session().add(row)
    session().flush()
    eventbus.publish(FollowUpOpened(row.id))
    return row


@dataclass(frozen=True)
class Disclosure:
    """The city's answer: was something said that is not in the public text; if so, question and answer for all."""

    gave_information: bool | None
    question: str = ""
    answer: str = ""
    keep_names: bool = False  # what names a company was asked back and has to stay


@command(policy.can_close_follow_up, locks=("follow_up.challenge", "follow_up"))
def close_follow_up(
    actor: Actor,
    *,
    follow_up: MeetingFollowUp,
    disclosure: Disclosure,
    next_step: NextStep,
    present_city: str,
    present_company: str = "",
) -> MeetingFollowUp:
    """Close a meeting. New information becomes public for everybody in this very step, or nothing is closed.

    Raises Invalid with what is missing: the declaration, the text to publish, the next step with owner and date,
    who was there (positions). Raises Conflict the second time.
    """
    if disclosure.gave_information is None:
        raise Invalid({"gave_information": _("Answer this first: all companies must have the same information.")})
    step = next_step.checked()
    there = checked_text(
        present_city, field="present_city", empty=_("Enter who was there for the city: positions, not names.")
    )
    follow_up.present_city, follow_up.present_company = there, checked_text(present_company, field="present_company")
    follow_up.gave_information = disclosure.gave_information
    if disclosure.gave_information:
        follow_up.question = _publish(actor, follow_up.challenge, disclosure)
    follow_up.next_step, follow_up.next_side = step.text, step.side
    follow_up.next_person, follow_up.next_on = step.person, step.on
    follow_up.close(by_id=actor.user_id, at=clock.now())
    session().flush()
    record = lookup.find_collaboration(follow_up.challenge, follow_up.company)
    if record is not None:  # both sides find what they agreed where they work on
        set_next_step(actor, collaboration=record, next_step=next_step)
    eventbus.publish(FollowUpClosed(follow_up.id))
    return follow_up


def _publish(actor: Actor, challenge: Challenge, disclosure: Disclosure) -> Question:
    try:
        return challenge_questions.publish_information(
            actor,
            challenge=challenge,
            text=disclosure.question,
            answer=disclosure.answer,
            keep_names=disclosure.keep_names,
        )
    except Invalid as error:
        names = {"text": "question", "answer": "answer"}
        raise Invalid({names.get(name, name): texts for name, texts in error.errors.items()}) from error


@command(platform_only, audit=QUIET)
def erase_name(actor: Actor, *, name: str) -> None:
    """An account was deleted: it is not named any more as who takes the next step."""
    for column in (Collaboration.next_person, MeetingFollowUp.next_person):
        session().execute(sa.update(column.class_).where(column == name).values({column.key: DELETED_NAME}))
