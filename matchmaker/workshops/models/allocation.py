"""Pairings chosen for a workshop, and group meetings: what its schedule is made from besides wishes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasVersion, Id
from matchmaker.core.names import Name
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop


class WorkshopAllocation(Base):
    """The last choice of pairings the matcher computed for a workshop; nothing of it counts until it is accepted.

    `number` counts the computations, so that accepting names the one that was read. `settings` is
    `AllocationChoice.to_data()`, `result` what `services.compute_allocation` writes (values in hundredths of a point,
    sentences in the matcher's stored form; `costs`: fairness setting → its cost and the best value without it).
    """

    __tablename__ = "workshop_allocation"
    __table_args__ = (sa.UniqueConstraint("workshop_id", name="uq_workshop_allocation_workshop"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    computed_at: Mapped[datetime]
    computed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class WorkshopPairing(Base, HasPublicId):
    """A pairing that was accepted for a workshop: the two sides are asked to meet. `score` in hundredths."""

    __tablename__ = "workshop_pairing"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "challenge_id", "solution_id", name="uq_workshop_pairing_pair"),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
        sa.Index("ix_workshop_pairing_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int] = mapped_column(sa.ForeignKey("solution.id"))
    score: Mapped[int]
    why: Mapped[str] = mapped_column(sa.String(400), default="")
    accepted_at: Mapped[datetime]
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    challenge: Mapped[Challenge] = relationship()
    solution: Mapped[Solution] = relationship()


class GroupSource(StrEnum):
    """Who proposed a group meeting."""

    MATCHER = "matcher"
    ORGANIZER = "organizer"


class GroupMeeting(Base, HasPublicId, HasVersion):
    """A talk of several cities or several companies on one theme.

    With a `planned` session it is a roundtable of the programme; without one it is asked for like a 1:1 meeting and
    the schedule finds its time. `key` is the theme's code for what the matcher proposed, so that accepting twice
    gives one.
    """

    __tablename__ = "group_meeting"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "key", name="uq_group_meeting_key"),
        sa.UniqueConstraint("session_id", name="uq_group_meeting_session"),
        sa.CheckConstraint("source IN ('matcher', 'organizer')", name="source"),
        sa.CheckConstraint("value BETWEEN 0 AND 1000", name="value"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    key: Mapped[str | None] = mapped_column(sa.String(80))
    theme: Mapped[str] = mapped_column(Name(200))
    why: Mapped[str] = mapped_column(sa.String(400), default="")
    value: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(10))
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("workshop_session.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    workshop: Mapped[Workshop] = relationship()
    planned: Mapped[WorkshopSession | None] = relationship()
    members: Mapped[list[GroupMember]] = relationship(
        cascade="all, delete-orphan", order_by="GroupMember.id", lazy="selectin"
    )
    tabled: Mapped[list[GroupChallenge]] = relationship(cascade="all, delete-orphan", order_by="GroupChallenge.id")

    @property
    def is_scheduled(self) -> bool:
        """The schedule finds its time; otherwise it is a session of the programme."""
        return self.session_id is None

    @property
    def registrations(self) -> list[Registration]:
        """Who is asked to take part, cities first."""
        rows = [row.registration for row in self.members]
        return sorted(rows, key=lambda row: row.kind != "city")

    @property
    def challenges(self) -> list[Challenge]:
        """What the talk is about."""
        return [row.challenge for row in self.tabled]


class GroupMember(Base):
    """A participant of a group meeting."""

    __tablename__ = "group_member"
    __table_args__ = (
        sa.UniqueConstraint("group_id", "registration_id", name="uq_group_member_registration"),
        sa.Index("ix_group_member_registration_id", "registration_id"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("group_meeting.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    registration: Mapped[Registration] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)


class GroupChallenge(Base):
    """A challenge a group meeting is about."""

    __tablename__ = "group_challenge"
    __table_args__ = (
        sa.UniqueConstraint("group_id", "challenge_id", name="uq_group_challenge_challenge"),
        sa.Index("ix_group_challenge_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("group_meeting.id", ondelete="CASCADE"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    challenge: Mapped[Challenge] = relationship()
