"""Tables of applications, their assessment and the decisions on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.applications.engine import TOP_SCORE
from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.core.addresses import HasAddress
from matchmaker.core.changes import Unlogged
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution


class ApplicationStatus(StrEnum):
    """Life of an application. The last three are announced results."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SHORTLISTED = "shortlisted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"


STATES: Final[Mapping[str, str]] = {
    "draft": _l("Draft"),
    "submitted": _l("Submitted"),
    "shortlisted": _l("Next round"),
    "chosen": _l("Chosen"),
    "not_chosen": _l("Not chosen"),
    "withdrawn": _l("Withdrawn"),
}
"""What each state is called."""


S = ApplicationStatus
RESULTS = (S.SHORTLISTED.value, S.CHOSEN.value, S.NOT_CHOSEN.value)
SENT = (S.SUBMITTED.value, *RESULTS)
UNDECIDED = (S.SUBMITTED.value, S.SHORTLISTED.value)
CHECK_ANSWERS = ("yes", "partly", "no")
_STATES = ",".join(f"'{s.value}'" for s in ApplicationStatus)
_RESULTS = ",".join(f"'{value}'" for value in RESULTS)


def closed_for_applications(challenge: Challenge, at: datetime) -> bool:
    """The time for applications is over (a frozen challenge is stopped, not over)."""
    over = challenge.closes_at is not None and at > challenge.closes_at
    return over or challenge.status not in OPEN


class Application(Base, HasPublicId, HasTimes, HasVersion):
    """A company's answer to a challenge: one for each company and challenge, whatever happens at once.

    `checks` is the must-have self-check, [{text, answer: yes|partly|no|"", comment}]; `answers` are the answers
    to the challenge's own prompts, [{text, max_words, answer}]; both keep the words that were asked.
    `unconfirmed_since` is the number of the first version the company has not confirmed, None if it has all.
    """

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "company_id", name="uq_application_challenge_company"),
        sa.CheckConstraint(f"status IN ({_STATES})", name="status"),
        sa.CheckConstraint("status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted"),
        sa.Index("ix_application_challenge_id", "challenge_id", "status"),
        sa.Index("ix_application_company_id", "company_id"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    solution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("solution.id"))
    status: Mapped[str] = mapped_column(sa.String(12), default=S.DRAFT.value)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    accepts_gaps: Mapped[bool] = mapped_column(default=False)
    approach: Mapped[str] = mapped_column(sa.Text, default="")
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    solution_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the solution as it was when sent
    revision: Mapped[int] = mapped_column(default=0)  # the challenge's version that was answered
    unconfirmed_since: Mapped[int | None]
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(sa.Text, default="")

    challenge: Mapped[Challenge] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    company: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    solution: Mapped[Solution | None] = relationship()
    updated_by: Mapped[User | None] = relationship(foreign_keys=[updated_by_id])
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="Decision.round"
    )
    assessment: Mapped[Assessment | None] = relationship(
        primaryjoin="foreign(Application.challenge_id) == remote(Assessment.challenge_id)", viewonly=True
    )

    @property
    def reference(self) -> str:
        """The number on the receipt: "ABCD-EFGH-JKMN"."""
        raw = self.public_id.upper()
        return "-".join(raw[i : i + 4] for i in range(0, 12, 4))

    @property
    def is_draft(self) -> bool:
        """Only the company knows it."""
        return self.status == S.DRAFT.value

    @property
    def is_sent(self) -> bool:
        """The city has it (and reads it after the closing time)."""
        return self.status in SENT

    @property
    def needs_confirmation(self) -> bool:
        """Sent, and the challenge changed materially since."""
        return self.status == S.SUBMITTED.value and self.unconfirmed_since is not None

    @property
    def is_assessed(self) -> bool:
        """Takes part in the assessment."""
        return self.is_sent and self.unconfirmed_since is None

    @property
    def has_gaps(self) -> bool:
        """Says "no" to at least one must-have."""
        return any(check.get("answer") == "no" for check in self.checks)

    @property
    def released(self) -> list[Decision]:
        """Announced decisions, oldest first."""
        return [decision for decision in self.decisions if decision.released_at is not None]

    def submit(self, *, by_id: int | None, at: datetime, revision: int) -> None:
        """Send it: it answers this version of the challenge."""
        self._require(S.DRAFT)
        self.status, self.submitted_at, self.submitted_by_id = S.SUBMITTED.value, at, by_id
        self.revision, self.unconfirmed_since = revision, None

    def withdraw(self, *, at: datetime, reason: str) -> None:
        """Taken back by the company; scores and prepared decisions stop counting."""
        self._require(S.DRAFT, S.SUBMITTED, S.SHORTLISTED)
        self.status, self.withdrawn_at, self.withdraw_reason = S.WITHDRAWN.value, at, reason

    def reopen(self) -> None:
        """Write again after a withdrawal: the same application becomes a draft."""
        self._require(S.WITHDRAWN)
        self.status, self.submitted_at, self.withdrawn_at = S.DRAFT.value, None, None
        self.withdraw_reason, self.unconfirmed_since = "", None

    def ask_again(self, *, revision: int) -> None:
        """The challenge changed materially: this must be confirmed."""
        self._require(S.SUBMITTED)
        self.unconfirmed_since = self.unconfirmed_since or revision

    def confirm(self, *, at: datetime, revision: int) -> None:
        """The company says that its application still stands for this version."""
        self._require(S.SUBMITTED)
        self.revision, self.confirmed_at, self.unconfirmed_since = revision, at, None

    def decide(self, result: str) -> None:
        """Take the announced result."""
        self._require(S.SUBMITTED, S.SHORTLISTED)
        self.status = ApplicationStatus(result).value

    def _require(self, *states: ApplicationStatus) -> None:
        if self.status not in {state.value for state in states}:
            raise Conflict(
                _l("Not possible in the present state of this application: “%(state)s”.", state=STATES[self.status])
            )


class Assessment(Base, HasPublicId, HasVersion):
    """How one challenge's applications are judged. `criteria` are the published ones, kept when judging starts.

    `criteria` is [{name, weight}]. `round` counts announcements: a shortlist can be decided in a second one.
    """

    __tablename__ = "assessment"
    __table_args__ = (sa.CheckConstraint("round >= 1", name="round"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"), unique=True)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_blind: Mapped[bool] = mapped_column(default=False)
    unblinded_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    round: Mapped[int] = mapped_column(default=1)
    released_at: Mapped[datetime | None]  # the last announcement
    closed_at: Mapped[datetime | None]  # the announcement that left nobody on the shortlist
    created_at: Mapped[datetime]
    challenge: Mapped[Challenge] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    evaluators: Mapped[list[Evaluator]] = relationship(
        back_populates="assessment", order_by="Evaluator.id", cascade="all, delete-orphan"
    )

    @property
    def hides_names(self) -> bool:
        """The first round is blind and still on."""
        return self.is_blind and self.unblinded_at is None

    @property
    def active(self) -> list[Evaluator]:
        """Evaluators who were not removed."""
        return [evaluator for evaluator in self.evaluators if evaluator.removed_at is None]

    def evaluator_of(self, user_id: int | None) -> Evaluator | None:
        """This person as an evaluator here, if they are one."""
        return next((e for e in self.active if user_id is not None and e.user_id == user_id), None)


class Evaluator(Base, HasPublicId):
    """A person who was asked to assess. They need no membership anywhere."""

    __tablename__ = "evaluator"
    __table_args__ = (
        sa.UniqueConstraint("assessment_id", "user_id", name="uq_evaluator_user"),
        sa.Index("ix_evaluator_user_id", "user_id"),
    )

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    invited_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    assessment: Mapped[Assessment] = relationship(back_populates="evaluators")
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=ALWAYS_THERE)
    reviews: Mapped[list[Review]] = relationship(
        back_populates="evaluator", cascade="all, delete-orphan", order_by="Review.id"
    )

    def review_of(self, application_id: int) -> Review | None:
        """What this person declared and scored for one application."""
        return next((review for review in self.reviews if review.application_id == application_id), None)


class EvaluatorInvitation(Base, HasPublicId, HasAddress):
    """An address without an account that was asked to assess. The mailed token is stored hashed; using it ends it."""

    __tablename__ = "evaluator_invitation"
    __table_args__ = (sa.UniqueConstraint("assessment_id", "email_key", name="uq_evaluator_invitation_email"),)

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    assessment: Mapped[Assessment] = relationship()


class Review(Base, HasVersion, Unlogged):
    """One evaluator and one application: the declaration first, then the scores.

    `scores` is [{value: 0..5 or null, comment}], one for each criterion, in the order of the assessment's criteria.
    """

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("evaluator_id", "application_id", name="uq_review_application"),
        sa.CheckConstraint("NOT (is_recused AND completed_at IS NOT NULL)", name="recused"),
        sa.Index("ix_review_application_id", "application_id"),
    )

    id: Mapped[Id]
    evaluator_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluator.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    is_recused: Mapped[bool] = mapped_column(default=False)
    conflict_reason: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[datetime]
    scores: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    updated_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    evaluator: Mapped[Evaluator] = relationship(back_populates="reviews")
    application: Mapped[Application] = relationship()

    def recuse(self, *, reason: str) -> None:
        """A conflict of interest: out of this application, with everything scored so far."""
        self.is_recused, self.conflict_reason = True, reason
        self.scores, self.completed_at = [], None


class AgreedScore(Base, Unlogged):
    """What the panel agreed on for one criterion of one application."""

    __tablename__ = "agreed_score"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "position", name="uq_agreed_score_position"),
        sa.CheckConstraint(f"value BETWEEN 0 AND {TOP_SCORE}", name="value"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    position: Mapped[int]
    value: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def updated_at(self) -> datetime:
        """When it was last written down."""
        return self.at


class Decision(Base, Unlogged):
    """A result with its reason: prepared quietly, announced together with all others of its round."""

    __tablename__ = "application_decision"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "round", name="uq_application_decision_round"),
        sa.CheckConstraint(f"result IN ({_RESULTS})", name="result"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    round: Mapped[int] = mapped_column(default=1)
    result: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.Text)
    prepared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    prepared_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    application: Mapped[Application] = relationship(back_populates="decisions")
    updated_by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def updated_at(self) -> datetime:
        """When it was last prepared."""
        return self.prepared_at
