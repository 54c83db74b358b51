"""What a city sees: how many, after the closing time who and what, and the decisions it prepares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from matchmaker.applications import engine, policy
from matchmaker.applications.models import (
    SENT,
    UNDECIDED,
    Application,
    ApplicationStatus,
    Assessment,
    Decision,
    Evaluator,
    Review,
)
from matchmaker.applications.queries.visibility import assessment_of
from matchmaker.challenges.hooks import Interest
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.organizations.models import SMALL_SIZES, Organization

WITHDRAWN = ApplicationStatus.WITHDRAWN.value


def sent_to(challenge: Challenge) -> list[Application]:
    """All sent applications of a challenge in their neutral order (one query)."""
    return [row for row in _handed_in(challenge) if row.is_sent]


def _handed_in(challenge: Challenge) -> list[Application]:
    """All that were sent, withdrawn ones too, in their neutral order (one query)."""
    rows = (
        session()
        .scalars(
            sa.select(Application)
            .options(lazyload(Application.challenge), joinedload(Application.decisions))
            .where(Application.challenge_id == challenge.id, Application.status.in_((*SENT, WITHDRAWN)))
        )
        .unique()
        .all()
    )
    return sorted(rows, key=lambda row: engine.neutral_key(challenge.public_id, row.public_id))


def neutral_numbers(challenge: Challenge, applications: Sequence[Application]) -> dict[int, int]:
    """Application id → its number in the neutral order ("Applicant 3"): says nothing about who or when."""
    ordered = sorted(applications, key=lambda row: engine.neutral_key(challenge.public_id, row.public_id))
    return {row.id: i for i, row in enumerate(ordered, 1)}


def number_of(application: Application) -> int:
    """The application's number in the neutral order (one query)."""
    rows = session().execute(
        sa.select(Application.id, Application.public_id).where(
            Application.challenge_id == application.challenge_id, Application.status.in_(SENT)
        )
    )
    seed = application.challenge.public_id
    ordered = sorted(rows.tuples(), key=lambda row: engine.neutral_key(seed, row[1]))
    return next(i for i, row in enumerate(ordered, 1) if row[0] == application.id)


def standing(challenge: Challenge) -> list[Application]:
    """Applications that are assessed now: sent, confirmed, not withdrawn, without a final result."""
    return [row for row in sent_to(challenge) if row.is_assessed]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One application in the inbox: `done` of `asked` reviews are complete."""

    application: Application
    number: int
    done: int
    asked: int
    prepared: Decision | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox page shows. Without the right to read, `rows` is empty and `why` says why."""

    interest: Interest
    withdrawn: int
    unconfirmed: int
    content: Any
    assessment: Assessment | None
    done: int = 0
    asked: int = 0
    rows: Sequence[InboxRow] = field(default_factory=tuple)


def _counts(rows: Iterable[tuple[str, int | None, str]]) -> tuple[Interest, int, int]:
    """(sent and small, withdrawn, unconfirmed) of (status, unconfirmed since, company size)."""
    total = small = withdrawn = unconfirmed = 0
    for status, unconfirmed_since, size in rows:
        if status == WITHDRAWN:
            withdrawn += 1
            continue
        total += 1
        small += size in SMALL_SIZES
        unconfirmed += status == ApplicationStatus.SUBMITTED.value and unconfirmed_since is not None
    return Interest(total, small), withdrawn, unconfirmed


def _bare_facts(challenge: Challenge) -> list[tuple[str, int | None, str]]:
    """What may be counted before the closing time, without loading what companies wrote."""
    rows = session().execute(
        sa.select(Application.status, Application.unconfirmed_since, Organization.size)
        .join(Organization, Organization.id == Application.company_id)
        .where(Application.challenge_id == challenge.id, Application.status.in_((*SENT, WITHDRAWN)))
    )
    return list(rows.tuples())


def review_counts(assessment: Assessment | None) -> dict[int, tuple[int, int]]:
    """Application id → (complete reviews, recusals) of the active evaluators (one query)."""
    if assessment is None:
        return {}
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    rows = session().execute(
        sa.select(
            Review.application_id,
            sa.func.count(Review.completed_at),
            sa.func.sum(sa.case((Review.is_recused, 1), else_=0)),
        )
        .join(Evaluator, Evaluator.id == Review.evaluator_id)
        .where(Evaluator.assessment_id == assessment.id, Evaluator.removed_at.is_(None))
        .group_by(Review.application_id)
    )
    for application_id, done, recused in rows:
        found[application_id] = (int(done), int(recused))
    return found


def inbox(actor: Actor, *, challenge: Challenge) -> Inbox:
    """The inbox of a challenge for this actor: figures for all who may open it, rows for those who may read."""
    assessment = assessment_of(challenge)
    content = policy.can_read_content(actor, challenge=challenge, assessment=assessment)
    everything = _handed_in(challenge) if content else []
    bare = [(a.status, a.unconfirmed_since, a.company.size) for a in everything] if content else _bare_facts(challenge)
    interest, withdrawn, unconfirmed = _counts(bare)
    counts = review_counts(assessment)
    people = len(assessment.active) if assessment else 0
    done = sum(d for d, _r in counts.values())
    asked = people * (interest.total - unconfirmed) - sum(r for _d, r in counts.values())
    applications = [row for row in everything if row.is_sent]
    numbers = neutral_numbers(challenge, applications)
    rows: list[InboxRow] = []
    for row in applications:
        finished, recused = counts.get(row.id, (0, 0))
        rows.append(InboxRow(row, numbers[row.id], finished, people - recused, prepared_of(row, assessment)))
    return Inbox(interest, withdrawn, unconfirmed, content, assessment, done, max(asked, 0), rows)


def prepared_of(application: Application, assessment: Assessment | None) -> Decision | None:
    """The decision prepared in this round and not announced yet."""
    current = assessment.round if assessment else 1
    return next((d for d in application.decisions if d.round == current and d.released_at is None), None)


def criteria_at_closing(challenge: Challenge) -> list[dict[str, Any]]:
    """The published criteria [{name, weight}] as they were when applications closed."""
    if challenge.closes_at is not None:
        snapshot = session().scalar(
            sa.select(ChallengeRevision.snapshot)
            .where(ChallengeRevision.challenge_id == challenge.id, ChallengeRevision.at <= challenge.closes_at)
            .order_by(ChallengeRevision.number.desc())
            .limit(1)
        )
        if snapshot and snapshot.get("criteria"):
            return [{"name": c["name"], "weight": c["weight"]} for c in snapshot["criteria"]]
    return [{"name": c.name, "weight": c.weight} for c in challenge.criteria]


def unfinished(challenge: Challenge, assessment: Assessment | None) -> list[Application]:
    """Applications that still lack a prepared decision in this round."""
    return [row for row in sent_to(challenge) if row.status in UNDECIDED and prepared_of(row, assessment) is None]


def steps_taken(challenge_id: int) -> frozenset[str]:
    """ "shortlist" once decisions on its applications were announced (one query)."""
    announced = sa.select(Assessment.released_at).where(Assessment.challenge_id == challenge_id)
    return frozenset({"shortlist"}) if session().scalar(announced) is not None else frozenset()


def waiting_applicants(city_id: int) -> set[int]:
    """Ids of the companies that have sent an application to a city and have no final answer."""
    return set(
        session().scalars(
            sa.select(Application.company_id)
            .join(Challenge, Challenge.id == Application.challenge_id)
            .where(Challenge.city_id == city_id, Application.status.in_(UNDECIDED))
        )
    )
