"""Mails that organizers of a workshop cause: invitations and messages."""

from __future__ import annotations

from flask import url_for

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l, in_language
from matchmaker.core.mail import queue_mail
from matchmaker.notifications import services
from matchmaker.notifications.services import Mail
from matchmaker.organizations.queries.recipients import editors_of
from matchmaker.workshops import events
from matchmaker.workshops.engine.mail_events import INVITATION, INVITATION_REMINDER, MESSAGE
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.queries import addressees, inviting, mail_texts, wording

PLATFORM = system_actor("notifications")


def _path(endpoint: str, **values: str) -> str:
    """The address without the host: a job builds full ones."""
    return url_for(endpoint, _external=False, **values)


@subscribe(events.InvitationDue)
def write_invitation(event: events.InvitationDue) -> None:
    """The organization's editors, or the address, are asked to come; each with the invitation's own link."""
    row = inviting.get_invitation_by_id(event.workshop_invitation_id)
    kind = INVITATION_REMINDER if event.is_reminder else INVITATION
    subject, text = wording.invitation_words(row.workshop, is_reminder=event.is_reminder)
    path = _path("workshops.invitation", token=inviting.token_of(row))
    if row.email:
        _write_to_address(row, kind, subject, text, path)
    elif row.organization_id is not None:
        services.tell_people(
            PLATFORM,
            user_ids=editors_of(row.organization_id),
            text=text,
            url=path,
            mail=Mail("workshops/invitation", subject),
            event=kind,
            again=True,
            workshop=row.workshop,
            when=wording.when_in_words(row.workshop),
            organization=row.called,
        )


def _write_to_address(row: WorkshopInvitation, kind: str, subject: str, text: str, path: str) -> None:
    workshop = row.workshop
    post = mail_texts.post_of(workshop, kind)
    with in_language(row.language):
        facts = {"person": row.person, "organization": row.name}
        subject, text = post.worded(row.language, str(subject), str(text), facts)
        queue_mail(
            to=row.email,
            subject=subject,
            template="workshops/invitation",
            thread=post.thread,
            kind="workshops",
            person={"name": row.person} if row.person else None,
            organization=row.called if row.organization is not None or row.name else "",
            text=text,
            path=path,
            workshop=workshop,
            when=wording.when_in_words(workshop),
        )


@subscribe(events.MessageDue)
def write_message(event: events.MessageDue) -> None:
    """People with an account find it in their list as well; others were named by their organization."""
    message = addressees.get_message_by_id(event.message_id)
    workshop = message.workshop
    path = _path("workshops.show", slug=workshop.slug)
    thread = mail_texts.thread_of(workshop, MESSAGE, holds=message.waits_in_outbox)
    services.tell_people(
        PLATFORM,
        user_ids=event.user_ids,
        text=_l("“%(title)s”: %(subject)s", title=workshop.title, subject=message.subject),
        url=path,
        mail=Mail("workshops/message", message.subject),
        event=MESSAGE,
        again=True,
        holds=message.waits_in_outbox,
        workshop=workshop,
        when=wording.when_in_words(workshop),
        message=message.text,
    )
    for address in event.addresses:
        queue_mail(
            to=address,
            subject=message.subject,
            template="workshops/message",
            thread=thread,
            kind="workshops",
            text="",
            path=path,
            workshop=workshop,
            when=wording.when_in_words(workshop),
            message=message.text,
        )
