"""Who takes part: registrations, their people, when they can, whom they want to meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.addresses import LONGEST, HasAddress
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasVersion, Id, new_public_id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line, Name
from matchmaker.organizations.models import COMPANY, Organization
from matchmaker.workshops.models.workshop import Workshop


class RegistrationKind(StrEnum):
    """Which capacity a registration counts against."""

    CITY = "city"
    COMPANY = "company"
    OTHER = "other"


class RegistrationStatus(StrEnum):
    """`REGISTERED` holds a place and waits for the organizer's acceptance (where a workshop asks for one)."""

    REGISTERED = "registered"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DECLINED = "declined"


STATES: Final[Mapping[str, str]] = {
    "registered": _l("To be confirmed"),
    "waiting": _l("Waiting list"),
    "confirmed": _l("Has a place"),
    "cancelled": _l("Cancelled"),
    "declined": _l("Not accepted"),
}
"""What each state is called."""


class WishLevel(StrEnum):
    """Three steps: must, would like, no thanks."""

    MUST = "must"
    WOULD = "would"
    NO = "no"


HOLDS_PLACE = (RegistrationStatus.REGISTERED.value, RegistrationStatus.CONFIRMED.value)
_ACTIVE = (*HOLDS_PLACE, RegistrationStatus.WAITING.value)


def _new_code() -> str:
    """Six characters to read aloud at the desk (unique within a workshop)."""
    return new_public_id()[:6]


class Registration(Base, HasPublicId, HasVersion):
    """An organization takes part. One row for each organization and workshop, also after cancelling.

    `position` is the number in the order of registration; the waiting list reads it (rule "order") or the draw
    (rule "lottery"). The row of the workshop is locked while places are counted.
    """

    __tablename__ = "registration"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "organization_id", name="uq_registration_organization"),
        sa.UniqueConstraint("workshop_id", "position", name="uq_registration_position"),
        sa.UniqueConstraint("workshop_id", "check_in_code", name="uq_registration_check_in_code"),
        sa.CheckConstraint("kind IN ('city', 'company', 'other')", name="kind"),
        sa.CheckConstraint("status IN ('registered', 'waiting', 'confirmed', 'cancelled', 'declined')", name="status"),
        sa.CheckConstraint("cap IS NULL OR cap >= 0", name="cap"),
        sa.Index("ix_registration_organization_id", "organization_id"),
        sa.Index("ix_registration_status", "workshop_id", "status"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(12))
    position: Mapped[int]
    cap: Mapped[int | None]  # own wish for fewer meetings than the workshop's cap
    note: Mapped[str] = mapped_column(sa.Text, default="")  # needs: access, language, food; organizers read it
    wants_to_know: Mapped[str] = mapped_column(Line(300), default="", server_default="")  # those they meet read it
    visit_group: Mapped[int | None]  # of a site visit, from 1
    declined_why: Mapped[str] = mapped_column(sa.Text, default="")
    check_in_code: Mapped[str] = mapped_column(sa.String(6), default=_new_code)
    leave_key: Mapped[str] = mapped_column(sa.String(12), default=new_public_id, unique=True)
    consents_to_list: Mapped[bool] = mapped_column(default=False)
    notice_accepted_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    registered_at: Mapped[datetime]
    promoted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    availability_at: Mapped[datetime | None]  # last saved; None means never said
    wishes_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]
    no_show_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # an organizer reminded them of what is missing
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # on its behalf
    agreed_at: Mapped[datetime | None]  # the organization confirmed what was entered on its behalf

    workshop: Mapped[Workshop] = relationship()
    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    people: Mapped[list[RegistrationPerson]] = relationship(
        cascade="all, delete-orphan", order_by="RegistrationPerson.position, RegistrationPerson.id"
    )
    unavailable: Mapped[list[Availability]] = relationship(cascade="all, delete-orphan")

    @property
    def holds_place(self) -> bool:
        """Counts against the capacity and may wish."""
        return self.status in HOLDS_PLACE

    @property
    def is_active(self) -> bool:
        """Has a place or waits for one."""
        return self.status in _ACTIVE

    @property
    def is_waiting(self) -> bool:
        """Is on the waiting list."""
        return self.status == RegistrationStatus.WAITING.value

    @property
    def needs_word(self) -> bool:
        """An organizer entered it, and the organization has not confirmed it yet."""
        return self.is_active and self.entered_by_id is not None and self.agreed_at is None

    def agree(self, *, by_id: int | None, at: datetime) -> None:
        """The organization confirms what was entered on its behalf; it accepts the notice with that."""
        self.agreed_at, self.registered_by_id, self.notice_accepted_at = at, by_id, at

    @staticmethod
    def kind_of(organization: Organization) -> RegistrationKind:
        """Which capacity an organization counts against."""
        if organization.is_city:
            return RegistrationKind.CITY
        return RegistrationKind.COMPANY if organization.kind == COMPANY else RegistrationKind.OTHER

    def promote(self, *, at: datetime, needs_acceptance: bool = False) -> None:
        """Give a waiting registration its place."""
        self._require(RegistrationStatus.WAITING)
        status = RegistrationStatus.REGISTERED if needs_acceptance else RegistrationStatus.CONFIRMED
        self.status, self.promoted_at = status.value, at

    def accept(self) -> None:
        """The organizer accepts it."""
        self._require(RegistrationStatus.REGISTERED)
        self.status = RegistrationStatus.CONFIRMED.value

    def decline(self, *, why: str) -> None:
        """The organizer does not accept it and says why."""
        self._require(RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
        self.status, self.declined_why = RegistrationStatus.DECLINED.value, why

    def cancel(self, *, at: datetime, why: str = "") -> None:
        """The organization stays away; `why` if it is not by its own wish."""
        self._require(RegistrationStatus.REGISTERED, RegistrationStatus.WAITING, RegistrationStatus.CONFIRMED)
        self.status, self.cancelled_at, self.cancelled_why = RegistrationStatus.CANCELLED.value, at, why

    def arrive(self, *, at: datetime) -> None:
        """They are here. A second time changes nothing; a no-show mark is taken back."""
        self._require(RegistrationStatus.CONFIRMED, RegistrationStatus.REGISTERED)
        self.arrived_at, self.no_show_at = self.arrived_at or at, None

    def _require(self, *states: RegistrationStatus) -> None:
        if self.status not in {state.value for state in states}:
            raise Conflict(
                _l("Not possible in the present state of this registration: “%(state)s”.", state=STATES[self.status])
            )


class RegistrationPerson(Base, HasAddress):
    """Somebody who comes for the organization. A deputy takes the meetings when the others cannot."""

    __tablename__ = "registration_person"
    __table_args__ = (
        sa.Index("ix_registration_person_registration_id", "registration_id"),
        sa.Index("ix_registration_person_email_key", "email_key"),
    )

    id: Mapped[Id]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(Name(200))
    email: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    job_title: Mapped[str] = mapped_column(Line(120), default="")
    is_deputy: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User | None] = relationship()


class Availability(Base):
    """A slot in which a registration cannot meet; without a row it can."""

    __tablename__ = "availability"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "slot_id", name="uq_availability_slot"),
        sa.Index("ix_availability_slot_id", "slot_id"),
    )

    id: Mapped[Id]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("time_slot.id", ondelete="CASCADE"))


class Wish(Base):
    """What one registration says about meeting another one."""

    __tablename__ = "wish"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "other_id", name="uq_wish_other"),
        sa.CheckConstraint("registration_id <> other_id", name="other"),
        sa.CheckConstraint("level IN ('must', 'would', 'no')", name="level"),
        sa.Index("ix_wish_other_id", "other_id"),
    )

    id: Mapped[Id]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(sa.String(8))
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solution.id"))
    updated_at: Mapped[datetime]
