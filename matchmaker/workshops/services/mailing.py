"""What organizers do with the mails of a workshop: messages, own words, holding, editing and releasing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matchmaker.core import clock, jobs, tokens
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import LANGUAGES, _
from matchmaker.core.inputs import checked_name, checked_text
from matchmaker.core.mail import MailStatus, OutboxMail, release
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import policy
from matchmaker.workshops.engine.mail_events import WITH_OWN_TEXT
from matchmaker.workshops.models.mails import WorkshopMailText, WorkshopMessage
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import mail_texts, mailbox
from matchmaker.workshops.queries.addressees import INVITED, KINDS, MISSING, STATES, Part, addressees

LONGEST: Final = 5_000
LONGEST_SUBJECT: Final = 150
LONGEST_MAIL: Final = 20_000


def _apart(message: WorkshopMessage, subject: str, text: str, part: Part) -> list[Difference]:
    before = Part.kept(message.chosen).in_words()
    return differing(
        (_("Subject"), message.subject, subject), (_("Text"), message.text, text), (_("To"), before, part.in_words())
    )


def _check(subject: str, text: str, part: Part) -> tuple[str, str]:
    subject = checked_name(subject, field="subject", empty=_("Enter the subject."), limit=LONGEST_SUBJECT)
    text = checked_text(text, field="text", empty=_("Write the message."), limit=LONGEST)
    if not part.kinds or not set(part.kinds) <= set(KINDS):
        raise Invalid({"kinds": _("Choose whom the message is for.")})
    if not part.states or not set(part.states) <= {*STATES, INVITED}:
        raise Invalid({"states": _("Choose whom the message is for.")})
    if part.missing and part.missing not in MISSING:
        raise Invalid({"missing": _("Choose from the list.")})
    return subject, text


@command(policy.can_message)
def start_message(actor: Actor, *, workshop: Workshop, subject: str, text: str, part: Part) -> WorkshopMessage:
    """Keep a message as a draft; nobody gets it yet. Raises Invalid."""
    subject, text = _check(subject, text, part)
    row = WorkshopMessage(
        workshop_id=workshop.id,
        subject=subject,
        text=text,
        chosen=part.as_kept(),
        written_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    return row


@command(policy.can_message, locks="workshop", seen="message", compare=_apart)
def edit_message(
    actor: Actor,
    *,
    workshop: Workshop,
    message: WorkshopMessage,
    subject: str,
    text: str,
    part: Part,
    seen_version: int | None = None,
) -> WorkshopMessage:
    """Change a draft. Raises Invalid, Stale, Conflict once it is sent."""
    if message.sent_at is not None:
        raise Conflict(_("This message was sent already."))
    message.subject, message.text = _check(subject, text, part)
    message.chosen = part.as_kept()
    return message


def _sent(message: WorkshopMessage, result: int, **_rest: Any) -> Mapping[str, Any]:
    return {"subject": message.subject, "to": Part.kept(message.chosen).as_kept(), "mails": result}


@command(policy.can_message, locks="workshop", seen="message", audit=_sent)
def send_message(
    actor: Actor, *, workshop: Workshop, message: WorkshopMessage, waits: bool = False, seen_version: int | None = None
) -> int:
    """Send a draft to everybody it is for now; returns how many mails that is. A job writes them.

    With `waits` they stand in the outbox until somebody releases them. Raises Invalid if it reaches nobody, TooMany,
    Conflict the second time.
    """
    found = addressees(workshop, Part.kept(message.chosen))
    if message.sent_at is None and not found.mails:
        raise Invalid({"": _("Nobody is in this part of the participants, so nobody would get the message.")})
    mailbox.require_room(workshop, found.mails)
    message.send(at=clock.now(), waits=waits)
    message.chosen = {**message.chosen, mailbox.PROMISED: found.mails}
    session().flush()
    jobs.enqueue("workshops.write_message", key=message.public_id, message_id=message.id)
    return found.mails


@command(policy.can_message, locks="workshop")
def discard_message(actor: Actor, *, workshop: Workshop, message: WorkshopMessage) -> None:
    """Delete a draft. Raises Conflict once it is sent."""
    if message.sent_at is not None:
        raise Conflict(_("This message was sent already."))
    session().delete(message)


@command(policy.can_run, locks="workshop")
def set_holding(actor: Actor, *, workshop: Workshop, holds: bool) -> None:
    """From now on the mails of the workshop wait in its outbox until an organizer releases them, or they do not."""
    workshop.holds_mails = holds


def _mail(mail: OutboxMail, **_rest: Any) -> Mapping[str, Any]:
    return {"subject": mail.subject}


@command(policy.can_run, locks="mail", audit=_mail)
def hold_mail(actor: Actor, *, workshop: Workshop, mail: OutboxMail) -> OutboxMail:
    """Keep a mail that is not sent yet in the outbox. Raises Conflict once it is sent or while it is handed over."""
    if mail.status not in {MailStatus.WAITING.value, MailStatus.FAILED.value, MailStatus.HELD.value}:
        raise Conflict(_("This e-mail was sent already."))
    if mail.taken_by is not None:
        raise Conflict(_("This e-mail is being sent right now."))
    mail.status = MailStatus.HELD.value
    return mail


@command(policy.can_run, locks="mail", audit=_mail)
def release_mail(actor: Actor, *, workshop: Workshop, mail: OutboxMail) -> OutboxMail:
    """Let a held mail go, or try one again that could not be sent. Raises Conflict for others."""
    if mail.status not in {MailStatus.HELD.value, MailStatus.FAILED.value}:
        raise Conflict(_("This e-mail is not held."))
    release(mail)
    return mail


@command(policy.can_run, locks="workshop", audit=lambda result, **_rest: {"released": result})
def release_mails(actor: Actor, *, workshop: Workshop) -> int:
    """Let all held mails of the workshop go; returns how many. A job hands them over."""
    ids = mailbox.held_ids(workshop)
    if ids:
        jobs.enqueue("workshops.release_mails", key=f"release-{workshop.id}", workshop_id=workshop.id, last=ids[-1])
    return len(ids)


def _mail_apart(mail: OutboxMail, subject: str, text: str) -> list[Difference]:
    stored, _links = tokens.mask_secrets(mail.body)
    return differing((_("Subject"), mail.subject, subject), (_("Text"), stored, text))


@command(policy.can_run, locks="mail", audit=_mail)
def edit_mail(
    actor: Actor, *, workshop: Workshop, mail: OutboxMail, subject: str, text: str, seen: str = ""
) -> OutboxMail:
    """Change a held mail. Links that are for its reader alone stand as "[link 1]" and have to stay,
    each as a word of its own.

    `seen` is `queries.mailbox.fingerprint` of what the person saw. Raises Invalid, Conflict if it is not held or
    somebody else changed it meanwhile.
    """
    if mail.status != MailStatus.HELD.value:
        raise Conflict(_("Hold the e-mail first, then change it."))
    if seen and seen != mailbox.fingerprint(mail):
        differences = "; ".join(f"{label}: {stored}" for label, stored, _typed in _mail_apart(mail, subject, text))
        raise Invalid({"": _("Somebody else has changed this e-mail meanwhile. Now: %(what)s", what=differences[:600])})
    subject = checked_name(subject, field="subject", empty=_("Enter the subject."), limit=250)
    text = checked_text(text, field="text", empty=_("Write the message."), limit=LONGEST_MAIL)
    _masked, links = tokens.mask_secrets(mail.body)
    try:
        mail.body = tokens.unmask_secrets(text, links)
    except ValueError as error:
        raise Invalid(
            {"text": _("Keep %(mark)s as a word of its own: without it the reader cannot go on.", mark=str(error))}
        ) from None
    mail.subject = subject
    return mail


def _text_apart(text: WorkshopMailText | None, subject: str, words: str) -> list[Difference]:
    stored = (text.subject, text.text) if text is not None else ("", "")
    return differing((_("Subject"), stored[0], subject), (_("Opening"), stored[1], words))


@command(policy.can_run, locks="workshop", seen="text", compare=_text_apart)
def set_mail_text(
    actor: Actor,
    *,
    workshop: Workshop,
    event: str,
    language: str,
    text: WorkshopMailText | None,
    subject: str,
    words: str,
    seen_version: int | None = None,
) -> WorkshopMailText | None:
    """Own words for a kind of mail in a language; without any, ours are used again. Raises Invalid, Stale."""
    if event not in WITH_OWN_TEXT or language not in LANGUAGES:
        raise Invalid({"": _("There is no such e-mail.")})
    subject = checked_text(subject, field="subject", limit=LONGEST_SUBJECT)
    words = checked_text(words, field="words", limit=LONGEST)
    if text is None and (text := mail_texts.find_text(workshop, event, language)) is not None and seen_version == 0:
        raise Invalid({"": _("A colleague has written words of their own meanwhile: “%(text)s”", text=text.text[:300])})
    if not subject and not words:
        if text is not None:
            session().delete(text)
        return None
    if text is None:
        text = WorkshopMailText(workshop_id=workshop.id, event=event, language=language)
        session().add(text)
    text.subject, text.text = subject, words
    text.updated_by_id, text.updated_at = actor.user_id, clock.now()
    session().flush()
    return text
