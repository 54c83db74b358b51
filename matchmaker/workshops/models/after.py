"""What follows: homework of a series, feedback, the public report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasVersion, Id
from matchmaker.core.names import Name
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries


class Homework(Base, HasPublicId):
    """A task between two workshops of a series, given at `workshop`."""

    __tablename__ = "homework"
    __table_args__ = (sa.Index("ix_homework_series_id", "series_id"),)

    id: Mapped[Id]
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_series.id", ondelete="CASCADE"))
    workshop_id: Mapped[int | None] = mapped_column(sa.ForeignKey("workshop.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(Name(200))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    series: Mapped[WorkshopSeries] = relationship()
    workshop: Mapped[Workshop | None] = relationship()
    answers: Mapped[list[HomeworkAnswer]] = relationship(cascade="all, delete-orphan", order_by="HomeworkAnswer.id")


class HomeworkAnswer(Base):
    """What one organization handed in; everybody in the series reads it."""

    __tablename__ = "homework_answer"
    __table_args__ = (sa.UniqueConstraint("homework_id", "organization_id", name="uq_homework_answer_organization"),)

    id: Mapped[Id]
    homework_id: Mapped[int] = mapped_column(sa.ForeignKey("homework.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)


class WorkshopFeedback(Base):
    """What one participant says afterwards, once. Rating from 1 (no use) to 5 (very useful)."""

    __tablename__ = "workshop_feedback"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "user_id", name="uq_workshop_feedback_user"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    rating: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    at: Mapped[datetime]


class WorkshopReport(Base, HasVersion):
    """The public report. `facts` is what was frozen at publication (agenda, attendance, figures)."""

    __tablename__ = "workshop_report"
    __table_args__ = (sa.UniqueConstraint("workshop_id", name="uq_workshop_report_workshop"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    invited: Mapped[str] = mapped_column(sa.Text, default="")  # who was invited, by which rule
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    next_steps: Mapped[str] = mapped_column(sa.Text, default="")
    next_step_on: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship()
    updated_by: Mapped[User | None] = relationship()
    versions: Mapped[list[ReportVersion]] = relationship(cascade="all, delete-orphan", order_by="ReportVersion.number")


class ReportVersion(Base):
    """The report as it was published: 1 is the first, each later one a correction with its reason."""

    __tablename__ = "workshop_report_version"
    __table_args__ = (sa.UniqueConstraint("report_id", "number", name="uq_workshop_report_version_number"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_report.id", ondelete="CASCADE"))
    number: Mapped[int]
    invited: Mapped[str] = mapped_column(sa.Text, default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    next_steps: Mapped[str] = mapped_column(sa.Text, default="")
    next_step_on: Mapped[date | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[datetime]
