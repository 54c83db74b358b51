"""Who is asked to come: invitations with their own link, and people who register before they have an account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.core.addresses import HasAddress
from matchmaker.core.db import Base, HasPublicId, Id
from matchmaker.core.names import Line
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.workshop import Workshop


class Source(StrEnum):
    """How somebody came on the list of invitations."""

    LIST = "list"
    CITIES = "cities"
    COMPANIES = "companies"
    OTHERS = "others"


class WorkshopInvitation(Base, HasPublicId, HasAddress):
    """An organization or an address that is asked to come. It gives no place: registering does, by the printed rule.

    With an organization and no address the mails go to its editors and owners. The link is signed, so nothing of it is
    stored. `opened_at` is when somebody pressed a button on its page: mail scanners only read pages. A mail is due
    while `wanted_at` is later than `written_at`.
    """

    __tablename__ = "workshop_invitation"
    __table_args__ = (
        sa.Index(
            "uq_workshop_invitation_organization",
            "workshop_id",
            "organization_id",
            unique=True,
            sqlite_where=sa.text("organization_id IS NOT NULL"),
            postgresql_where=sa.text("organization_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_workshop_invitation_email",
            "workshop_id",
            "email_key",
            unique=True,
            sqlite_where=sa.text("email_key <> ''"),
            postgresql_where=sa.text("email_key <> ''"),
        ),
        sa.CheckConstraint("source IN ('list', 'cities', 'companies', 'others')", name="source"),
        sa.CheckConstraint("email_key <> '' OR organization_id IS NOT NULL", name="somebody"),
        sa.Index("ix_workshop_invitation_organization_id", "organization_id"),
        sa.Index("ix_workshop_invitation_email_key", "email_key"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(Line(200), default="")  # of the organization, as the list calls it
    person: Mapped[str] = mapped_column(Line(200), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    source: Mapped[str] = mapped_column(sa.String(12), default=Source.LIST.value)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    wanted_at: Mapped[datetime | None]
    written_at: Mapped[datetime | None]
    mails: Mapped[int] = mapped_column(default=0)  # the invitation and its reminders
    opened_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship()
    organization: Mapped[Organization | None] = relationship(lazy="joined")

    @property
    def called(self) -> str:
        """Who is invited, in one line."""
        if self.organization is not None:
            return self.organization.name
        return self.name or self.person or self.email

    def open(self, *, at: datetime) -> None:
        """Somebody went on from its page. A second time changes nothing."""
        self.opened_at = self.opened_at or at

    def decline(self, *, at: datetime) -> None:
        """They do not come, and are not written to any more."""
        self.open(at=at)
        self.declined_at = self.declined_at or at


class WorkshopJoining(Base, HasPublicId, HasAddress):
    """A registration by somebody whose address is not confirmed yet: account, organization and sign-up, as typed.

    It becomes a registration with the mailed link, and goes then, or in time. `said` holds the typed values.
    """

    __tablename__ = "workshop_joining"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "email_key", name="uq_workshop_joining_email"),
        sa.Index("ix_workshop_joining_email_key", "email_key"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    said: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    workshop: Mapped[Workshop] = relationship()
