"""The equal-treatment log, and the disclosure gate after meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.engine import SIDES
from matchmaker.workshops.models.workshop import Workshop

CONTACT_KINDS = ("question", "answer", "change", "document_view", "meeting", "application", "interest", "message")
HIDES_COMPANY = ("question", "document_view")
"""Contacts whose company nobody but the organizers ever learns: who reads or asks is not yet who wants to meet."""
_KINDS = ",".join(f"'{kind}'" for kind in CONTACT_KINDS)


class Contact(Base, HasPublicId):
    """One contact between a city and companies on a challenge. Rows are written once and never changed.

    Without a company it went to everybody at once (an answer, a new version). `role` is a role, never a name.
    """

    __tablename__ = "contact"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        sa.Index("ix_contact_challenge_id", "challenge_id", "at"),
        sa.Index("ix_contact_company_id", "company_id"),
        # One row for one cause: listeners may run twice (a job that was repeated), the log may not.
        sa.Index(
            "uq_contact_source",
            "challenge_id",
            "kind",
            "source_kind",
            "source_id",
            unique=True,
            sqlite_where=sa.text("source_id <> ''"),
            postgresql_where=sa.text("source_id <> ''"),
        ),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[datetime]
    role: Mapped[str] = mapped_column(sa.String(60))
    summary: Mapped[str] = mapped_column(sa.Text)
    source_kind: Mapped[str] = mapped_column(sa.String(30), default="")
    source_id: Mapped[str] = mapped_column(sa.String(60), default="")
    company: Mapped[Organization | None] = relationship(foreign_keys=[company_id])


@event.listens_for(Contact, "before_update")
def _refuse_changes(_mapper: Any, _connection: Any, _row: Contact) -> None:
    raise Conflict(_l("Entries in the log of contacts cannot be changed. Add another entry instead."))


@event.listens_for(Contact, "before_delete")
def _refuse_deletion(_mapper: Any, _connection: Any, _row: Contact) -> None:
    raise Conflict(_l("Entries in the log of contacts cannot be removed."))


class MeetingFollowUp(Base, HasPublicId):
    """What a city must answer after a meeting before it is closed (neutrality rule 3).

    `meeting_reference` is the meeting's own id where it is kept (the schedule), or a made one for talks outside.
    """

    __tablename__ = "meeting_follow_up"
    __table_args__ = (
        sa.UniqueConstraint("meeting_reference", name="uq_meeting_follow_up_meeting"),
        sa.CheckConstraint(
            "closed_at IS NULL OR (gave_information IS NOT NULL AND next_step <> '' AND next_on IS NOT NULL"
            f" AND next_side IN ('{SIDES[0]}','{SIDES[1]}') AND present_city <> '')",
            name="closed_is_answered",
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR NOT gave_information OR question_id IS NOT NULL", name="information_is_published"
        ),
        sa.Index("ix_meeting_follow_up_challenge_id", "challenge_id"),
        sa.Index("ix_meeting_follow_up_due_on", "closed_at", "due_on"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    workshop_id: Mapped[int | None] = mapped_column(sa.ForeignKey("workshop.id", ondelete="SET NULL"))
    meeting_reference: Mapped[str] = mapped_column(sa.String(60))
    held_at: Mapped[datetime]
    due_on: Mapped[date]
    gave_information: Mapped[bool | None]
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question.id"))
    next_step: Mapped[str] = mapped_column(Line(300), default="")
    next_side: Mapped[str] = mapped_column(sa.String(8), default="")
    next_person: Mapped[str] = mapped_column(Line(200), default="")
    next_on: Mapped[date | None]
    present_city: Mapped[str] = mapped_column(Line(300), default="")  # positions, not names
    present_company: Mapped[str] = mapped_column(Line(300), default="")
    reminded_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    challenge: Mapped[Challenge] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    company: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    workshop: Mapped[Workshop | None] = relationship()
    question: Mapped[Question | None] = relationship()

    @property
    def is_closed(self) -> bool:
        """The city has answered."""
        return self.closed_at is not None

    def close(self, *, by_id: int | None, at: datetime) -> None:
        """Answered in full. Raises Conflict the second time."""
        if self.closed_at is not None:
            raise Conflict(_l("This meeting is already closed."))
        self.closed_by_id, self.closed_at = by_id, at
