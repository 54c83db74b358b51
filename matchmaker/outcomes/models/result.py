"""The public outcome register."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, Id
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration


class Result(Base, HasPublicId):
    """One public entry: a collaboration, or the end of a challenge nothing came of (then without a company).

    The columns people filter by are copied here whenever their source changes.
    """

    __tablename__ = "result"
    __table_args__ = (
        sa.UniqueConstraint("collaboration_id", name="uq_result_collaboration"),
        sa.Index(
            "uq_result_challenge",
            "challenge_id",
            unique=True,
            sqlite_where=sa.text("collaboration_id IS NULL"),
            postgresql_where=sa.text("collaboration_id IS NULL"),
        ),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
        sa.Index("ix_result_published_at", "published_at"),
        sa.Index("ix_result_facets", "system", "country", "stage"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    collaboration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("collaboration.id"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    system: Mapped[str] = mapped_column(sa.String(60), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    stage: Mapped[str] = mapped_column(sa.String(30), default="")
    step: Mapped[str] = mapped_column(sa.String(10), default="")
    evidence: Mapped[str] = mapped_column(sa.String(20), default="")
    outcome_code: Mapped[str] = mapped_column(sa.String(40), default="")
    is_cancelled: Mapped[bool] = mapped_column(default=False)  # the city withdrew the challenge
    year: Mapped[int]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # Taken back by the city: the entry stays with its day and reason, is counted nowhere and follows nothing any more.
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    challenge: Mapped[Challenge] = relationship()
    city: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    collaboration: Mapped[Collaboration | None] = relationship()

    def follow(self, collaboration: Collaboration, *, at: datetime) -> None:
        """Copy what people filter by from the record."""
        self.system = next(iter(collaboration.challenge.codes("system")), "")
        self.country = collaboration.city.country
        self.stage, self.step = collaboration.stage, collaboration.top_step
        self.evidence, self.outcome_code = collaboration.evidence, collaboration.outcome_code
        self.updated_at = at

    @property
    def is_withdrawn(self) -> bool:
        """The city took it back."""
        return self.withdrawn_at is not None

    def withdraw(self, *, reason: str, at: datetime) -> None:
        """It stays known that it stood here, and why it does not count any more."""
        self.withdrawn_at, self.withdrawn_reason, self.updated_at = at, reason, at

    def restore(self, *, at: datetime) -> None:
        """It counts again."""
        self.withdrawn_at, self.withdrawn_reason, self.updated_at = None, "", at
