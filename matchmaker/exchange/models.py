"""Tables of the API: personal access tokens, answers kept for repeated requests, webhooks and what they were sent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.names import Name
from matchmaker.core.outgoing import read_target
from matchmaker.exchange.engine.webhooks import message_id
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


class Embedding(Base, HasVersion):
    """Which websites may show an organization's open challenges in a frame: origins, as browsers compare them."""

    __tablename__ = "embedding"

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), unique=True)
    origins: Mapped[list[str]] = mapped_column(default=list)
    changed_at: Mapped[datetime]


class Off(StrEnum):
    """Why a webhook is switched off."""

    OWNER = "owner"
    FAILED = "failed"
    GONE = "gone"
    CLOSED = "closed"
    MERGED = "merged"


class Webhook(Base, HasPublicId):
    """An address of an organization (of the platform's organizers without one) that is told what happened.

    The secret signs every delivery, so it is kept encrypted, not as a digest; for a day after it was renewed the former
    one signs, too. `failures` in a row grow the pause until `paused_until`.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        sa.CheckConstraint("failures >= 0", name="failures"),
        sa.CheckConstraint("off_why IN ('', 'owner', 'failed', 'gone', 'closed', 'merged')", name="off_why"),
        sa.Index("ix_webhook_organization_id", "organization_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(sa.String(500))
    events: Mapped[list[str]] = mapped_column(default=list)
    sealed_secret: Mapped[str] = mapped_column(sa.Text)
    former_secret: Mapped[str] = mapped_column(sa.Text, default="")
    former_until: Mapped[datetime | None]
    off_why: Mapped[str] = mapped_column(sa.String(10), default="")
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    organization: Mapped[Organization | None] = relationship()

    secret = ""
    """The whole secret, known only to the unit of work that made it."""

    @property
    def is_on(self) -> bool:
        """It is told what happens."""
        return self.off_why == ""

    @property
    def host(self) -> str:
        """Whose machine it is; the rest of an address may hold a key."""
        return read_target(self.address, here=True).named

    def switch_off(self, why: Off) -> None:
        """It is told nothing from now on."""
        self.off_why = why.value

    def switch_on(self) -> None:
        """It is told what happens from now on."""
        self.off_why, self.failures, self.paused_until = "", 0, None


class DeliveryStatus(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(Base, HasPublicId):
    """One event for one webhook. What is sent is read anew for each try: only what its holder may read then.

    `about` are the ids of what it tells of. `turn` grows when somebody sends it again, so that the job of the former
    turn ends. `status_code` and `problem` are those of the last try; a `is_single` one (a test) is tried once.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.CheckConstraint("status IN ('waiting', 'delivered', 'failed')", name="status"),
        sa.Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
        sa.Index("ix_webhook_delivery_happened_at", "happened_at"),
    )

    id: Mapped[Id]
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(sa.String(40))
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_single: Mapped[bool] = mapped_column(default=False)
    happened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(10), default=DeliveryStatus.WAITING.value)
    turn: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    took_ms: Mapped[int] = mapped_column(default=0)
    status_code: Mapped[int | None]
    problem: Mapped[str] = mapped_column(sa.String(20), default="")
    webhook: Mapped[Webhook] = relationship()

    @property
    def message(self) -> str:
        """What receivers call it; the same however often it is sent."""
        return message_id(self.public_id)

    def send_again(self, at: datetime) -> None:
        """A new turn, whatever came of the former ones."""
        self.status, self.attempts, self.next_at = DeliveryStatus.WAITING.value, 0, at
        self.turn += 1
