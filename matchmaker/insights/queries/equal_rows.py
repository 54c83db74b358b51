"""Equal treatment: questions and their answers, contacts in the log; and what sectors are short of."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeTag, Question
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.insights.queries.challenge_rows import of_workshop, system_of
from matchmaker.insights.queries.datasets import ContactRow, QuestionRow, Scope, SectorRow
from matchmaker.matching.models import Pairing
from matchmaker.outcomes.models.contact import Contact
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionTag
from matchmaker.vocabulary import queries as vocabulary


def questions(scope: Scope) -> tuple[QuestionRow, ...]:
    rows = session().execute(
        sa.select(Challenge.slug, Question.asked_at, Question.published_at, Challenge.closes_at)
        .join(Challenge, Challenge.id == Question.challenge_id)
        .where(scope.holds(Question.asked_at), Challenge.status.in_(PUBLIC), of_workshop(scope, Question.challenge_id))
        .order_by(Question.asked_at, Question.id)
    )
    return tuple(
        QuestionRow(
            slug,
            asked.date(),
            answered.date() if answered else None,
            closes.date() if closes else None,
            _on_time(answered, closes),
        )
        for slug, asked, answered, closes in rows
    )


def _on_time(answered: datetime | None, closes: datetime | None) -> bool | None:
    """None while the answer may still come in time."""
    if answered is not None:
        return closes is None or answered <= closes
    return None if closes is None or closes > clock.now() else False


def contacts(scope: Scope) -> tuple[ContactRow, ...]:
    """Contacts a month by kind; who met whom is in the log, for those who may read it."""
    counts: Counter[tuple[str, str]] = Counter()
    for at, kind in session().execute(
        sa.select(Contact.at, Contact.kind).where(scope.holds(Contact.at), of_workshop(scope, Contact.challenge_id))
    ):
        counts[(f"{at:%Y-%m}", kind)] += 1
    return tuple(ContactRow(month, kind, count) for (month, kind), count in sorted(counts.items()))


def sectors() -> tuple[SectorRow, ...]:
    """As it is today, whatever the period."""
    paired = sa.exists().where(Pairing.challenge_id == Challenge.id, Pairing.is_current, Pairing.is_good)
    demand: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for code, has_pairing in session().execute(
        sa.select(system_of(ChallengeTag, Challenge.id), paired).where(Challenge.status.in_(OPEN))
    ):
        demand[code] += 1
        short[code] += not has_pairing
    supply: Counter[str] = Counter(
        session().scalars(
            sa.select(system_of(SolutionTag, Solution.id)).where(Solution.status == SolutionStatus.LISTED.value)
        )
    )
    return tuple(SectorRow(code, demand[code], short[code], supply[code]) for code in vocabulary.labels("system"))
