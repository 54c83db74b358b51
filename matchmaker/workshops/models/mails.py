"""What organizers write: free messages, and their own words for the mails of a workshop."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line
from matchmaker.workshops.models.workshop import Workshop


class WorkshopMessage(Base, HasPublicId, HasVersion):
    """A message to a chosen part of the participants: a draft until it is sent.

    `chosen` says which part (`queries.addressees.Part`). `told` counts the mails that are written; together with
    `finished_at` it says how far the sending is.
    """

    __tablename__ = "workshop_message"
    __table_args__ = (sa.Index("ix_workshop_message_workshop_id", "workshop_id"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Line(150))
    text: Mapped[str] = mapped_column(sa.Text)
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    waits_in_outbox: Mapped[bool] = mapped_column(default=False)
    told: Mapped[int] = mapped_column(default=0)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship()
    written_by: Mapped[User | None] = relationship()

    def send(self, *, at: datetime, waits: bool) -> None:
        """It goes to everybody chosen now. Raises Conflict the second time."""
        if self.sent_at is not None:
            raise Conflict(_l("This message was sent already."))
        self.sent_at, self.waits_in_outbox = at, waits


class WorkshopMailText(Base, HasVersion):
    """An organizer's own subject and opening of one kind of mail of a workshop, in one language."""

    __tablename__ = "workshop_mail_text"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "event", "language", name="uq_workshop_mail_text_language"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(sa.String(30))
    language: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(Line(150), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]
