"""The outbox of a workshop: every e-mail written for it, for its organizers."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.db import session
from matchmaker.core.errors import TooMany, existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.core.pages import Page, paginate
from matchmaker.workshops.engine.mail_events import BY_HAND
from matchmaker.workshops.models.mails import WorkshopMessage
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import inviting
from matchmaker.workshops.queries.mail_texts import key_of

MOST_A_DAY: Final = 2_000
"""Mails that the organizers of a workshop may cause by hand within a day (invitations, reminders, messages)."""
PROMISED: Final = "mails"
"""Beside its part, a message that is sent keeps how many mails that were to be."""
SHOWN: Final = (MailStatus.HELD, MailStatus.WAITING, MailStatus.SENT, MailStatus.KEPT, MailStatus.FAILED)


def _of(workshop: Workshop) -> tuple[sa.ColumnElement[bool], ...]:
    return OutboxMail.thread == key_of(workshop), OutboxMail.status != MailStatus.NOBODY.value


def page_of(
    workshop: Workshop, *, status: str = "", event: str = "", text: str = "", number: int = 1
) -> Page[OutboxMail]:
    """One page of the mails of a workshop, the latest first; of a status, a kind, or a part of address or subject."""
    select = sa.select(OutboxMail).where(*_of(workshop)).order_by(OutboxMail.id.desc())
    if status:
        select = select.where(OutboxMail.status == status)
    if event:
        select = select.where(OutboxMail.event == event)
    if text:
        found = (
            OutboxMail.to_key.contains(address_key(text), autoescape=True),
            OutboxMail.subject.icontains(text, autoescape=True),
        )
        select = select.where(sa.or_(*found))
    return paginate(select, number=number, per_page=50)


def counts_of(workshop: Workshop) -> dict[str, int]:
    """Status → number of mails (one query)."""
    rows = session().execute(
        sa.select(OutboxMail.status, sa.func.count()).where(*_of(workshop)).group_by(OutboxMail.status)
    )
    return dict(rows.tuples().all())


def kinds_of(workshop: Workshop) -> list[str]:
    """Kinds of which the outbox holds mails (one query)."""
    return list(session().scalars(sa.select(OutboxMail.event).where(*_of(workshop)).distinct()))


def get_mail(actor: Actor, *, workshop: Workshop, mail_id: str) -> OutboxMail:
    """One mail of a workshop (a loader). Raises NotFound."""
    found = session().scalar(sa.select(OutboxMail).where(*_of(workshop), OutboxMail.public_id == mail_id))
    return existing(found, _l("There is no such e-mail in the outbox of this workshop."))


def told(workshop: Workshop, sentence: str) -> str:
    """A sentence that says people were told; it adds that e-mails wait, where the organizers release each."""
    if not workshop.holds_mails:
        return sentence
    return f"{sentence} {_('E-mails of this workshop wait until you release them.')}"


def held_ids(workshop: Workshop) -> list[int]:
    """Ids of the mails that wait to be released, the oldest first."""
    held = OutboxMail.status == MailStatus.HELD.value
    return list(session().scalars(sa.select(OutboxMail.id).where(*_of(workshop), held).order_by(OutboxMail.id)))


def by_hand_today(workshop: Workshop) -> int:
    """How many mails its organizers have caused within the last day: those that are written, and those that a job
    has still to write."""
    since = clock.now() - timedelta(days=1)
    counted = sa.select(sa.func.count(OutboxMail.id)).where(
        OutboxMail.thread == key_of(workshop), OutboxMail.event.in_(BY_HAND), OutboxMail.created_at > since
    )
    return (session().scalar(counted) or 0) + inviting.number_due(workshop.id) + _of_messages(workshop)


def _of_messages(workshop: Workshop) -> int:
    """Mails of messages that are being written now."""
    rows = session().execute(
        sa.select(WorkshopMessage.chosen, WorkshopMessage.told).where(
            WorkshopMessage.workshop_id == workshop.id,
            WorkshopMessage.sent_at.is_not(None),
            WorkshopMessage.finished_at.is_(None),
        )
    )
    return sum(max(0, int(chosen.get(PROMISED, 0)) - told) for chosen, told in rows)


def require_room(workshop: Workshop, more: int) -> None:
    """Raises TooMany if so many more mails would be more than a day's."""
    had = by_hand_today(workshop)
    if had + more > MOST_A_DAY:
        raise TooMany(
            _(
                "That is more than a workshop may send in one day (limit: %(max)s; sent: %(had)s; now: %(more)s). "
                "Choose fewer people, or continue tomorrow.",
                max=MOST_A_DAY,
                had=had,
                more=more,
            )
        )


def fingerprint(mail: OutboxMail) -> str:
    """What a mail says now, in a few letters: two organizers do not overwrite each other's words."""
    return sha256(f"{mail.subject}\n{mail.body}".encode()).hexdigest()[:16]
