"""The workshop itself: its life, its phases, the challenges on its table, the people who run it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line, Name


class WorkshopStatus(StrEnum):
    """Life of a workshop, in order; `CANCELLED` may follow any state before `HELD`.

    `LOCKED` means: the wishes are closed and a provisional schedule stands.
    """

    PLANNED = "planned"
    ANNOUNCED = "announced"
    REGISTRATION_OPEN = "registration_open"
    BOOKING_OPEN = "booking_open"
    SOLVING = "solving"
    LOCKED = "locked"
    RUNNING = "running"
    HELD = "held"
    REPORT_DRAFT = "report_draft"
    REPORT_PUBLISHED = "report_published"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


STATES: Final[Mapping[str, str]] = {
    "planned": _l("Planned"),
    "announced": _l("Announced"),
    "registration_open": _l("Registration and profiles"),
    "booking_open": _l("Wishes"),
    "solving": _l("Solving"),
    "locked": _l("Provisional schedule"),
    "running": _l("Live"),
    "held": _l("Held"),
    "report_draft": _l("Report in writing"),
    "report_published": _l("Report published"),
    "archived": _l("Closed"),
    "cancelled": _l("Cancelled"),
}
"""What each state is called."""


class Phase(StrEnum):
    """What participants do now. Derived from the status; the dates are in `WorkshopPhase`."""

    PROFILE = "profile"
    WISHES = "wishes"
    SOLVING = "solving"
    PROVISIONAL = "provisional"
    LIVE = "live"
    FOLLOW_UP = "follow_up"


PHASE_OF = {
    WorkshopStatus.REGISTRATION_OPEN: Phase.PROFILE,
    WorkshopStatus.BOOKING_OPEN: Phase.WISHES,
    WorkshopStatus.SOLVING: Phase.SOLVING,
    WorkshopStatus.LOCKED: Phase.PROVISIONAL,
    WorkshopStatus.RUNNING: Phase.LIVE,
    WorkshopStatus.HELD: Phase.FOLLOW_UP,
    WorkshopStatus.REPORT_DRAFT: Phase.FOLLOW_UP,
    WorkshopStatus.REPORT_PUBLISHED: Phase.FOLLOW_UP,
    WorkshopStatus.ARCHIVED: Phase.FOLLOW_UP,
}
ORDER = tuple(s for s in WorkshopStatus if s is not WorkshopStatus.CANCELLED)
# Nothing hangs on its organizers any more.
DONE = (WorkshopStatus.REPORT_PUBLISHED.value, WorkshopStatus.ARCHIVED.value, WorkshopStatus.CANCELLED.value)
# A step back is an organizer's correction: wishes are opened again, a schedule is taken back, the day is not over.
STEPS_BACK = {
    WorkshopStatus.BOOKING_OPEN: WorkshopStatus.REGISTRATION_OPEN,
    WorkshopStatus.SOLVING: WorkshopStatus.BOOKING_OPEN,
    WorkshopStatus.LOCKED: WorkshopStatus.SOLVING,
    WorkshopStatus.RUNNING: WorkshopStatus.LOCKED,
    WorkshopStatus.REPORT_DRAFT: WorkshopStatus.HELD,
}
_STATES = ",".join(f"'{s.value}'" for s in WorkshopStatus)
_PHASES = ",".join(f"'{p.value}'" for p in Phase)


class WaitingRule(StrEnum):
    """How a free place finds its next owner; printed on the page."""

    ORDER = "order"
    LOTTERY = "lottery"


class RoleKind(StrEnum):
    """What a person does at a workshop for the neutral side."""

    ORGANIZER = "organizer"
    FACILITATOR = "facilitator"
    EXPERT = "expert"
    DESK = "desk"


class WorkshopSeries(Base, HasPublicId):
    """Several workshops that belong together, with homework between them (the clinic format)."""

    __tablename__ = "workshop_series"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    workshops: Mapped[list[Workshop]] = relationship(
        back_populates="series", order_by="Workshop.starts_at, Workshop.id"
    )

    @property
    def is_cancelled(self) -> bool:
        """Nothing of it is ahead, and what would have been is cancelled."""
        ends = [w for w in self.workshops if w.status == WorkshopStatus.CANCELLED.value]
        return bool(ends) and all(w.is_over for w in self.workshops)

    @property
    def cancelled_why(self) -> str:
        """The reason of the last cancellation; "" if it is not cancelled."""
        ends = [w for w in self.workshops if w.cancelled_at is not None]
        return max(ends, key=lambda w: (w.cancelled_at, w.id)).cancelled_why if self.is_cancelled else ""


class Workshop(Base, HasPublicId, HasTimes, HasVersion):
    """One dialogue event of a day or more.

    Capacities count organizations, not people (None: no limit). `small_share_percent` of the company places are
    kept for micro and small companies until registration closes. Caps count 1:1 meetings of one participant.
    """

    __tablename__ = "workshop"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_STATES})", name="status"),
        sa.CheckConstraint("waiting_rule IN ('order', 'lottery')", name="waiting_rule"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("meeting_minutes BETWEEN 5 AND 240", name="meeting_minutes"),
        sa.CheckConstraint("buffer_minutes BETWEEN 0 AND 60", name="buffer_minutes"),
        sa.CheckConstraint("small_share_percent BETWEEN 0 AND 100", name="small_share"),
        sa.CheckConstraint("capacity_cities >= 0 AND capacity_companies >= 0", name="capacity"),
        sa.CheckConstraint("cap_city >= 0 AND cap_company >= 0", name="caps"),
        sa.CheckConstraint("minimum_slots >= 0 AND wishes_allowed >= 0 AND musts_allowed >= 0", name="wishes"),
        sa.Index("ix_workshop_status", "status", "starts_at"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    kit: Mapped[str] = mapped_column(sa.String(40))
    is_simple: Mapped[bool] = mapped_column(default=True)  # set up on one page; advanced editing stays folded
    has_meetings: Mapped[bool] = mapped_column(default=True)  # the programme has a block of 1:1 meetings
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("workshop_series.id"))

    timezone: Mapped[str] = mapped_column(sa.String(60))  # IANA name
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_online: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(Line(200), default="")
    online_url: Mapped[str] = mapped_column(Line(300), default="")  # shown to confirmed participants only
    languages: Mapped[list[str]] = mapped_column(default=list)

    capacity_cities: Mapped[int | None]
    capacity_companies: Mapped[int | None]
    capacity_others: Mapped[int | None]
    people_each: Mapped[int] = mapped_column(default=3)
    small_share_percent: Mapped[int] = mapped_column(default=40)
    needs_acceptance: Mapped[bool] = mapped_column(default=False)
    invitation_rule: Mapped[str] = mapped_column(sa.Text, default="")
    holds_mails: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # an organizer releases each
    waiting_rule: Mapped[str] = mapped_column(sa.String(10), default=WaitingRule.ORDER.value)
    lottery_seed: Mapped[str] = mapped_column(sa.String(24), default="")  # drawn and recorded at the announcement
    promotion_stop_hours: Mapped[int] = mapped_column(default=24)

    meeting_minutes: Mapped[int] = mapped_column(default=20)
    buffer_minutes: Mapped[int] = mapped_column(default=5)
    cap_city: Mapped[int] = mapped_column(default=12)
    cap_company: Mapped[int] = mapped_column(default=6)
    minimum_slots: Mapped[int] = mapped_column(default=3)
    wishes_allowed: Mapped[int] = mapped_column(default=20)
    musts_allowed: Mapped[int] = mapped_column(default=5)

    status: Mapped[str] = mapped_column(sa.String(20), default=WorkshopStatus.PLANNED.value)
    announced_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(sa.Text, default="")
    # Rises with everything that changes what a calendar shows beside a release: place, cancellation, a side that left.
    calendar_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    calendar_changed_at: Mapped[datetime | None]
    report_due_on: Mapped[date | None]
    report_published_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    series: Mapped[WorkshopSeries | None] = relationship(back_populates="workshops")
    phases: Mapped[list[WorkshopPhase]] = relationship(
        cascade="all, delete-orphan", order_by="WorkshopPhase.opens_at, WorkshopPhase.id"
    )
    tabled: Mapped[list[WorkshopChallenge]] = relationship(
        cascade="all, delete-orphan", order_by="WorkshopChallenge.position"
    )
    roles: Mapped[list[WorkshopRole]] = relationship(cascade="all, delete-orphan", order_by="WorkshopRole.id")
    # Rows of modules that import this one: `people.Registration` and `after.WorkshopReport`.
    registrations: Mapped[list[Any]] = relationship("Registration", viewonly=True)
    report: Mapped[Any] = relationship("WorkshopReport", viewonly=True, uselist=False)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place."""
        return ZoneInfo(self.timezone)

    @property
    def is_public(self) -> bool:
        """Everybody can read the page; a plan that was cancelled before its announcement never becomes public."""
        return self.announced_at is not None

    @property
    def phase(self) -> Phase | None:
        """What participants do now; None before registration opens and after a cancellation."""
        return PHASE_OF.get(WorkshopStatus(self.status))

    @property
    def is_over(self) -> bool:
        """Held or cancelled."""
        return self.status == WorkshopStatus.CANCELLED.value or self.phase is Phase.FOLLOW_UP

    @property
    def challenges(self) -> list[Challenge]:
        """The challenges on the table, in order."""
        return [row.challenge for row in self.tabled]

    @property
    def days(self) -> list[date]:
        """The calendar days at the place, first to last."""
        first, last = self.starts_at.astimezone(self.zone).date(), self.ends_at.astimezone(self.zone).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @property
    def promotion_stops_at(self) -> datetime:
        """From here on nobody moves up from the waiting list by themselves."""
        return self.starts_at - timedelta(hours=self.promotion_stop_hours)

    def is_run_by(self, user_id: int | None, *kinds: RoleKind) -> bool:
        """The person has one of these roles here (default: organizer)."""
        wanted = {kind.value for kind in kinds or (RoleKind.ORGANIZER,)}
        return user_id is not None and any(r.user_id == user_id and r.role in wanted for r in self.roles)

    @property
    def can_be_run(self) -> bool:
        """One of its organizers can sign in and is still an organizer of the platform."""
        return any(role.runs_workshop for role in self.roles)

    def can_lose(self, role: WorkshopRole) -> bool:
        """Somebody who can run it is left without this role."""
        return not role.runs_workshop or any(other.runs_workshop for other in self.roles if other is not role)

    @property
    def needs_somebody(self) -> bool:
        """Something is left to do for an organizer: prepare, run, report."""
        return self.status not in DONE

    def dates_of(self, phase: Phase) -> WorkshopPhase | None:
        """When a phase opens and closes."""
        return next((row for row in self.phases if row.phase == phase.value), None)

    def announce(self, *, at: datetime, seed: str) -> None:
        """Make it public; the seed of a possible draw is fixed and recorded now, before anybody registers."""
        self._require(WorkshopStatus.PLANNED)
        self.status, self.announced_at, self.lottery_seed = WorkshopStatus.ANNOUNCED.value, at, seed

    def move(self, to: WorkshopStatus, *, at: datetime) -> None:
        """Move on, over as many states as wanted, or one permitted step back. Raises Conflict otherwise."""
        here = WorkshopStatus(self.status)
        ahead = here in ORDER and to in ORDER and here is not WorkshopStatus.PLANNED
        if not (ahead and (ORDER.index(to) > ORDER.index(here) or STEPS_BACK.get(here) is to)):
            raise Conflict(
                _l(
                    "This workshop cannot change from “%(state)s” to “%(to)s”.",
                    state=STATES[self.status],
                    to=STATES[to.value],
                )
            )
        self.status = to.value
        if to is WorkshopStatus.HELD and self.held_at is None:
            self.held_at = at
        if to is WorkshopStatus.REPORT_PUBLISHED:
            self.report_published_at = at

    def cancel(self, *, why: str, at: datetime) -> None:
        """Call it off, with the reason everybody reads."""
        if self.is_over:
            raise Conflict(_l("This workshop is over, so it cannot be cancelled."))
        self.status, self.cancelled_why, self.cancelled_at = WorkshopStatus.CANCELLED.value, why, at

    def _require(self, *states: WorkshopStatus) -> None:
        if self.status not in {state.value for state in states}:
            raise Conflict(
                _l("Not possible in the present state of this workshop: “%(state)s”.", state=STATES[self.status])
            )


class WorkshopPhase(Base):
    """When a phase opens and closes. The hourly job follows these dates; an organizer may go ahead of them."""

    __tablename__ = "workshop_phase"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "phase", name="uq_workshop_phase_phase"),
        sa.CheckConstraint(f"phase IN ({_PHASES})", name="phase"),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    phase: Mapped[str] = mapped_column(sa.String(12))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class WorkshopChallenge(Base):
    """A published challenge on the table of a workshop."""

    __tablename__ = "workshop_challenge"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "challenge_id", name="uq_workshop_challenge_challenge"),
        sa.Index("ix_workshop_challenge_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    position: Mapped[int] = mapped_column(default=0)
    challenge: Mapped[Challenge] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)


class WorkshopRole(Base):
    """A person who runs, facilitates, advises or sits at the desk of a workshop."""

    __tablename__ = "workshop_role"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "user_id", "role", name="uq_workshop_role_user"),
        sa.CheckConstraint("role IN ('organizer', 'facilitator', 'expert', 'desk')", name="role"),
        sa.Index("ix_workshop_role_user_id", "user_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(sa.String(12))
    created_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)

    @property
    def runs_workshop(self) -> bool:
        """An organizer here who can sign in and still has the organizer's role on the platform."""
        return self.role == RoleKind.ORGANIZER.value and self.user.is_active and self.user.is_organizer
