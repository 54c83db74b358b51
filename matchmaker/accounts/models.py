"""Tables of people who sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from matchmaker.core.addresses import LONGEST, HasAddress
from matchmaker.core.db import Base, HasPublicId, Id, new_public_id
from matchmaker.core.letters import fold
from matchmaker.core.names import Name
from matchmaker.core.text import one_line

DELETED_NAME = "Deleted person"
"""What an account is called that its holder has deleted."""


class User(Base, HasPublicId, HasAddress):
    """A person: one account for each address. `name_key` is the folded name, for finding.

    `stamp` changes with the password, so every other signed-in browser and every mailed link dies with it.
    `ended_sessions` are those that were signed out of: `session` (digest of the name) and `at`.
    """

    __tablename__ = "user_account"

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST), unique=True)
    name: Mapped[str] = mapped_column(Name(200))
    name_key: Mapped[str] = mapped_column(sa.String(400), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    stamp: Mapped[str] = mapped_column(sa.String(12), default=new_public_id)
    is_organizer: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    timezone: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    ended_sessions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    @validates("name")
    def _follow_name(self, _name: str, value: str) -> str:
        self.name_key = fold(one_line(value))[:400]
        return value

    @property
    def is_active(self) -> bool:
        """May sign in."""
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the session: the id with the stamp, so a new password ends old sessions."""
        return f"{self.id}.{self.stamp}"

    def renew_stamp(self) -> None:
        """End all other sessions and mailed links of this person."""
        self.stamp = new_public_id()


class SignInAttempt(Base):
    """One try to sign in, for throttling by address and by origin across all worker processes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_email_key", "email_key", "at"),
        sa.Index("ix_sign_in_attempt_origin", "origin", "at"),
    )

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST))
    origin: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    ok: Mapped[bool]


class SpentToken(Base):
    """A mailed token that may work only once and was used. The unique digest decides between two at once."""

    __tablename__ = "spent_token"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]


class MailRequest(Base):
    """One wish for a mail to an address (confirmation, new password, sign-in link), for throttling."""

    __tablename__ = "mail_request"
    __table_args__ = (
        sa.Index("ix_mail_request_email_key", "email_key", "at"),
        sa.Index("ix_mail_request_origin", "origin", "at"),
    )

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST))
    origin: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
