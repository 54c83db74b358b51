"""The record of a collaboration: stages, milestones, figures with their evidence, the ladder with its proof."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line, Name
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.engine import EVIDENCE, LADDER, SIDES, STAGES, STILL_IN_USE, strongest, top_step
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.workshop import Workshop

ORIGINS = ("meeting", "pairing", "application", "outside")


def _words(values: tuple[str, ...]) -> str:
    return ",".join(f"'{value}'" for value in values)


class Collaboration(Base, HasPublicId, HasVersion):
    """What one city and one company do together about one challenge; one record for each pair of both.

    Money is in whole units of `currency`. `city_statement` and `company_statement` are each side's own words.
    The next step always has an owner and a date: the columns are not null and the text is not empty.
    """

    __tablename__ = "collaboration"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "company_id", name="uq_collaboration_challenge_company"),
        sa.CheckConstraint(f"stage IN ({_words(STAGES)})", name="stage"),
        sa.CheckConstraint(f"origin IN ({_words(ORIGINS)})", name="origin"),
        sa.CheckConstraint(f"next_side IN ({_words(SIDES)})", name="next_side"),
        sa.CheckConstraint("next_step <> ''", name="next_step"),
        sa.CheckConstraint(f"still_in_use IN ('',{_words(STILL_IN_USE)})", name="still_in_use"),
        sa.CheckConstraint("value_amount IS NULL OR value_amount >= 0", name="value_amount"),
        sa.Index("ix_collaboration_city_id", "city_id"),
        sa.Index("ix_collaboration_company_id", "company_id"),
    )

    id: Mapped[Id]
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solution.id"))
    workshop_id: Mapped[int | None] = mapped_column(sa.ForeignKey("workshop.id", ondelete="SET NULL"))
    origin: Mapped[str] = mapped_column(sa.String(12))
    stage: Mapped[str] = mapped_column(sa.String(30))
    next_step: Mapped[str] = mapped_column(Line(300))
    next_side: Mapped[str] = mapped_column(sa.String(8))
    next_person: Mapped[str] = mapped_column(Line(200), default="")
    next_on: Mapped[date]
    next_told_on: Mapped[date | None]  # the day on which both sides were told that the date is over
    outcome_code: Mapped[str] = mapped_column(sa.String(40), default="")
    agreement: Mapped[str] = mapped_column(Line(300), default="")
    value_amount: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    is_value_public: Mapped[bool] = mapped_column(default=False)
    still_in_use: Mapped[str] = mapped_column(sa.String(10), default="")
    city_statement: Mapped[str] = mapped_column(sa.Text, default="")
    company_statement: Mapped[str] = mapped_column(sa.Text, default="")
    company_confirmed_at: Mapped[datetime | None]  # the company agrees with what the city says came of it
    company_confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    started_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]

    city: Mapped[Organization] = relationship(foreign_keys=[city_id], lazy="joined", innerjoin=ALWAYS_THERE)
    company: Mapped[Organization] = relationship(foreign_keys=[company_id], lazy="joined", innerjoin=ALWAYS_THERE)
    challenge: Mapped[Challenge] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    solution: Mapped[Solution | None] = relationship()
    workshop: Mapped[Workshop | None] = relationship()
    updated_by: Mapped[User | None] = relationship(foreign_keys=[updated_by_id])
    milestones: Mapped[list[CollaborationMilestone]] = relationship(
        cascade="all, delete-orphan", order_by="CollaborationMilestone.due_on, CollaborationMilestone.id"
    )
    indicators: Mapped[list[OutcomeIndicator]] = relationship(
        cascade="all, delete-orphan", order_by="OutcomeIndicator.id", back_populates="collaboration"
    )
    ladder: Mapped[list[LadderStep]] = relationship(cascade="all, delete-orphan", order_by="LadderStep.position")
    checks: Mapped[list[ProgressCheck]] = relationship(
        cascade="all, delete-orphan", order_by="ProgressCheck.days", back_populates="collaboration"
    )

    def touch(self, *, by_id: int | None, at: datetime) -> None:
        """Somebody changed the record."""
        self.updated_at, self.updated_by_id = at, by_id

    @property
    def is_confirmed(self) -> bool:
        """Both sides stand behind the outcome; else it is the city's report alone."""
        return self.company_confirmed_at is not None

    def confirm(self, *, by_id: int | None, at: datetime) -> None:
        """The company agrees. Raises Conflict the second time."""
        if self.company_confirmed_at is not None:
            raise Conflict(_l("Your side has already confirmed this."))
        self.company_confirmed_at, self.company_confirmed_by_id = at, by_id

    def reopen_confirmation(self) -> None:
        """The city changed what it says: the company has agreed to something else."""
        self.company_confirmed_at = self.company_confirmed_by_id = None

    @property
    def top_step(self) -> str:
        """The highest step of the ladder that is reached."""
        return top_step([row.step for row in self.ladder])

    @property
    def evidence(self) -> str:
        """The strongest evidence behind any of its figures; "" without figures."""
        return strongest([row.evidence for indicator in self.indicators for row in indicator.measurements])


class CollaborationMilestone(Base, HasPublicId):
    """Something to reach by a day."""

    __tablename__ = "collaboration_milestone"
    __table_args__ = (sa.Index("ix_collaboration_milestone_collaboration_id", "collaboration_id"),)

    id: Mapped[Id]
    collaboration_id: Mapped[int] = mapped_column(sa.ForeignKey("collaboration.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Name(200))
    due_on: Mapped[date]
    done_on: Mapped[date | None]

    def finish(self, *, on: date) -> None:
        """Reached. Raises Conflict the second time."""
        if self.done_on is not None:
            raise Conflict(_l("This milestone is already done."))
        self.done_on = on


class OutcomeIndicator(Base, HasPublicId):
    """What is measured: from a baseline towards a target, in one unit.

    `definition` is a code of our list of indicators, in one of whose units it is then measured; "" for another one.
    """

    __tablename__ = "outcome_indicator"
    __table_args__ = (
        sa.UniqueConstraint("collaboration_id", "name", name="uq_outcome_indicator_name"),
        sa.CheckConstraint("method <> ''", name="method"),
        sa.Index("ix_outcome_indicator_definition", "definition"),
    )

    id: Mapped[Id]
    collaboration_id: Mapped[int] = mapped_column(sa.ForeignKey("collaboration.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Name(200))
    unit: Mapped[str] = mapped_column(Line(60))
    baseline_value: Mapped[float | None]
    baseline_year: Mapped[int | None]
    target_value: Mapped[float | None]
    target_year: Mapped[int | None]
    method: Mapped[str] = mapped_column(sa.Text)
    definition: Mapped[str] = mapped_column(sa.String(60), default="")
    collaboration: Mapped[Collaboration] = relationship(back_populates="indicators")
    measurements: Mapped[list[Measurement]] = relationship(
        cascade="all, delete-orphan", order_by="Measurement.on, Measurement.id", back_populates="indicator"
    )

    @property
    def latest(self) -> Measurement | None:
        """The newest measured value."""
        return self.measurements[-1] if self.measurements else None


class Measurement(Base, HasPublicId):
    """One value on one day. `uncertainty` is ± in the indicator's unit; None means: not known.

    Without the city's confirmation a value is only expected (`claimed`): the database refuses more.
    """

    __tablename__ = "outcome_measurement"
    __table_args__ = (
        sa.UniqueConstraint("indicator_id", "on", name="uq_outcome_measurement_on"),
        sa.CheckConstraint(f"evidence IN ({_words(EVIDENCE)})", name="evidence"),
        sa.CheckConstraint("evidence = 'claimed' OR confirmed_at IS NOT NULL", name="confirmed_by_city"),
        sa.CheckConstraint("evidence <> 'verified' OR proof <> ''", name="measured_has_proof"),
        sa.CheckConstraint("uncertainty IS NULL OR uncertainty >= 0", name="uncertainty"),
    )

    id: Mapped[Id]
    indicator_id: Mapped[int] = mapped_column(sa.ForeignKey("outcome_indicator.id", ondelete="CASCADE"))
    on: Mapped[date]
    value: Mapped[float]
    uncertainty: Mapped[float | None]
    evidence: Mapped[str] = mapped_column(sa.String(20), default=EVIDENCE[0])
    proof: Mapped[str] = mapped_column(sa.Text, default="")  # who measured, where one can read it
    side: Mapped[str] = mapped_column(sa.String(8))
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    indicator: Mapped[OutcomeIndicator] = relationship(back_populates="measurements")

    def confirm(self, *, evidence: str, by_id: int | None, at: datetime) -> None:
        """The city stands behind it. Raises Conflict if it did already and this is no stronger evidence."""
        if EVIDENCE.index(evidence) <= EVIDENCE.index(self.evidence):
            raise Conflict(_l("This value is already confirmed."))
        self.evidence, self.confirmed_by_id, self.confirmed_at = evidence, by_id, at


class LadderStep(Base):
    """A step of contact → pilot → contract → scaled, with its day and its proof."""

    __tablename__ = "ladder_step"
    __table_args__ = (
        sa.UniqueConstraint("collaboration_id", "step", name="uq_ladder_step_step"),
        sa.CheckConstraint(f"step IN ({_words(LADDER)})", name="step"),
        sa.CheckConstraint("step = 'contact' OR proof <> '' OR proof_url <> ''", name="proof"),
    )

    id: Mapped[Id]
    collaboration_id: Mapped[int] = mapped_column(sa.ForeignKey("collaboration.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int]
    on: Mapped[date]
    proof: Mapped[str] = mapped_column(sa.Text, default="")
    proof_url: Mapped[str] = mapped_column(Line(400), default="")
    side: Mapped[str] = mapped_column(sa.String(8))
    recorded_at: Mapped[datetime]


class ProgressCheck(Base, HasPublicId):
    """The prompt after 30, 90 or 180 days, and its short answer."""

    __tablename__ = "progress_check"
    __table_args__ = (
        sa.UniqueConstraint("collaboration_id", "days", name="uq_progress_check_days"),
        sa.Index("ix_progress_check_due_on", "due_on"),
    )

    id: Mapped[Id]
    collaboration_id: Mapped[int] = mapped_column(sa.ForeignKey("collaboration.id", ondelete="CASCADE"))
    days: Mapped[int]
    due_on: Mapped[date]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    side: Mapped[str] = mapped_column(sa.String(8), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    outcome_code: Mapped[str] = mapped_column(sa.String(40), default="")
    still_in_use: Mapped[str] = mapped_column(sa.String(10), default="")
    collaboration: Mapped[Collaboration] = relationship(back_populates="checks")
