"""Tables of notifications: what people were told, which mails they want, alerts for whoever asked by e-mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.addresses import HasAddress
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


class Alert(Base, HasPublicId, HasAddress):
    """A saved search: an address that wants a mail about what is new and passes these filters. Nobody needs an account.

    A row stands here only after the address was confirmed by its own mail, and goes with the first click on the link
    below any alert, or with the account of the same address. `kind` is one of `queries.ALERT_KINDS`; `wanted` is
    {"q": words, facet: [codes]}; `digest` makes the same wish one row.
    """

    __tablename__ = "alert"
    __table_args__ = (
        sa.UniqueConstraint("email_key", "kind", "digest", name="uq_alert_wish"),
        sa.Index("ix_alert_kind", "kind"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    created_at: Mapped[datetime]


class MailPreference(Base):
    """Whether a person wants mails of one kind (a feature's name). No row means yes."""

    __tablename__ = "mail_preference"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind", name="uq_mail_preference_kind"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    by_mail: Mapped[bool] = mapped_column(default=True)
