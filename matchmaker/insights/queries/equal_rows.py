"""Equal treatment: questions and their answers, contacts in the log; and what sectors are short of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeTag, Question
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.insights.queries.challenge_rows import is_told, system_of
from matchmaker.insights.queries.datasets import ContactRow, Fact, QuestionRow, SectorRow
from matchmaker.matching.models import Pairing
from matchmaker.outcomes.models.contact import Contact
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionTag
from matchmaker.vocabulary import queries as vocabulary


def questions(workshops: Mapping[int, tuple[str, ...]]) -> tuple[Fact[QuestionRow], ...]:
    rows = session().execute(
        sa.select(Challenge.id, Challenge.slug, Question.asked_at, Question.published_at, Challenge.closes_at)
        .join(Challenge, Challenge.id == Question.challenge_id)
        .where(Challenge.status.in_(PUBLIC))
        .order_by(Question.asked_at, Question.id)
    )
    return tuple(
        Fact(
            asked.date(),
            workshops.get(key, ()),
            QuestionRow(
                slug,
                asked.date(),
                answered.date() if answered else None,
                closes.date() if closes else None,
                _on_time(answered, closes),
            ),
        )
        for key, slug, asked, answered, closes in rows
    )


def _on_time(answered: datetime | None, closes: datetime | None) -> bool | None:
    """None while the answer may still come in time."""
    if answered is not None:
        return closes is None or answered <= closes
    return None if closes is None or closes > clock.now() else False


def contacts(workshops: Mapping[int, tuple[str, ...]]) -> tuple[Fact[ContactRow], ...]:
    """Contacts a day by kind; who met whom is in the log, for those who may read it. An application is counted once
    its challenge takes none any more: anybody may ask for a single day of a single workshop.
    """
    counts: Counter[tuple[date, str, tuple[str, ...]]] = Counter()
    rows = sa.select(Contact.at, Contact.kind, Contact.challenge_id).join(
        Challenge, Challenge.id == Contact.challenge_id
    )
    for at, kind, challenge in session().execute(rows.where(sa.or_(Contact.kind != "application", is_told()))):
        counts[(at.date(), kind, workshops.get(challenge, ()))] += 1
    return tuple(
        Fact(day, slugs, ContactRow(f"{day:%Y-%m}", kind, count))
        for (day, kind, slugs), count in sorted(counts.items())
    )


def by_month(rows: Iterable[ContactRow]) -> tuple[ContactRow, ...]:
    """One row for each month and kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts[(row.month, row.kind)] += row.contacts
    return tuple(ContactRow(month, kind, count) for (month, kind), count in sorted(counts.items()))


def sectors() -> tuple[Fact[SectorRow], ...]:
    """As it is today, whatever the period (two queries)."""
    paired = sa.exists().where(Pairing.challenge_id == Challenge.id, Pairing.is_current, Pairing.is_good)
    asked = (
        sa.select(system_of(ChallengeTag, Challenge.id).label("system"), paired.label("is_paired"))
        .where(Challenge.status.in_(OPEN))
        .subquery()
    )
    offered = (
        sa.select(system_of(SolutionTag, Solution.id).label("system"))
        .where(Solution.status == SolutionStatus.LISTED.value)
        .subquery()
    )
    demand, short, supply = Counter[str](), Counter[str](), Counter[str]()
    for code, is_paired, count in session().execute(
        sa.select(asked.c.system, asked.c.is_paired, sa.func.count()).group_by(asked.c.system, asked.c.is_paired)
    ):
        demand[code] += count
        short[code] += 0 if is_paired else count
    for code, count in session().execute(sa.select(offered.c.system, sa.func.count()).group_by(offered.c.system)):
        supply[code] = count
    today = clock.today()
    return tuple(
        Fact(today, (), SectorRow(code, demand[code], short[code], supply[code]))
        for code in vocabulary.labels("system")
    )
