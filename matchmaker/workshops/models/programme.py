"""The programme: sessions, rooms, meeting tables and time slots."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import Base, HasPublicId, Id
from matchmaker.core.names import Name
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.workshop import Workshop


class SessionKind(StrEnum):
    """Kinds of sessions. `MEETINGS` is the block of 1:1 meetings; its time slots belong to it."""

    PLENARY = "plenary"
    PITCHES = "pitches"
    ROUNDTABLE = "roundtable"
    MEETINGS = "meetings"
    SITE_VISIT = "site_visit"
    GREEN_SEAT = "green_seat"
    QUESTIONS = "questions"
    BREAK = "break"


# A challenge presented in one of these is open to everybody in the room, so 1:1 meetings may follow (rule 2).
OPEN_KINDS = (SessionKind.PLENARY.value, SessionKind.PITCHES.value, SessionKind.QUESTIONS.value)
_KINDS = ",".join(f"'{k.value}'" for k in SessionKind)


class Room(Base):
    """A room of the workshop; online it is a breakout room."""

    __tablename__ = "room"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "name", name="uq_room_name"),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Name(80))
    capacity: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)


class WorkshopSession(Base, HasPublicId):
    """A part of the programme. `challenges` are the ones presented in it, in the open or at a table."""

    __tablename__ = "workshop_session"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_workshop_session_workshop_id", "workshop_id", "starts_at"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(Name(200))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id", ondelete="SET NULL"))
    # Who answers in a green seat, or speaks; shown on the programme.
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    version: Mapped[int] = mapped_column(default=1)

    workshop: Mapped[Workshop] = relationship()
    room: Mapped[Room | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    presented: Mapped[list[SessionChallenge]] = relationship(
        cascade="all, delete-orphan", order_by="SessionChallenge.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def challenges(self) -> list[Challenge]:
        """The challenges presented here."""
        return [row.challenge for row in self.presented]

    @property
    def is_open(self) -> bool:
        """Everybody hears the same in it."""
        return self.kind in OPEN_KINDS


class SessionChallenge(Base):
    """A challenge is presented in a session."""

    __tablename__ = "session_challenge"
    __table_args__ = (sa.UniqueConstraint("session_id", "challenge_id", name="uq_session_challenge_challenge"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_session.id", ondelete="CASCADE"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    challenge: Mapped[Challenge] = relationship()


class MeetingTable(Base):
    """A table for 1:1 meetings. With a host the city keeps this table; spare ones are for repairs and walk-ins."""

    __tablename__ = "meeting_table"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number", name="uq_meeting_table_number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("capacity >= 1", name="capacity"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id", ondelete="SET NULL"))
    number: Mapped[int]
    capacity: Mapped[int] = mapped_column(default=1)  # meetings at the same time
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    is_spare: Mapped[bool] = mapped_column(default=False)
    is_lost: Mapped[bool] = mapped_column(default=False)  # cannot be used any more (a repair follows)
    room: Mapped[Room | None] = relationship()
    host: Mapped[Organization | None] = relationship()


class TimeSlot(Base):
    """One time for meetings; positions count from 1 in the order of time."""

    __tablename__ = "time_slot"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "position", name="uq_time_slot_position"),
        sa.UniqueConstraint("workshop_id", "starts_at", name="uq_time_slot_starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_session.id", ondelete="CASCADE"))
    position: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    session: Mapped[WorkshopSession] = relationship()
