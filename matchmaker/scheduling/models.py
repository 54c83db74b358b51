"""Tables of scheduling: requests, solve runs, schedules and their meetings, private notes, calendar keys.

A working schedule is the plan being edited, a released one a frozen numbered copy. A meeting of the same request has
the same `uid` in all of them. The database itself refuses double booking: of a table by a partial unique index on
meetings that take place, of a participant by one `MeetingParty` row for each side, tied to its meeting's slot.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id, new_public_id
from matchmaker.workshops.models.allocation import GroupMeeting
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot
from matchmaker.workshops.models.workshop import Workshop


class RunStatus(StrEnum):
    """Life of a solve run. `STALE`: the input changed while it was solved, so nothing was stored."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STALE = "stale"


class ScheduleKind(StrEnum):
    """The plan being edited, or a frozen, announced copy."""

    WORKING = "working"
    RELEASED = "released"


class MeetingStatus(StrEnum):
    """What becomes of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class RequestSource(StrEnum):
    """Why a meeting is asked for: both wish it, the matcher allocated it, an organizer added it."""

    WISH = "wish"
    PAIRING = "pairing"
    ORGANIZER = "organizer"


ACTIVE_RUNS = (RunStatus.QUEUED.value, RunStatus.RUNNING.value)
TAKES_PLACE = (MeetingStatus.PLANNED.value, MeetingStatus.HELD.value)


def _listed(kinds: type[StrEnum]) -> str:
    return ",".join(f"'{kind.value}'" for kind in kinds)


_ACTIVE_SQL = sa.text("status IN ('queued', 'running')")
_WORKING_SQL = sa.text("kind = 'working'")
_TAKES_PLACE_SQL = sa.text("status IN ('planned', 'held')")


class MeetingRequest(Base, HasPublicId):
    """A meeting that is asked for. `ordinal` 2 and higher is a further meeting of the same two participants.

    `city` is the city's registration; `company` the company's, or that of another kind of organization. A forbidden
    request stays out of every schedule, for the reason in `forbidden_why`.
    """

    __tablename__ = "meeting_request"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "city_id", "company_id", "ordinal", name="uq_meeting_request_pair"),
        sa.UniqueConstraint("group_id", name="uq_meeting_request_group"),
        sa.CheckConstraint("value BETWEEN 0 AND 1000", name="value"),
        sa.CheckConstraint("ordinal >= 1", name="ordinal"),
        sa.CheckConstraint(f"source IN ({_listed(RequestSource)})", name="source"),
        sa.Index("ix_meeting_request_city_id", "city_id"),
        sa.Index("ix_meeting_request_company_id", "company_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    ordinal: Mapped[int] = mapped_column(default=1)
    # A group meeting: `city` and `company` are the first of its participants, the others come with it.
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("group_meeting.id", ondelete="SET NULL"))
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solution.id"))
    value: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")  # the value in words
    must: Mapped[bool] = mapped_column(default=False)
    city_level: Mapped[str] = mapped_column(sa.String(8), default="")  # must, would or nothing said
    company_level: Mapped[str] = mapped_column(sa.String(8), default="")
    is_withdrawn: Mapped[bool] = mapped_column(default=False)  # nobody wishes or allocates it any more
    source: Mapped[str] = mapped_column(sa.String(10))
    is_forbidden: Mapped[bool] = mapped_column(default=False)
    forbidden_why: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]

    workshop: Mapped[Workshop] = relationship()
    city: Mapped[Registration] = relationship(foreign_keys=[city_id])
    company: Mapped[Registration] = relationship(foreign_keys=[company_id])
    challenge: Mapped[Challenge | None] = relationship()
    group: Mapped[GroupMeeting | None] = relationship()

    @property
    def is_mutual(self) -> bool:
        """Both sides wish it."""
        return bool(self.city_level and self.company_level)

    @property
    def is_open(self) -> bool:
        """May stand in a schedule."""
        return not (self.is_forbidden or self.is_withdrawn)


class SolveRun(Base, HasPublicId):
    """One search for the best schedule; at most one is active for a workshop.

    `problem` is the documented JSON form the run was asked for, `fingerprint` its SHA-256. `history` holds
    [seconds, incumbent, bound, phase] about once a second; `changes` says in words what made the run stale.
    """

    __tablename__ = "solve_run"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_listed(RunStatus)})", name="status"),
        sa.CheckConstraint("seconds > 0 AND workers > 0", name="effort"),
        sa.Index(
            "uq_solve_run_active",
            "workshop_id",
            unique=True,
            sqlite_where=_ACTIVE_SQL,
            postgresql_where=_ACTIVE_SQL,
        ),
        sa.Index("ix_solve_run_workshop_id", "workshop_id", "id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(sa.String(10), default=RunStatus.QUEUED.value)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    seed: Mapped[int]
    seconds: Mapped[float]
    workers: Mapped[int]
    floors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    objective: Mapped[int | None]
    bound: Mapped[int | None]
    history: Mapped[list[Any]] = mapped_column(default=list)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    changes: Mapped[list[Any]] = mapped_column(default=list)
    wants_cancel: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship()

    @property
    def is_active(self) -> bool:
        """Waits for a worker or is being solved."""
        return self.status in ACTIVE_RUNS


class Schedule(Base, HasPublicId, HasVersion):
    """A plan of meetings. `problem` is what it was last checked against, `certificate` what is proved about it.

    The working schedule has number 0; releases count from 1. `unplaced` is not stored: requests without a meeting.
    `inputs_changed_at`: somebody's times, wishes or the programme changed after the last check.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number", name="uq_schedule_number"),
        sa.CheckConstraint(f"kind IN ({_listed(ScheduleKind)})", name="kind"),
        sa.CheckConstraint("(kind = 'working') = (number = 0)", name="number"),
        sa.Index(
            "uq_schedule_working",
            "workshop_id",
            unique=True,
            sqlite_where=_WORKING_SQL,
            postgresql_where=_WORKING_SQL,
        ),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    certificate: Mapped[dict[str, Any]] = mapped_column(default=dict)
    repair: Mapped[dict[str, Any]] = mapped_column(default=dict)  # options worked out and not yet decided
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # the plan that was replaced last
    changes: Mapped[list[Any]] = mapped_column(default=list)  # of a release: what differs from the one before
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solve_run.id", ondelete="SET NULL"))
    changed_by_hand: Mapped[bool] = mapped_column(default=False)
    inputs_changed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]
    workshop: Mapped[Workshop] = relationship()

    @property
    def is_released(self) -> bool:
        """A frozen, announced copy."""
        return self.kind == ScheduleKind.RELEASED.value


class Meeting(Base, HasPublicId):
    """A city and a company (or another organization) talk in a slot at a table.

    `sequence` rises with every release that changes the meeting (iCalendar). `seat` tells meetings apart at a table
    that takes several at once. In a released copy nothing changes any more.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        sa.UniqueConstraint("schedule_id", "request_id", name="uq_meeting_request"),
        sa.UniqueConstraint("id", "schedule_id", "slot_id", name="uq_meeting_slot"),
        sa.Index(
            "uq_meeting_table",
            "schedule_id",
            "slot_id",
            "table_id",
            "seat",
            unique=True,
            sqlite_where=_TAKES_PLACE_SQL,
            postgresql_where=_TAKES_PLACE_SQL,
        ),
        sa.CheckConstraint(f"status IN ({_listed(MeetingStatus)})", name="status"),
        sa.Index("ix_meeting_uid", "uid"),
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(sa.String(12))
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_request.id"))
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenge.id"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    # Neither goes while a meeting stands on it; a whole workshop still can.
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("time_slot.id"))
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_table.id"))
    seat: Mapped[int] = mapped_column(default=1)
    is_locked: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(sa.String(10), default=MeetingStatus.PLANNED.value)
    sequence: Mapped[int] = mapped_column(default=0)
    absent_side: Mapped[str] = mapped_column(sa.String(8), default="")  # of a no-show: city, company or both
    late_side: Mapped[str] = mapped_column(sa.String(8), default="")
    cancelled_why: Mapped[str] = mapped_column(sa.String(300), default="")
    marked_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    schedule: Mapped[Schedule] = relationship()
    request: Mapped[MeetingRequest] = relationship()
    challenge: Mapped[Challenge | None] = relationship()
    city: Mapped[Registration] = relationship(foreign_keys=[city_id])
    company: Mapped[Registration] = relationship(foreign_keys=[company_id])
    slot: Mapped[TimeSlot] = relationship()
    table: Mapped[MeetingTable] = relationship()

    @property
    def takes_place(self) -> bool:
        """Planned or held: it uses its slot and table."""
        return self.status in TAKES_PLACE

    @property
    def is_settled(self) -> bool:
        """The desk marked it: held or missed."""
        return self.status in {MeetingStatus.HELD.value, MeetingStatus.NO_SHOW.value}

    @property
    def everybody(self) -> list[Registration]:
        """Who meets, cities first: both sides, or all participants of a group meeting that hold a place."""
        group = self.request.group
        if group is None:
            return [self.city, self.company]
        sides = (self.city_id, self.company_id)
        return [row for row in group.registrations if row.holds_place or row.id in sides]

    def side_of(self, organization_id: int | None) -> str:
        """ "city", "company" or "" for an organization."""
        if organization_id is None:
            return ""
        if self.city.organization_id == organization_id:
            return "city"
        return "company" if self.company.organization_id == organization_id else ""


class MeetingParty(Base):
    """One side of a meeting that takes place: nobody has two in the same slot of a schedule."""

    __tablename__ = "meeting_party"
    __table_args__ = (
        sa.UniqueConstraint("schedule_id", "slot_id", "registration_id", name="uq_meeting_party_slot"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "schedule_id", "slot_id"],
            ["meeting.id", "meeting.schedule_id", "meeting.slot_id"],
            name="fk_meeting_party_meeting",
            ondelete="CASCADE",
        ),
        sa.Index("ix_meeting_party_registration_id", "registration_id"),
        sa.Index("ix_meeting_party_meeting_id", "meeting_id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int]
    schedule_id: Mapped[int]
    slot_id: Mapped[int]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))


class MeetingTopic(Base):
    """A challenge that a released meeting is about, as announced: what is held later is logged on it."""

    __tablename__ = "meeting_topic"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "challenge_id", name="uq_meeting_topic_challenge"),
        sa.Index("ix_meeting_topic_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))


class MeetingNote(Base):
    """What was said, for both sides of a meeting (`uid`) and the organizers; nobody else reads it."""

    __tablename__ = "meeting_note"
    __table_args__ = (sa.UniqueConstraint("meeting_uid", "organization_id", name="uq_meeting_note_organization"),)

    id: Mapped[Id]
    meeting_uid: Mapped[str] = mapped_column(sa.String(12))
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def updated_at(self) -> datetime:
        """When it was last written."""
        return self.at


class TroubleKind(StrEnum):
    """What a participant reports: running late, not coming, somebody else comes, an objection to the plan."""

    LATE = "late"
    ABSENT = "absent"
    DEPUTY = "deputy"
    OBJECTION = "objection"


class Trouble(Base, HasPublicId):
    """Something a participant reported about the schedule; an organizer settles it."""

    __tablename__ = "trouble"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_listed(TroubleKind)})", name="kind"),
        sa.Index("ix_trouble_workshop_id", "workshop_id", "settled_at"),
        sa.Index("ix_trouble_registration_id", "registration_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("time_slot.id", ondelete="SET NULL"))  # from here on
    kind: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(1000), default="")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
    slot: Mapped[TimeSlot | None] = relationship()


class DayAction(Base):
    """A form of the desk that was carried out. A bad network may send it twice; the second time does nothing."""

    __tablename__ = "day_action"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "key", name="uq_day_action_key"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(24))
    at: Mapped[datetime]


def _new_key() -> str:
    """Twenty-four random characters: whoever has the address of a feed can read it."""
    return new_public_id() + new_public_id()


class CalendarKey(Base):
    """The secret address of one registration's calendar feed; a new one ends the old one."""

    __tablename__ = "calendar_key"
    __table_args__ = (sa.UniqueConstraint("registration_id", name="uq_calendar_key_registration"),)

    id: Mapped[Id]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(24), unique=True, default=_new_key)
    created_at: Mapped[datetime]
    registration: Mapped[Registration] = relationship()


class SeatingStatus(StrEnum):
    """Where the seating of a roundtable is."""

    SOLVING = "solving"
    READY = "ready"
    FAILED = "failed"


class Seating(Base, HasPublicId, HasVersion):
    """Who sits where at a roundtable of the programme, in each round.

    `guests` is what the search was given: `{"id", "organization", "traits"}` of each registration, and later who came
    late, who may have a first round to sit in (`"since"`, from 1); `apart` are pairs of registrations that never share
    a table. `seats` holds for each round the table (from 0) of each guest, in the order
    of `guests`. `certificate` says what was reached and proved.
    """

    __tablename__ = "seating"
    __table_args__ = (
        sa.UniqueConstraint("session_id", name="uq_seating_session"),
        sa.CheckConstraint(f"status IN ({_listed(SeatingStatus)})", name="status"),
        sa.CheckConstraint("tables >= 1", name="tables"),
        sa.CheckConstraint("rounds >= 1", name="rounds"),
        sa.Index("ix_seating_workshop_id", "workshop_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_session.id", ondelete="CASCADE"))
    tables: Mapped[int]
    rounds: Mapped[int]
    seconds: Mapped[int]
    seed: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(10), default=SeatingStatus.SOLVING.value)
    guests: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    apart: Mapped[list[Any]] = mapped_column(default=list)
    seats: Mapped[list[Any]] = mapped_column(default=list)
    certificate: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(sa.String(400), default="")
    changed_by_hand: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship()
    minutes: Mapped[list[TableMinutes]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="TableMinutes.turn, TableMinutes.number"
    )

    @property
    def is_ready(self) -> bool:
        """There are seats."""
        return self.status == SeatingStatus.READY.value

    @property
    def organizations(self) -> set[int]:
        """Ids of the organizations that have a seat."""
        return {int(guest["organization"]) for guest in self.guests}


class TableMinutes(Base, HasVersion):
    """What was said at a table in one round; `turn` and `number` count from 1.

    `practice` is what the table would share with others.
    """

    __tablename__ = "table_minutes"
    __table_args__ = (sa.UniqueConstraint("seating_id", "turn", "number", name="uq_table_minutes_number"),)

    id: Mapped[Id]
    seating_id: Mapped[int] = mapped_column(sa.ForeignKey("seating.id", ondelete="CASCADE"))
    turn: Mapped[int]
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    practice: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[datetime]
