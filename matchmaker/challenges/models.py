"""Tables of challenges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import ALWAYS_THERE, Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.list_changes import watch
from matchmaker.core.names import Line, Name
from matchmaker.organizations.models import Organization
from matchmaker.records.models import HasLanguage
from matchmaker.vocabulary.models import HasCodes, TagColumns


class ChallengeStatus(StrEnum):
    """Life of a challenge. Frozen is a flag beside it: a live tender stops 1:1 dialogue in any public state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    MATCHING = "matching"
    IN_DIALOGUE = "in_dialogue"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATES: Final[Mapping[str, str]] = {
    "draft": _l("Draft"),
    "submitted": _l("In review"),
    "returned": _l("Changes requested"),
    "published": _l("Public"),
    "matching": _l("Public, with pairings"),
    "in_dialogue": _l("Dialogue with companies"),
    "decided": _l("Decided"),
    "closed": _l("Finished"),
    "withdrawn": _l("Withdrawn"),
}
"""What each state is called."""


PUBLIC = tuple(
    s.value
    for s in (
        ChallengeStatus.PUBLISHED,
        ChallengeStatus.MATCHING,
        ChallengeStatus.IN_DIALOGUE,
        ChallengeStatus.DECIDED,
        ChallengeStatus.CLOSED,
    )
)
OPEN = tuple(s.value for s in (ChallengeStatus.PUBLISHED, ChallengeStatus.MATCHING, ChallengeStatus.IN_DIALOGUE))
OVER = (ChallengeStatus.CLOSED.value, ChallengeStatus.WITHDRAWN.value)
EDITABLE = (ChallengeStatus.DRAFT.value, ChallengeStatus.RETURNED.value)
_STATES = ",".join(f"'{s.value}'" for s in ChallengeStatus)


class Challenge(Base, HasPublicId, HasTimes, HasVersion, HasCodes, HasLanguage):
    """One challenge of one city (joint ones have signatories). `revision` counts public versions from 1."""

    __tablename__ = "challenge"
    texts = (("title", "summary"), ("problem", "who_affected", "constraints"), ("indicator", "measured_how"))
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_STATES})", name="status"),
        sa.CheckConstraint(
            "maturity_from IS NULL OR maturity_to IS NULL OR maturity_from <= maturity_to", name="maturity"
        ),
        sa.CheckConstraint("published_at IS NOT NULL OR revision = 0", name="revision"),
        sa.Index("ix_challenge_status", "status", "closes_at"),
        sa.Index("ix_challenge_city_id", "city_id"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    is_light: Mapped[bool] = mapped_column(default=False)  # written with the ten-field form
    is_vision: Mapped[bool] = mapped_column(default=False)  # "help us shape the goal": written with the form for that

    problem: Mapped[str] = mapped_column(sa.Text, default="")
    who_affected: Mapped[str] = mapped_column(sa.Text, default="")
    tried_before: Mapped[str] = mapped_column(sa.Text, default="")
    constraints: Mapped[str] = mapped_column(sa.Text, default="")

    indicator: Mapped[str] = mapped_column(Line(200), default="")
    unit: Mapped[str] = mapped_column(Line(60), default="")
    baseline_value: Mapped[float | None]
    baseline_year: Mapped[int | None]
    target_value: Mapped[float | None]
    target_year: Mapped[int | None]
    measured_how: Mapped[str] = mapped_column(sa.Text, default="")

    stage: Mapped[str] = mapped_column(sa.String(30), default="")
    procurement_phase: Mapped[str] = mapped_column(sa.String(30), default="pre_commercial")
    notice_url: Mapped[str] = mapped_column(Line(300), default="")
    budget_band: Mapped[str] = mapped_column(sa.String(20), default="")
    is_budget_public: Mapped[bool] = mapped_column(default=True)
    maturity_from: Mapped[int | None]  # TRL 1..9
    maturity_to: Mapped[int | None]
    engagement_level: Mapped[str] = mapped_column(sa.String(30), default="")
    country_condition: Mapped[str] = mapped_column(sa.String(10), default="")
    country_reason: Mapped[str] = mapped_column(sa.Text, default="")
    country_law: Mapped[str] = mapped_column(Line(300), default="")
    decision_owner: Mapped[str] = mapped_column(Line(200), default="")
    decision_on: Mapped[date | None]
    needed_by: Mapped[date | None]
    route_to_adoption: Mapped[str] = mapped_column(sa.Text, default="")
    questions_until: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    smart_answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[str] = mapped_column(sa.Text, default="")  # where a demo fact is published
    source_url: Mapped[str] = mapped_column(Line(400), default="")

    # Field → numbers that looked like a slip and that somebody has said to be right (`core.plausible.Doubt.about`).
    confirmed_numbers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(sa.String(12), default=ChallengeStatus.DRAFT.value)
    is_frozen: Mapped[bool] = mapped_column(default=False)
    returned_note: Mapped[str] = mapped_column(sa.Text, default="")
    returned_comments: Mapped[dict[str, Any]] = mapped_column(default=dict)  # coach criterion → comment
    returned_answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # "note" or criterion → answer
    closing_note: Mapped[str] = mapped_column(sa.Text, default="")  # why it was closed or withdrawn
    is_joint: Mapped[bool] = mapped_column(default=False)  # other cities were invited to stand behind it
    # The next public version while the city writes it (content of `engine.content`); None: nothing is pending.
    pending: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    closing_told_at: Mapped[datetime | None]  # followers were told that applications close soon
    closed_told_at: Mapped[datetime | None]  # the city was told that the time is up
    outcome_code: Mapped[str] = mapped_column(sa.String(40), default="")
    revision: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    revised_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    copied_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenge.id"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    updated_by: Mapped[User | None] = relationship(foreign_keys=[updated_by_id])
    city: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    signatories: Mapped[list[Signatory]] = relationship(back_populates="challenge", order_by="Signatory.id")
    tags: Mapped[list[ChallengeTag]] = relationship(
        cascade="all, delete-orphan", order_by="ChallengeTag.position", lazy="selectin"
    )
    requirements: Mapped[list[Requirement]] = relationship(
        cascade="all, delete-orphan", order_by="Requirement.position", lazy="select"
    )
    criteria: Mapped[list[Criterion]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position", lazy="select"
    )
    prompts: Mapped[list[Prompt]] = relationship(
        cascade="all, delete-orphan", order_by="Prompt.position", lazy="select"
    )

    @property
    def form(self) -> str:
        """The form that it is written with (`engine.content`): vision, light or full."""
        return "vision" if self.is_vision else "light" if self.is_light else "full"

    @property
    def is_public(self) -> bool:
        """Everybody can read it."""
        return self.status in PUBLIC

    @property
    def is_editable(self) -> bool:
        """Still being written."""
        return self.status in EDITABLE

    def is_open(self, at: datetime) -> bool:
        """Takes questions and applications now."""
        return self.status in OPEN and not self.is_frozen and (self.closes_at is None or at <= self.closes_at)

    def submit(self, *, at: datetime) -> None:
        """Hand in for the organizer's check."""
        self._require(ChallengeStatus.DRAFT, ChallengeStatus.RETURNED)
        self.status, self.submitted_at = ChallengeStatus.SUBMITTED.value, at

    def give_back(self, *, note: str) -> None:
        """Return to the city with what to change."""
        self._require(ChallengeStatus.SUBMITTED)
        self.status, self.returned_note, self.returned_answers = ChallengeStatus.RETURNED.value, note, {}

    def reopen(self) -> None:
        """Take a challenge back from the check to go on writing."""
        self._require(ChallengeStatus.SUBMITTED)
        self.status, self.submitted_at = ChallengeStatus.DRAFT.value, None

    def publish(self, *, at: datetime) -> None:
        """Make it public as version 1."""
        self._require(ChallengeStatus.SUBMITTED)
        self.status, self.published_at, self.returned_note = ChallengeStatus.PUBLISHED.value, at, ""
        self.revision, self.returned_comments, self.returned_answers = 1, {}, {}

    def revise(self, *, at: datetime) -> None:
        """Count the next public version."""
        self._require(*(ChallengeStatus(value) for value in OPEN))
        self.revision, self.revised_at, self.pending = self.revision + 1, at, None

    def set_frozen(self, is_frozen: bool) -> bool:
        """Stop (or allow again) questions, applications and 1:1 dialogue; True if that changed something."""
        changed = self.is_frozen != is_frozen
        self.is_frozen = is_frozen
        return changed

    def advance(self, to: ChallengeStatus, *, at: datetime) -> None:
        """Move a public challenge along: matching, in dialogue, decided, closed; never backwards."""
        order = [ChallengeStatus(value) for value in PUBLIC]
        self._require(*order)
        if to not in order or order.index(to) < order.index(ChallengeStatus(self.status)):
            raise Conflict(_l("This challenge does not go back. Its state is “%(state)s”.", state=STATES[self.status]))
        self.status = to.value
        if to is ChallengeStatus.CLOSED:
            self.closed_at = at

    def withdraw(self, *, at: datetime) -> None:
        """Taken back by the city."""
        if self.status in OVER:
            self._require()
        self.status, self.closed_at = ChallengeStatus.WITHDRAWN.value, at

    def _require(self, *states: ChallengeStatus) -> None:
        if self.status not in {state.value for state in states}:
            raise Conflict(
                _l("Not possible in the present state of this challenge: “%(state)s”.", state=STATES[self.status])
            )


class ChallengeTag(Base, TagColumns):
    """A controlled term on a challenge."""

    __tablename__ = "challenge_tag"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "scheme", "code", name="uq_challenge_tag_code"),
        sa.Index("ix_challenge_tag_code", "scheme", "code"),
    )

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))


class Requirement(Base):
    """Something a solution must have, or that would be nice."""

    __tablename__ = "requirement"
    __table_args__ = (sa.Index("ix_requirement_challenge_id", "challenge_id"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    is_must: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column(Line(300))


class Criterion(Base):
    """How applications are judged: the weights of one challenge sum to 100."""

    __tablename__ = "criterion"
    __table_args__ = (
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
        sa.Index("ix_criterion_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(Line(200))
    weight: Mapped[int]


class Prompt(Base):
    """A challenge's own question to applicants."""

    __tablename__ = "prompt"
    __table_args__ = (sa.Index("ix_prompt_challenge_id", "challenge_id"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Line(300))
    max_words: Mapped[int] = mapped_column(default=200)


class ChallengeRevision(Base):
    """One public version: what changed, why, by whom. `snapshot` is the whole text as published."""

    __tablename__ = "challenge_revision"
    __table_args__ = (sa.UniqueConstraint("challenge_id", "number", name="uq_challenge_revision_number"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    is_material: Mapped[bool] = mapped_column(default=False)
    snapshot: Mapped[dict[str, Any]]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # {field, label, before, after}


class Question(Base, HasPublicId):
    """A question on a challenge: asked privately, published anonymously with its answer, to all at once."""

    __tablename__ = "question"
    __table_args__ = (
        sa.CheckConstraint("(answer = '') = (published_at IS NULL)", name="answered_is_published"),
        sa.Index("ix_question_challenge_id", "challenge_id"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    published_text: Mapped[str] = mapped_column(sa.Text, default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    asked_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    challenge: Mapped[Challenge] = relationship()


class ChallengeFollow(Base):
    """Somebody who wants to be told of changes and answers."""

    __tablename__ = "challenge_follow"
    __table_args__ = (sa.UniqueConstraint("challenge_id", "user_id", name="uq_challenge_follow_user"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class Signatory(Base):
    """Another city that stands behind a joint challenge."""

    __tablename__ = "signatory"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "city_id", name="uq_signatory_city"),
        sa.CheckConstraint("status IN ('invited', 'accepted', 'declined')", name="status"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    status: Mapped[str] = mapped_column(sa.String(10), default="invited")
    demand: Mapped[str] = mapped_column(Line(200), default="")
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    city: Mapped[Organization] = relationship(lazy="joined", innerjoin=ALWAYS_THERE)
    challenge: Mapped[Challenge] = relationship(back_populates="signatories")


watch("challenge", "challenge")
watch("challenge", "challenge_tag", "{row}.challenge_id")
watch("challenge", "organization", "SELECT challenge.id AS id FROM challenge WHERE challenge.city_id = {row}.id")
