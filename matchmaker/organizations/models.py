"""Tables of organizations and of who belongs to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matchmaker.accounts.models import User
from matchmaker.core.actors import GOVERNMENTS, Role
from matchmaker.core.addresses import HasAddress
from matchmaker.core.db import Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.letters import fold
from matchmaker.core.names import Line, Name
from matchmaker.core.text import one_line
from matchmaker.vocabulary.files import small_company_sizes


class Vetting(StrEnum):
    """Whether a neutral organizer has looked at the organization; only vetted ones become public."""

    PENDING = "pending"
    VETTED = "vetted"
    REJECTED = "rejected"


CITY, REGION, COMPANY = "city", "region", "company"
PARTIES = (*GOVERNMENTS, COMPANY)
"""Kinds that meet each other here: whoever belongs to one is not neutral."""
SMALL_SIZES = small_company_sizes()
_CITIES_HERE = "kind = 'city' AND merged_into_id IS NULL AND closed_at IS NULL"


class Organization(Base, HasPublicId, HasTimes, HasVersion):
    """A city, a company or another organization of the Roundtable kinds (vocabulary scheme `organization_kind`)."""

    __tablename__ = "organization"
    __table_args__ = (
        sa.CheckConstraint("population IS NULL OR population >= 0", name="population"),
        sa.CheckConstraint("vetting IN ('pending', 'vetted', 'rejected')", name="vetting"),
        sa.Index("ix_organization_kind", "kind", "vetting"),
        sa.Index("ix_organization_email_domain", "email_domain"),
        # A city from the gazetteer can be on the platform only once.
        sa.Index(
            "uq_organization_city",
            "geoname_id",
            unique=True,
            sqlite_where=sa.text(_CITIES_HERE),
            postgresql_where=sa.text(_CITIES_HERE),
        ),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[str] = mapped_column(Name(200))
    name_key: Mapped[str] = mapped_column(sa.String(400), index=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    geoname_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gazetteer_city.geoname_id"))
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    population_source: Mapped[str] = mapped_column(Line(120), default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    size: Mapped[str] = mapped_column(sa.String(20), default="")
    summary: Mapped[str] = mapped_column(Line(400), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    website: Mapped[str] = mapped_column(Line(300), default="")
    registration_number: Mapped[str] = mapped_column(Line(60), default="")
    email_domain: Mapped[str] = mapped_column(sa.String(255), default="")  # as in `domain_key`
    languages: Mapped[list[str]] = mapped_column(default=list)
    countries_served: Mapped[list[str]] = mapped_column(default=list)
    networks: Mapped[list[str]] = mapped_column(default=list)
    vetting: Mapped[str] = mapped_column(sa.String(10), default=Vetting.PENDING.value)
    vetting_note: Mapped[str] = mapped_column(sa.Text, default="")
    vetted_at: Mapped[datetime | None]
    vetted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closing_reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    is_nameless: Mapped[bool] = mapped_column(default=False)  # closed, and its name gave way to a pseudonym
    # What a checked organization wants to be called or to be from now on (field → value); it holds once confirmed.
    asked_changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_demo: Mapped[bool] = mapped_column(default=False)

    systems: Mapped[list[CitySystem]] = relationship(
        back_populates="organization", cascade="all, delete-orphan", order_by="CitySystem.id"
    )
    memberships: Mapped[list[OrganizationMember]] = relationship(
        back_populates="organization", cascade="all, delete-orphan", order_by="OrganizationMember.id"
    )

    @validates("name")
    def _follow_name(self, _name: str, value: str) -> str:
        self.name_key = fold(one_line(value))[:400]
        return value

    @property
    def is_city(self) -> bool:
        """A local or regional government: it posts challenges."""
        return self.kind in GOVERNMENTS

    @property
    def is_company(self) -> bool:
        """An organization that registers solutions."""
        return self.kind == COMPANY

    @property
    def is_vetted(self) -> bool:
        """A neutral organizer has accepted it."""
        return self.vetting == Vetting.VETTED.value

    @property
    def is_here(self) -> bool:
        """People can act for it: it was neither merged into another one nor closed."""
        return self.merged_into_id is None and self.closed_at is None

    @property
    def is_small(self) -> bool:
        """Self-employed, micro or small: has the reserved share of meetings."""
        return self.size in SMALL_SIZES

    def vet(self, *, accepted: bool, by: User | None, at: datetime, note: str = "") -> None:
        """Record the organizer's decision."""
        self.vetting = (Vetting.VETTED if accepted else Vetting.REJECTED).value
        self.vetted_by_id = by.id if by else None
        self.vetted_at = at
        self.vetting_note = note

    def close(self, *, by_id: int | None, reason: str, at: datetime) -> None:
        """It takes part no longer; what it did stays."""
        self.closed_at, self.closed_by_id, self.closing_reason = at, by_id, reason
        self.asked_changes = {}

    def reopen(self) -> None:
        """It takes part again; what ended when it was closed stays ended."""
        self.closed_at, self.closed_by_id, self.closing_reason = None, None, ""

    def lose_its_name(self, pseudonym: str) -> None:
        """Its rows stay and belong together, under a pseudonym; what it said about itself goes."""
        self.name, self.slug, self.is_nameless = pseudonym, f"closed-{self.public_id.lower()}", True
        for told in ("summary", "description", "website", "registration_number", "email_domain", "vetting_note"):
            setattr(self, told, "")
        self.latitude = self.longitude = None

    def waits_again(self) -> None:
        """Its details were corrected after a refusal."""
        self.vetting = Vetting.PENDING.value


def here() -> sa.ColumnElement[bool]:
    """`Organization.is_here` as SQL."""
    return sa.and_(Organization.merged_into_id.is_(None), Organization.closed_at.is_(None))


class OrganizationPair(Base, HasPublicId):
    """Two organizations that may be one, the older first, until they are merged or somebody says that they differ."""

    __tablename__ = "organization_pair"
    __table_args__ = (
        sa.UniqueConstraint("first_id", "second_id", name="uq_organization_pair_first_id"),
        sa.CheckConstraint("first_id < second_id", name="older_first"),
        sa.CheckConstraint("(answered_at IS NULL) = (note = '')", name="answered_with_a_reason"),
        sa.Index("ix_organization_pair_second_id", "second_id"),
        sa.Index("ix_organization_pair_answered_at", "answered_at"),
    )

    id: Mapped[Id]
    first_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    found_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Line(400), default="")
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    first: Mapped[Organization] = relationship(foreign_keys=[first_id])
    second: Mapped[Organization] = relationship(foreign_keys=[second_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    def tell_apart(self, *, note: str, by_id: int | None, at: datetime) -> None:
        """Somebody knows that these are two."""
        self.note, self.answered_by_id, self.answered_at = note, by_id, at


class CitySystem(Base):
    """A system a city governs and its role in it (own, operate, regulate, plan, procure, convene)."""

    __tablename__ = "city_system"
    __table_args__ = (sa.UniqueConstraint("organization_id", "system", "role", name="uq_city_system_role"),)

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    system: Mapped[str] = mapped_column(sa.String(40))
    role: Mapped[str] = mapped_column(sa.String(20))
    organization: Mapped[Organization] = relationship(back_populates="systems")


class OrganizationMember(Base):
    """A person's place in an organization."""

    __tablename__ = "organization_member"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "user_id", name="uq_organization_member_user"),
        sa.CheckConstraint("role IN ('reader', 'editor', 'owner')", name="role"),
        sa.Index("ix_organization_member_user_id", "user_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(10), default=Role.EDITOR.value)
    job_title: Mapped[str] = mapped_column(Line(120), default="")
    created_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()


class Invitation(Base, HasPublicId, HasAddress):
    """An open invitation of an e-mail address into an organization. The mailed token is stored hashed."""

    __tablename__ = "invitation"
    __table_args__ = (sa.UniqueConstraint("organization_id", "email_key", name="uq_invitation_email"),)

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(10))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()


class RequestStatus(StrEnum):
    """Where a wish to join is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


_OPEN_SQL = sa.text("status = 'open'")


class MembershipRequest(Base, HasPublicId):
    """Somebody asks the owners of an organization to be let in; at most one open wish for each."""

    __tablename__ = "membership_request"
    __table_args__ = (
        sa.Index(
            "uq_membership_request_open",
            "organization_id",
            "user_id",
            unique=True,
            sqlite_where=_OPEN_SQL,
            postgresql_where=_OPEN_SQL,
        ),
        sa.CheckConstraint("status IN ('open', 'accepted', 'declined')", name="status"),
        sa.Index("ix_membership_request_user_id", "user_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    message: Mapped[str] = mapped_column(sa.String(600), default="")
    status: Mapped[str] = mapped_column(sa.String(10), default=RequestStatus.OPEN.value)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    organization: Mapped[Organization] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    def answer(self, *, accepted: bool, by_id: int | None, at: datetime) -> None:
        """Record the owners' answer."""
        self.status = (RequestStatus.ACCEPTED if accepted else RequestStatus.DECLINED).value
        self.answered_by_id, self.answered_at = by_id, at
