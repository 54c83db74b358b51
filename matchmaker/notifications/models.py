"""The table of notifications."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.db import Base, HasPublicId, Id


class Notification(Base, HasPublicId):
    """One thing one person should know, with the address to go to."""

    __tablename__ = "notification"
    __table_args__ = (sa.Index("ix_notification_user_id", "user_id", "read_at"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.String(400))
    url: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class MailPreference(Base):
    """Whether a person wants mails of one kind (a feature's name). No row means yes."""

    __tablename__ = "mail_preference"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind", name="uq_mail_preference_kind"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    by_mail: Mapped[bool] = mapped_column(default=True)
