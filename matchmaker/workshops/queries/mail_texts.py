"""The organizers' own words for the mails of a workshop, and under which name its mails stand in the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.local_time import when_of
from matchmaker.core.mail import Thread
from matchmaker.workshops.engine.mail_events import filled
from matchmaker.workshops.models.mails import WorkshopMailText
from matchmaker.workshops.models.workshop import Workshop


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Subject and opening of a kind of mail, with placeholders; "" where ours stay."""

    subject: str
    text: str

    def put_for(self, subject: str, text: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Ours, replaced by these where there are any."""
        return filled(self.subject, values) or subject, filled(self.text, values) or text


def key_of(workshop: Workshop) -> str:
    """The name of a workshop's outbox (`OutboxMail.thread`)."""
    return f"workshop:{workshop.id}"


def thread_of(workshop: Workshop, event: str, *, holds: bool = False) -> Thread:
    """Where a mail of a workshop stands; it waits there if the organizers want that."""
    return Thread(key_of(workshop), event, workshop.holds_mails or holds)


def own_words(workshop: Workshop, event: str) -> dict[str, OwnWords]:
    """Language → the organizers' own words for a kind of mail (one query; none for a kind without a name)."""
    if not event:
        return {}
    rows = session().scalars(
        sa.select(WorkshopMailText).where(WorkshopMailText.workshop_id == workshop.id, WorkshopMailText.event == event)
    )
    return {row.language: OwnWords(row.subject, row.text) for row in rows}


def texts_of(workshop: Workshop) -> Sequence[WorkshopMailText]:
    """All own words of a workshop."""
    return (
        session()
        .scalars(
            sa.select(WorkshopMailText)
            .where(WorkshopMailText.workshop_id == workshop.id)
            .order_by(WorkshopMailText.event, WorkshopMailText.language)
        )
        .all()
    )


def find_text(workshop: Workshop, event: str, language: str) -> WorkshopMailText | None:
    """One of them."""
    return session().scalar(
        sa.select(WorkshopMailText).where(
            WorkshopMailText.workshop_id == workshop.id,
            WorkshopMailText.event == event,
            WorkshopMailText.language == language,
        )
    )


def facts_of(workshop: Workshop) -> dict[str, str]:
    """What the placeholders about the workshop mean, in the language of the moment."""
    return {
        "workshop": workshop.title,
        "when": f"{when_of(workshop.starts_at, workshop.zone)} ({workshop.timezone})",
        "place": _("Online") if workshop.is_online else workshop.place,
    }


@dataclass(frozen=True, slots=True)
class Post:
    """Where a mail of a workshop stands, and its organizers' own words for it by language."""

    workshop: Workshop
    thread: Thread
    own: Mapping[str, OwnWords]

    def worded(self, language: str, subject: str, text: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text, in the organizers' words where they wrote some in this language."""
        own = self.own.get(language)
        return own.put_for(subject, text, {**facts_of(self.workshop), **values}) if own else (subject, text)


def post_of(workshop: Workshop, event: str, *, holds: bool = False) -> Post:
    """The outbox of a workshop for one kind of mail (one query)."""
    return Post(workshop, thread_of(workshop, event, holds=holds), own_words(workshop, event))
