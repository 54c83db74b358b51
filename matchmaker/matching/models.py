"""Tables of rule sets, runs and pairings. Whatever a score was computed from stays stored beside it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.matching.engine.ruleset import ScoringRules, rules_from_json
from matchmaker.solutions.models import Solution

TOP = 20  # pairings kept for each challenge


class RuleSetStatus(StrEnum):
    """A rule set is written, then published once, then replaced by a later one."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class MatchRunStatus(StrEnum):
    """Where a run of the matcher is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REPLACED = "replaced"


class CityDecision(StrEnum):
    """What the city says to a pairing."""

    NONE = "none"
    SHORTLISTED = "shortlisted"
    KEPT = "kept"
    DECLINED = "declined"


class CompanyDecision(StrEnum):
    """What the company says to a pairing."""

    NONE = "none"
    INTERESTED = "interested"
    DECLINED = "declined"


class RuleSet(Base, HasPublicId, HasTimes, HasVersion):
    """One version of the rules. `rules` is the engine's list of settings; a number is given at publication."""

    __tablename__ = "rule_set"
    __table_args__ = (
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name="status"),
        sa.CheckConstraint("(number IS NULL) = (status = 'draft')", name="numbered_when_published"),
        sa.CheckConstraint("(published_at IS NULL) = (status = 'draft')", name="dated_when_published"),
        sa.CheckConstraint("status = 'draft' OR note <> ''", name="note"),
        sa.CheckConstraint("small_share BETWEEN 0 AND 100", name="small_share"),
        sa.Index(
            "uq_rule_set_live",
            "status",
            unique=True,
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        ),
        sa.Index(
            "uq_rule_set_draft",
            "created_by_id",
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int | None] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(sa.String(10), default=RuleSetStatus.DRAFT.value)
    rules: Mapped[list[dict[str, Any]]]
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # empty: those of old versions
    small_share: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # fairness floor, percent of a list's places
    note: Mapped[str] = mapped_column(sa.Text, default="")
    # Why each rule counts as it does: rule → [number of the version that set it so, sentence]; of a draft only those
    # that were typed in it, with number 0.
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    based_on_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rule_set.id"))
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)  # last before/after, with the draft's fingerprint
    # How it judges the pairs that people decided on here (`queries.judged.figures`); empty: not measured yet.
    measured: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])

    @property
    def name(self) -> str:
        """The version's name inside the engine and in stored reasons."""
        return str(self.number) if self.number is not None else "draft"

    def engine(self) -> ScoringRules:
        """The rules as the engine takes them; raises ValueError when the stored form is broken."""
        return rules_from_json({"id": self.name, "settings": self.rules, "limits": self.limits})

    def reason_of(self, rule: str) -> tuple[int, str]:
        """(version, why) of the present figure of a rule; of versions before reasons were kept: that version's note."""
        number, text = (self.reasons or {}).get(rule) or (self.number or 0, self.note)
        return number, text

    def _keep_reasons(self, *, number: int, note: str, before: RuleSet | None) -> None:
        """A rule that stays as it was keeps its reason; a changed one has what was typed for it, or the note."""
        was = {row["rule"]: row for row in before.rules} if before is not None else {}
        found, said = dict[str, Any](), self.reasons or {}  # None before the first flush
        for row in self.rules:
            name = row["rule"]
            if typed := said.get(name):
                found[name] = [number, typed[1]]
            elif before is not None and was.get(name) == row:
                found[name] = list(before.reason_of(name))
            else:
                found[name] = [number, note]
        self.reasons = found

    def publish(
        self, *, number: int, note: str, by_id: int | None, at: datetime, before: RuleSet | None = None
    ) -> None:
        """Become version `number`, live from now on; `before`: the version it follows, whose reasons it takes over."""
        if self.status != RuleSetStatus.DRAFT.value:
            raise Conflict(_l("These rules are already published."))
        self._keep_reasons(number=number, note=note, before=before)
        self.status, self.number, self.note = RuleSetStatus.PUBLISHED.value, number, note
        self.published_by_id, self.published_at, self.preview = by_id, at, {}

    def retire(self, *, at: datetime) -> None:
        """A later version took over."""
        if self.status != RuleSetStatus.PUBLISHED.value:
            raise Conflict(_l("Only the live rules can be replaced."))
        self.status, self.retired_at = RuleSetStatus.RETIRED.value, at


class MatchSnapshot(Base):
    """What a full run froze, shared by later updates: word counts, vocabulary, pairings so far (public id → number).

    With it any pairing can be scored again to the same result, however the platform has changed since.
    """

    __tablename__ = "match_snapshot"

    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    statistics: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    vocabulary: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    pairings_so_far: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    created_at: Mapped[datetime]


class MatchFacts(Base):
    """The canonical facts of one challenge or solution as a pairing read them; equal facts are stored once."""

    __tablename__ = "match_facts"
    __table_args__ = (sa.CheckConstraint("kind IN ('challenge', 'solution')", name="kind"),)

    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    facts: Mapped[dict[str, Any]]


class MatchRun(Base, HasPublicId):
    """One computation of pairings. A full run has blocks; an update is one job for one `subject`."""

    __tablename__ = "match_run"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('full', 'incremental')", name="kind"),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'replaced')", name="status"),
        sa.Index("ix_match_run_status", "status", "kind"),
    )

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("rule_set.id"))
    snapshot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("match_snapshot.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str] = mapped_column(sa.String(60), default="")  # "challenge:12" or "solution:7"
    seed: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(10), default=MatchRunStatus.WAITING.value)
    blocks_total: Mapped[int] = mapped_column(default=0)
    blocks_done: Mapped[int] = mapped_column(default=0)
    challenges: Mapped[int] = mapped_column(default=0)
    solutions: Mapped[int] = mapped_column(default=0)
    pairings: Mapped[int] = mapped_column(default=0)
    solution_facts: Mapped[list[Any]] = mapped_column(default=list)  # ids of MatchFacts, in the order scored
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    rule_set: Mapped[RuleSet] = relationship()
    snapshot: Mapped[MatchSnapshot | None] = relationship()

    @property
    def is_active(self) -> bool:
        """Still being computed."""
        return self.status in {MatchRunStatus.WAITING.value, MatchRunStatus.RUNNING.value}


class MatchBlock(Base):
    """Some challenges of a full run: the unit one worker takes. Done blocks are never computed again."""

    __tablename__ = "match_block"
    __table_args__ = (sa.UniqueConstraint("run_id", "number", name="uq_match_block_number"),)

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("match_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    challenge_facts: Mapped[list[Any]]  # ids of MatchFacts
    pairings: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]


class Pairing(Base, HasPublicId, HasVersion):
    """Challenge × solution as the matcher proposed it last, with its reasons and what each side says to it.

    score: hundredths of a point · terms: the engine's explanation · the facts, rule set, run and seed recompute it.
    """

    __tablename__ = "pairing"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "solution_id", name="uq_pairing_pair"),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
        sa.CheckConstraint("rank >= 1", name="rank"),
        sa.CheckConstraint("city_decision IN ('none', 'shortlisted', 'kept', 'declined')", name="city_decision"),
        sa.CheckConstraint("company_decision IN ('none', 'interested', 'declined')", name="company_decision"),
        sa.CheckConstraint("city_decision <> 'declined' OR city_reason <> ''", name="city_reason"),
        sa.CheckConstraint("company_decision <> 'declined' OR company_reason <> ''", name="company_reason"),
        sa.Index("ix_pairing_solution_id", "solution_id", "is_current"),
        sa.Index("ix_pairing_challenge_id", "challenge_id", "is_current", "rank"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int] = mapped_column(sa.ForeignKey("solution.id"))
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("rule_set.id"))
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("match_run.id"))
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("match_snapshot.id"))
    challenge_facts_id: Mapped[int] = mapped_column(sa.ForeignKey("match_facts.id"))
    solution_facts_id: Mapped[int] = mapped_column(sa.ForeignKey("match_facts.id"))
    score: Mapped[int]
    rank: Mapped[int]
    seed: Mapped[int]
    points: Mapped[list[Any]]  # of each weighted rule, hundredths of a point: the short form of the terms
    terms: Mapped[dict[str, Any]] = mapped_column(nullable=False)
    is_good: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # by the limits of its rules
    is_current: Mapped[bool] = mapped_column(default=True)
    kept_by_floor: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # not among the best by score
    created_at: Mapped[datetime]
    computed_at: Mapped[datetime]
    city_decision: Mapped[str] = mapped_column(sa.String(12), default=CityDecision.NONE.value)
    city_reason: Mapped[str] = mapped_column(sa.String(40), default="")
    city_note: Mapped[str] = mapped_column(sa.Text, default="")
    city_decided_at: Mapped[datetime | None]
    city_decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    company_decision: Mapped[str] = mapped_column(sa.String(12), default=CompanyDecision.NONE.value)
    company_reason: Mapped[str] = mapped_column(sa.String(40), default="")
    company_note: Mapped[str] = mapped_column(sa.Text, default="")
    company_decided_at: Mapped[datetime | None]
    company_decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    challenge: Mapped[Challenge] = relationship()
    solution: Mapped[Solution] = relationship()
    rule_set: Mapped[RuleSet] = relationship()
    snapshot: Mapped[MatchSnapshot] = relationship()

    @property
    def state(self) -> str:
        """proposed, shortlisted, kept, interested, mutual or declined; a "no" of either side decides."""
        if "declined" in {self.city_decision, self.company_decision}:
            return "declined"
        shortlisted = self.city_decision == CityDecision.SHORTLISTED.value
        interested = self.company_decision == CompanyDecision.INTERESTED.value
        if shortlisted and interested:
            return "mutual"
        if shortlisted:
            return "shortlisted"
        if interested:
            return "interested"
        return "kept" if self.city_decision == CityDecision.KEPT.value else "proposed"

    @classmethod
    def best_first(cls) -> tuple[sa.ColumnElement[Any], ...]:
        """SQL: the order in which one challenge's or company's pairings are called best: good ones, then by points."""
        return cls.is_good.desc(), cls.score.desc(), cls.id.asc()

    @property
    def level(self) -> Literal["good", "possible"]:
        """What it is called, by the limits of its rules: nothing else is proposed."""
        return "good" if self.is_good else "possible"

    @property
    def is_decided(self) -> bool:
        """Somebody said something to it, so it is never deleted."""
        return self.city_decision != CityDecision.NONE.value or self.company_decision != CompanyDecision.NONE.value

    def decide_for_city(
        self, decision: CityDecision, *, reason: str, note: str, by_id: int | None, at: datetime
    ) -> None:
        """Record the city's word; a reason belongs to "declined" alone."""
        declined = decision is CityDecision.DECLINED
        self.city_decision, self.city_reason = decision.value, reason if declined else ""
        self.city_note, self.city_decided_by_id, self.city_decided_at = note if declined else "", by_id, at

    def decide_for_company(
        self, decision: CompanyDecision, *, reason: str, note: str, by_id: int | None, at: datetime
    ) -> None:
        """Record the company's word; a reason belongs to "declined" alone."""
        declined = decision is CompanyDecision.DECLINED
        self.company_decision, self.company_reason = decision.value, reason if declined else ""
        self.company_note, self.company_decided_by_id, self.company_decided_at = note if declined else "", by_id, at


class NearMiss(Base):
    """A solution that would be proposed for a challenge but for one must-have of the rules.

    score: what it would have, hundredths of a point · reason: {title, sentence, private_to}. Rewritten with
    the list of its challenge; nobody decides on it.
    """

    __tablename__ = "missed_pairing"
    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "solution_id", name="uq_missed_pairing_pair"),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
        sa.Index("ix_missed_pairing_solution_id", "solution_id"),
    )

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"))
    solution_id: Mapped[int] = mapped_column(sa.ForeignKey("solution.id"))
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("rule_set.id"))
    rule: Mapped[str] = mapped_column(sa.String(30))
    score: Mapped[int]
    reason: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    challenge: Mapped[Challenge] = relationship()
    solution: Mapped[Solution] = relationship()
