"""Tables of the API: personal access tokens, and answers kept for repeated requests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, Id
from matchmaker.core.names import Name
from matchmaker.organizations.models import Organization


class Scope(StrEnum):
    """What a token opens; writing includes reading."""

    READ = "read"
    WRITE = "write"


class ApiToken(Base, HasPublicId):
    """A key of one person, for programs that act for them with one hat on. Only its digest is stored.

    `hat` is an organization's public id, "organizer", "administrator" or "" (none). `stamp` is the person's stamp when
    it was made: a new password and a locked account renew it, and every token dies with it.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        sa.CheckConstraint("scope IN ('read', 'write')", name="scope"),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.Index("ix_api_token_user_id", "user_id"),
        sa.Index("ix_api_token_organization_id", "organization_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    hat: Mapped[str] = mapped_column(sa.String(20), default="")
    name: Mapped[str] = mapped_column(Name(60))
    scope: Mapped[str] = mapped_column(sa.String(5), default=Scope.READ.value)
    digest: Mapped[str] = mapped_column(sa.String(64))
    stamp: Mapped[str] = mapped_column(sa.String(12))
    created_at: Mapped[datetime]
    expires_on: Mapped[date]  # the last day on which it works (UTC)
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    organization: Mapped[Organization | None] = relationship()

    secret = ""
    """The whole token, known only to the unit of work that made it."""

    @property
    def may_write(self) -> bool:
        """Opens changes too."""
        return self.scope == Scope.WRITE.value

    def is_live(self, today: date) -> bool:
        """Not revoked, not too old."""
        return self.revoked_at is None and today <= self.expires_on


class KeptAnswer(Base):
    """What a request with an `Idempotency-Key` was answered, so that its repetition gets the same answer.

    The row is claimed before the work begins and filled at its end, in one transaction; the unique key decides
    between two at once. `fingerprint` is a digest of method, address and body.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (
        sa.UniqueConstraint("token_id", "key", name="uq_kept_answer_key"),
        sa.Index("ix_kept_answer_created_at", "created_at"),
    )

    id: Mapped[Id]
    token_id: Mapped[int] = mapped_column(sa.ForeignKey("api_token.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(80))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
