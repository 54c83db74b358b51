"""What an evaluator sees: the queue, one application after the other, and the consensus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from matchmaker.accounts.models import User
from matchmaker.applications import engine, policy
from matchmaker.applications.models import (
    SENT,
    AgreedScore,
    Application,
    Assessment,
    Evaluator,
    EvaluatorInvitation,
    Review,
)
from matchmaker.applications.queries.city import neutral_numbers, sent_to, standing
from matchmaker.applications.queries.visibility import recusals, require_person
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, NotFound, existing
from matchmaker.core.i18n import _, _l
from matchmaker.organizations.models import COMPANY


@dataclass(frozen=True, slots=True)
class Queue:
    """One challenge a person assesses: `done` of `total` applications; `declared` when conflicts are declared."""

    evaluator: Evaluator
    challenge: Challenge
    done: int
    total: int
    recused: int
    open: Any  # policy.can_declare


def my_assessments(actor: Actor) -> list[Queue]:
    """Every assessment this person was asked for, those due first (a constant number of queries)."""
    evaluators = (
        session()
        .scalars(
            sa.select(Evaluator)
            .join(Evaluator.assessment)
            .options(contains_eager(Evaluator.assessment), selectinload(Evaluator.reviews))
            .where(Evaluator.user_id == (actor.user_id or 0), Evaluator.removed_at.is_(None))
            .order_by(Assessment.due_on.is_(None), Assessment.due_on, Evaluator.id)
        )
        .unique()
        .all()
    )
    if not evaluators:
        return []
    totals = dict(
        session()
        .execute(
            sa.select(Application.challenge_id, sa.func.count(Application.id))
            .where(
                Application.challenge_id.in_([e.assessment.challenge_id for e in evaluators]),
                Application.status.in_(("submitted", "shortlisted")),
                Application.unconfirmed_since.is_(None),
            )
            .group_by(Application.challenge_id)
        )
        .tuples()
        .all()
    )
    rows = []
    for evaluator in evaluators:
        recused = sum(review.is_recused for review in evaluator.reviews)
        rows.append(
            Queue(
                evaluator=evaluator,
                challenge=evaluator.assessment.challenge,
                done=sum(review.completed_at is not None for review in evaluator.reviews),
                total=max(totals.get(evaluator.assessment.challenge_id, 0) - recused, 0),
                recused=recused,
                open=policy.can_declare(actor, evaluator=evaluator),
            )
        )
    return rows


def get_evaluator(actor: Actor, *, evaluator_id: str) -> Evaluator:
    """The actor's own seat on a panel. Raises NotFound for anybody else's."""
    require_person(actor)
    found = session().scalar(
        sa.select(Evaluator)
        .options(joinedload(Evaluator.assessment), selectinload(Evaluator.reviews))
        .where(Evaluator.public_id == evaluator_id, Evaluator.user_id == (actor.user_id or 0))
    )
    return existing(found, _l("There is no such assessment here."))


def refuse_applicants(actor: Actor, challenge: Challenge) -> None:
    """Raise Denied for whoever belongs to a company that applied here: nobody judges their own rivals (rule 4).

    Checked at every step, because a membership can come after the seat on the panel.
    """
    tie = own_application(actor, challenge)
    if tie is not None:
        why = _l("You belong to %(name)s, which applied here, so you cannot assess these applications.", name=tie)
        raise Denied(why)


def own_application(actor: Actor, challenge: Challenge) -> str | None:
    """The name of a company of the actor's that sent an application here (no query without a company)."""
    companies = {m.organization_id: m.name for m in actor.memberships if m.kind == COMPANY}
    if not companies:
        return None
    found = session().scalar(
        sa.select(Application.company_id).where(
            Application.challenge_id == challenge.id,
            Application.company_id.in_(companies),
            Application.status.in_(SENT),
        )
    )
    return companies.get(found) if found is not None else None


def assigned(evaluator: Evaluator) -> list[Application]:
    """Applications this evaluator scores: standing ones they declared no conflict for, in neutral order."""
    recused = {review.application_id for review in evaluator.reviews if review.is_recused}
    return [row for row in standing(evaluator.assessment.challenge) if row.id not in recused]


def get_assigned(actor: Actor, *, evaluator: Evaluator, public_id: str) -> Application:
    """An application of the evaluator's challenge. Raises NotFound for one that was never theirs to see, Denied for
    whoever belongs to an applicant.
    """
    found = session().scalar(
        sa.select(Application).where(
            Application.public_id == public_id, Application.challenge_id == evaluator.assessment.challenge_id
        )
    )
    review = evaluator.review_of(found.id) if found is not None else None
    if found is None or review is None or found.is_draft:
        raise NotFound(_l("There is no such application here."))
    refuse_applicants(actor, evaluator.assessment.challenge)
    return found


def progress(evaluator: Evaluator, applications: Sequence[Application]) -> tuple[int, int]:
    """(complete, all) of the evaluator's applications."""
    done = {review.application_id for review in evaluator.reviews if review.completed_at is not None}
    return sum(row.id in done for row in applications), len(applications)


def next_application(
    evaluator: Evaluator, applications: Sequence[Application], *, after: int = 0
) -> Application | None:
    """The least-reviewed application this evaluator has not finished; `after` is not offered again if others wait."""
    done = {review.application_id for review in evaluator.reviews if review.completed_at is not None}
    remaining = [row for row in applications if row.id not in done]
    remaining = [row for row in remaining if row.id != after] or remaining
    finished = dict(
        session()
        .execute(
            sa.select(Review.application_id, sa.func.count(Review.id))
            .where(Review.application_id.in_([row.id for row in remaining]), Review.completed_at.is_not(None))
            .group_by(Review.application_id)
        )
        .tuples()
        .all()
    )
    order = {row.id: engine.neutral_key(evaluator.public_id, row.public_id) for row in remaining}
    chosen = engine.next_to_review([row.id for row in remaining], finished, order)
    return next((row for row in remaining if row.id == chosen), None)


@dataclass(frozen=True, slots=True)
class Voice:
    """One evaluator's complete scores for one application."""

    name: str
    points: float
    scores: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """One application. While `is_hidden`, it carries no score and stands in the neutral order at the end."""

    application: Application
    number: int
    asked: int
    done: int
    is_hidden: bool
    voices: list[Voice] = field(default_factory=list)
    spreads: Sequence[float] = ()  # of the raw scores 0–5, in the order of the criteria
    agreed: dict[int, AgreedScore] = field(default_factory=dict)

    @property
    def disagreement(self) -> float:
        """The mean over the criteria of their disagreement, 0–2.5 points of 5."""
        return sum(self.spreads) / len(self.spreads) if self.spreads else 0.0


@dataclass(frozen=True, slots=True)
class Consensus:
    """The consensus page: most disagreement first."""

    assessment: Assessment
    rows: list[ConsensusRow]


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the panel is with one application, for one reader: `finished` reviews of `asked` people.

    `is_hidden`: the reader may not see scores yet. `is_recused`: the reader declared a conflict of interest for it.
    """

    asked: int
    finished: Sequence[Review]
    is_hidden: bool
    is_recused: bool

    @property
    def is_complete(self) -> bool:
        """Everybody who was asked and has no conflict has finished."""
        return 0 < self.asked <= len(self.finished)


def readings(actor: Actor, *, assessment: Assessment, ids: Sequence[int]) -> dict[int, Reading]:
    """The one rule about who sees scores when, by application id (two queries).

    An evaluator sees others' scores of an application only after their own are complete, so never before declaring
    conflicts; the city sees them only when everybody's are.
    """
    reviews, active = _reviews(assessment), {e.id for e in assessment.active}
    me, recused = assessment.evaluator_of(actor.user_id), recusals(actor, assessment.challenge_id)
    found = {}
    for one in ids:
        given = [review for review in reviews[one] if review.evaluator_id in active]
        finished = [review for review in given if review.completed_at is not None]
        asked = len(active) - sum(review.is_recused for review in given)
        own = next((review for review in given if me is not None and review.evaluator_id == me.id), None)
        ready = 0 < asked <= len(finished) if me is None else own is not None and own.completed_at is not None
        found[one] = Reading(asked, finished, not ready, one in recused)
    return found


def consensus(actor: Actor, *, assessment: Assessment) -> Consensus:
    """Scores side by side, as far as `readings` allows; the order gives nothing away either. Raises Denied for an
    applicant's people.
    """
    challenge = assessment.challenge
    refuse_applicants(actor, challenge)
    everybody = sent_to(challenge)
    applications = [row for row in everybody if row.is_assessed]
    known = readings(actor, assessment=assessment, ids=[row.id for row in applications])
    numbers = neutral_numbers(challenge, everybody)
    agreed = _agreed([row.id for row in applications])
    rows = [
        _compared(assessment, row, numbers[row.id], known[row.id], agreed.get(row.id, {}))
        for row in applications
        if not known[row.id].is_recused
    ]
    return Consensus(assessment, sorted(rows, key=lambda r: (r.is_hidden, -r.disagreement, r.number)))


def _compared(
    assessment: Assessment, row: Application, number: int, known: Reading, agreed: dict[int, AgreedScore]
) -> ConsensusRow:
    if known.is_hidden:
        return ConsensusRow(row, number, known.asked, len(known.finished), True)
    names = {e.id: e.user.name for e in assessment.active}
    weights = [c["weight"] for c in assessment.criteria]
    voices = [
        Voice(
            names[review.evaluator_id],
            engine.weighted([s["value"] for s in review.scores], weights),
            review.scores,
        )
        for review in known.finished
    ]
    spreads = engine.disagreements([[s["value"] for s in voice.scores] for voice in voices])
    return ConsensusRow(row, number, known.asked, len(known.finished), False, voices, spreads, agreed)


def _reviews(assessment: Assessment) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    for review in session().scalars(
        sa.select(Review)
        .join(Evaluator, Evaluator.id == Review.evaluator_id)
        .where(Evaluator.assessment_id == assessment.id)
        .order_by(Review.id)
    ):
        found[review.application_id].append(review)
    return found


def _agreed(ids: Sequence[int]) -> dict[int, dict[int, AgreedScore]]:
    found: dict[int, dict[int, AgreedScore]] = defaultdict(dict)
    for score in session().scalars(sa.select(AgreedScore).where(AgreedScore.application_id.in_(ids))):
        found[score.application_id][score.position] = score
    return found


def digest(token: str) -> str:
    """What is stored of a mailed token."""
    return sha256(token.encode()).hexdigest()


def invitations_of(challenge: Challenge) -> list[EvaluatorInvitation]:
    """Open invitations to assess, oldest first; those whose time is over too, so that they can be sent again."""
    select = sa.select(EvaluatorInvitation).join(EvaluatorInvitation.assessment)
    return list(
        session().scalars(select.where(Assessment.challenge_id == challenge.id).order_by(EvaluatorInvitation.id))
    )


def invitation_for(assessment: Assessment, email_key: str) -> EvaluatorInvitation | None:
    """The open invitation of an address."""
    return session().scalar(
        sa.select(EvaluatorInvitation).where(
            EvaluatorInvitation.assessment_id == assessment.id, EvaluatorInvitation.email_key == email_key
        )
    )


def seat_of_address(assessment: Assessment, email_key: str) -> Evaluator | None:
    """The place on the panel that the holder of an address has (one query)."""
    select = sa.select(Evaluator).join(Evaluator.user).where(Evaluator.assessment_id == assessment.id)
    return session().scalar(select.where(Evaluator.removed_at.is_(None), User.email_key == email_key))


def find_invitation_by_id(invitation_id: int) -> EvaluatorInvitation | None:
    """An invitation by database id, if it is still open (for jobs and listeners)."""
    return session().get(EvaluatorInvitation, invitation_id)


def find_evaluator_invitation(token: str) -> EvaluatorInvitation:
    """The invitation of a mailed token. Raises Invalid if it is used, withdrawn or too old."""
    found = session().scalar(sa.select(EvaluatorInvitation).where(EvaluatorInvitation.token_hash == digest(token)))
    if found is None or found.expires_at <= clock.now():
        raise Invalid(_("This invitation was used, withdrawn or has expired. Ask for a new one."))
    return found


def get_evaluator_row(evaluator_id: int) -> Evaluator:
    """A seat by database id (for listeners)."""
    return (
        session()
        .scalars(sa.select(Evaluator).options(joinedload(Evaluator.assessment)).where(Evaluator.id == evaluator_id))
        .unique()
        .one()
    )
