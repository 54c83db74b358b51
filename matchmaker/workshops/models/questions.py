"""Own questions of a workshop: asked when registering, or in its questionnaire; with the answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasVersion, Id
from matchmaker.core.names import Line
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop


class Purpose(StrEnum):
    """Where a question is asked: in the registration form, or in the questionnaire that follows it."""

    REGISTRATION = "registration"
    QUESTIONNAIRE = "questionnaire"


class AnswerKind(StrEnum):
    """What an answer is: free text, one of some choices, a number."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"


class WorkshopQuestion(Base, HasPublicId, HasVersion):
    """A question of one workshop. `choices` holds what may be chosen, in order; answers keep the words."""

    __tablename__ = "workshop_question"
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('registration', 'questionnaire')", name="purpose"),
        sa.CheckConstraint("kind IN ('text', 'choice', 'number')", name="kind"),
        sa.Index("ix_workshop_question_workshop_id", "workshop_id", "position"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(sa.String(14), default=Purpose.REGISTRATION.value)
    kind: Mapped[str] = mapped_column(sa.String(8), default=AnswerKind.TEXT.value)
    label: Mapped[str] = mapped_column(Line(300))
    choices: Mapped[list[str]] = mapped_column(default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    workshop: Mapped[Workshop] = relationship()


class WorkshopAnswer(Base):
    """What one registration answers to one question; numbers as people wrote them to be read (“1250.5”)."""

    __tablename__ = "workshop_answer"
    __table_args__ = (
        sa.UniqueConstraint("question_id", "registration_id", name="uq_workshop_answer_registration"),
        sa.Index("ix_workshop_answer_registration_id", "registration_id"),
    )

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop_question.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    question: Mapped[WorkshopQuestion] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    registration: Mapped[Registration] = relationship()
