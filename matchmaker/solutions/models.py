"""Tables of solution types, packages and companies' solutions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.list_changes import watch
from matchmaker.core.names import Line, Name
from matchmaker.organizations.models import Organization
from matchmaker.records.models import HasLanguage
from matchmaker.vocabulary.models import HasCodes, TagColumns

LISTING_DAYS = 365
RENEWAL_NOTICE_DAYS = 30


class SolutionStatus(StrEnum):
    """Life of a solution. "Renewal due" is a listed one in its last 30 days; it is derived, not stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LISTED = "listed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STATES: Final[Mapping[str, str]] = {
    "draft": _l("Draft"),
    "submitted": _l("In review"),
    "listed": _l("Listed"),
    "expired": _l("Expired"),
    "withdrawn": _l("Withdrawn"),
}
"""What each state is called."""


class SolutionType(Base, HasPublicId, HasTimes, HasVersion, HasCodes):
    """A vendor-neutral kind of solution (the Gateway's "Solution"), written by organizers and cities."""

    __tablename__ = "solution_type"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    who_for: Mapped[str] = mapped_column(sa.Text, default="")
    conditions: Mapped[str] = mapped_column(sa.Text, default="")
    risks: Mapped[str] = mapped_column(sa.Text, default="")
    co_benefits: Mapped[str] = mapped_column(sa.Text, default="")
    enabling_actions: Mapped[dict[str, Any]] = mapped_column(default=dict)  # kind → list of {text, who}
    steps: Mapped[dict[str, Any]] = mapped_column(default=dict)  # lifecycle stage → what the city does then
    # {text, source, publisher, year, url, place, country, population, evidence}; only text and source are needed
    cases: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_digital: Mapped[bool] = mapped_column(default=False)  # it does not work without software or sensors
    estimate: Mapped[str] = mapped_column(sa.String(40), default="")  # a method of `engine.estimates`; "": none
    is_public: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]  # it was public and is a draft again
    withdrawn_reason: Mapped[str] = mapped_column(Line(300), default="")
    shipped_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)  # in the data that comes with us
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))  # the city that drafted it
    tags: Mapped[list[SolutionTypeTag]] = relationship(
        cascade="all, delete-orphan", order_by="SolutionTypeTag.position", lazy="selectin"
    )


class SolutionTypeTag(Base, TagColumns):
    """A controlled term on a solution type: system, topic, sdg, gpc, city_role, city_size, stage, budget_band (what
    it usually costs), co_benefit."""

    __tablename__ = "solution_type_tag"
    __table_args__ = (
        sa.UniqueConstraint("solution_type_id", "scheme", "code", name="uq_solution_type_tag_code"),
        sa.Index("ix_solution_type_tag_code", "scheme", "code"),
    )

    solution_type_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_type.id", ondelete="CASCADE"))


class SolutionPackage(Base, HasPublicId, HasTimes, HasVersion):
    """An ordered set of solution types that together answer a problem (the Gateway's "Package")."""

    __tablename__ = "solution_package"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    shipped_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)  # in the data that comes with us
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))  # the city that drafted it
    items: Mapped[list[PackageItem]] = relationship(
        cascade="all, delete-orphan", order_by="PackageItem.position", lazy="selectin"
    )
    relations: Mapped[list[PackageRelation]] = relationship(
        cascade="all, delete-orphan", order_by="PackageRelation.position", lazy="selectin"
    )


class PackageItem(Base):
    """One step of a package, with why it stands there."""

    __tablename__ = "package_item"
    __table_args__ = (sa.UniqueConstraint("package_id", "solution_type_id", name="uq_package_item_type"),)

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_package.id", ondelete="CASCADE"))
    solution_type_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_type.id"))
    position: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    solution_type: Mapped[SolutionType] = relationship(lazy="joined")


class PackageRelation(Base):
    """How two types of a package stand to each other; `kind` is one of `engine.relations.KINDS`.

    "needs_first" reads: the type needs the other one first.
    """

    __tablename__ = "package_relation"
    __table_args__ = (
        sa.UniqueConstraint("package_id", "solution_type_id", "other_type_id", name="uq_package_relation_pair"),
        sa.CheckConstraint("kind IN ('integrates', 'needs_first', 'trades_off')", name="kind"),
        sa.CheckConstraint("solution_type_id <> other_type_id", name="two"),
    )

    id: Mapped[Id]
    package_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_package.id", ondelete="CASCADE"))
    solution_type_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_type.id"))
    other_type_id: Mapped[int] = mapped_column(sa.ForeignKey("solution_type.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    why: Mapped[str] = mapped_column(sa.Text, default="")
    position: Mapped[int] = mapped_column(default=0)


class SuggestionStatus(StrEnum):
    """Where a suggestion of a solution type is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class TypeSuggestion(Base, HasPublicId):
    """A member of a city, a company or the organizers suggests a solution type; an organizer reviews it."""

    __tablename__ = "type_suggestion"
    __table_args__ = (
        sa.CheckConstraint("status IN ('open', 'accepted', 'declined')", name="status"),
        sa.Index("ix_type_suggestion_status", "status", "created_at"),
        sa.Index("ix_type_suggestion_suggested_by_id", "suggested_by_id"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400))
    why: Mapped[str] = mapped_column(sa.Text, default="")
    system: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[str] = mapped_column(Line(300), default="")
    source_url: Mapped[str] = mapped_column(Line(400), default="")
    status: Mapped[str] = mapped_column(sa.String(10), default=SuggestionStatus.OPEN.value)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))  # None: an organizer
    suggested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    solution_type_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solution_type.id"))  # the draft it became
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    organization: Mapped[Organization | None] = relationship(lazy="joined")
    solution_type: Mapped[SolutionType | None] = relationship(lazy="select")


class CityActivity(Base, HasVersion):
    """What a city uses or causes in a year, as its own inventory has it: the starting point of an estimate.

    `activity` is a quantity of `engine.estimates` (for example "power_lighting", in kWh a year).
    """

    __tablename__ = "city_activity"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "activity", name="uq_city_activity_one"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    activity: Mapped[str] = mapped_column(sa.String(40))
    amount: Mapped[float]
    year: Mapped[int]
    source: Mapped[str] = mapped_column(Line(300))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class Solution(Base, HasPublicId, HasTimes, HasVersion, HasCodes, HasLanguage):
    """One company's registered solution."""

    __tablename__ = "solution"
    texts = (("title", "summary"), ("description",))
    __table_args__ = (
        sa.CheckConstraint("status IN ('draft','submitted','listed','expired','withdrawn')", name="status"),
        sa.CheckConstraint("delivery_months IS NULL OR delivery_months BETWEEN 0 AND 240", name="delivery"),
        sa.Index("ix_solution_status", "status", "listed_at"),
        sa.Index("ix_solution_company_id", "company_id"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    maturity: Mapped[str] = mapped_column(sa.String(30), default="")
    further_countries: Mapped[str] = mapped_column(sa.String(10), default="")
    price_model: Mapped[str] = mapped_column(sa.String(30), default="")
    budget_band: Mapped[str] = mapped_column(sa.String(20), default="")
    is_budget_public: Mapped[bool] = mapped_column(default=True)
    delivery_months: Mapped[int | None]
    data_terms: Mapped[dict[str, Any]] = mapped_column(default=dict)  # requirement code → "yes" | "no"; "note"
    ghg_claim: Mapped[dict[str, Any]] = mapped_column(default=dict)  # tco2e_per_year, gpc, scope, baseline_year, note
    evidence_level: Mapped[str] = mapped_column(sa.String(20), default="")
    smart_answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # principle → {score 0..2 | "na", text}
    status: Mapped[str] = mapped_column(sa.String(10), default=SolutionStatus.DRAFT.value)
    returned_note: Mapped[str] = mapped_column(sa.Text, default="")  # stays until it is listed
    returned_answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # "note" → the company's answer
    submitted_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    expires_on: Mapped[date | None]
    renewal_told_on: Mapped[date | None]  # the day the company was told that renewal is due
    pairings_count: Mapped[int] = mapped_column(default=0)  # kept by the matcher, for the order "fewest pairings"
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by: Mapped[User | None] = relationship(foreign_keys=[updated_by_id])
    company: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    tags: Mapped[list[SolutionTag]] = relationship(
        cascade="all, delete-orphan", order_by="SolutionTag.position", lazy="selectin"
    )
    types: Mapped[list[SolutionType]] = relationship(
        secondary="solution_type_link", order_by="SolutionType.id", lazy="selectin"
    )
    references: Mapped[list[SolutionReference]] = relationship(
        cascade="all, delete-orphan", order_by="SolutionReference.position", lazy="selectin"
    )

    @property
    def is_listed(self) -> bool:
        """Everybody can see it and it takes part in matching."""
        return self.status == SolutionStatus.LISTED.value

    @property
    def is_returned(self) -> bool:
        """An organizer asked for changes, and it was not submitted again since."""
        return self.status == SolutionStatus.DRAFT.value and self.returned_note != ""

    def is_renewal_due(self, today: date) -> bool:
        """Listed, and in its last 30 days."""
        return (
            self.is_listed
            and self.expires_on is not None
            and self.expires_on - today <= timedelta(days=RENEWAL_NOTICE_DAYS)
        )

    def submit(self, *, at: datetime) -> None:
        """Hand in for the organizer's check."""
        self._require(SolutionStatus.DRAFT, SolutionStatus.EXPIRED, SolutionStatus.WITHDRAWN)
        self.status, self.submitted_at = SolutionStatus.SUBMITTED.value, at

    def give_back(self, *, note: str) -> None:
        """Return to the company with what to change."""
        self._require(SolutionStatus.SUBMITTED)
        self.status, self.returned_note, self.returned_answers = SolutionStatus.DRAFT.value, note, {}

    def enlist(self, *, at: datetime) -> None:
        """Accept: public for twelve months."""
        self._require(SolutionStatus.SUBMITTED)
        self.status, self.listed_at, self.renewal_told_on = SolutionStatus.LISTED.value, at, None
        self.expires_on = at.date() + timedelta(days=LISTING_DAYS)
        self.returned_note, self.returned_answers = "", {}

    def renew(self, *, at: datetime) -> None:
        """Confirm that it is still right: twelve more months."""
        self._require(SolutionStatus.LISTED, SolutionStatus.EXPIRED)
        self.status, self.expires_on = SolutionStatus.LISTED.value, at.date() + timedelta(days=LISTING_DAYS)
        self.renewal_told_on = None

    def expire(self) -> None:
        """Leave the lists because nobody renewed it."""
        self._require(SolutionStatus.LISTED)
        self.status = SolutionStatus.EXPIRED.value

    def withdraw(self) -> None:
        """Taken down by the company."""
        self._require(SolutionStatus.LISTED, SolutionStatus.SUBMITTED, SolutionStatus.EXPIRED)
        self.status = SolutionStatus.WITHDRAWN.value

    def _require(self, *states: SolutionStatus) -> None:
        if self.status not in {state.value for state in states}:
            raise Conflict(
                _l("Not possible in the present state of this solution: “%(state)s”.", state=STATES[self.status])
            )


class SolutionTag(Base, TagColumns):
    """A controlled term on a solution."""

    __tablename__ = "solution_tag"
    __table_args__ = (
        sa.UniqueConstraint("solution_id", "scheme", "code", name="uq_solution_tag_code"),
        sa.Index("ix_solution_tag_code", "scheme", "code"),
    )

    solution_id: Mapped[int] = mapped_column(sa.ForeignKey("solution.id", ondelete="CASCADE"))


solution_type_link = sa.Table(
    "solution_type_link",
    Base.metadata,
    sa.Column("solution_id", sa.ForeignKey("solution.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("solution_type_id", sa.ForeignKey("solution_type.id"), primary_key=True),
)


class SolutionReference(Base):
    """A place where the solution works already."""

    __tablename__ = "solution_reference"
    __table_args__ = (
        sa.CheckConstraint("population IS NULL OR population >= 0", name="population"),
        sa.Index("ix_solution_reference_solution_id", "solution_id"),
    )

    id: Mapped[Id]
    solution_id: Mapped[int] = mapped_column(sa.ForeignKey("solution.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(Line(200))
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    population: Mapped[int | None]
    year: Mapped[int | None]
    result: Mapped[str] = mapped_column(sa.Text, default="")  # what was measured, or a sentence without a figure
    value: Mapped[float | None]
    unit: Mapped[str] = mapped_column(Line(40), default="")
    is_contact_on_request: Mapped[bool] = mapped_column(default=False)


watch("solution", "solution")
watch("solution", "solution_tag", "{row}.solution_id")
watch("solution", "organization", "SELECT solution.id AS id FROM solution WHERE solution.company_id = {row}.id")
