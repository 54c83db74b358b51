"""What everybody reads of challenges, for the Open Contracting Data Standard: a page of them, or one (seven queries).

It is read as a visitor reads it: public challenges with their versions, published answers without who asked, cities
that joined, announced workshops and what was presented in them. No company is read at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.challenges.engine.content import public
from matchmaker.challenges.models import PUBLIC, Challenge, ChallengeRevision, ChallengeStatus, Question, Signatory
from matchmaker.challenges.queries.visibility import NOT_FOUND
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.settings import ocds_prefix, public_url
from matchmaker.exchange.engine.ocds import Answer, City, Process, Version, Workshop
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.programme import SessionChallenge, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop as WorkshopRow
from matchmaker.workshops.models.workshop import WorkshopChallenge

PER_PAGE: Final = 20
"""Challenges on a page of releases."""


def get_public(actor: Actor, *, ocid: str) -> Challenge:
    """A public challenge by its identifier in the standard. Raises NotFound."""
    prefix = f"{ocds_prefix()}-"
    public_id = ocid.removeprefix(prefix) if ocid.startswith(prefix) else ""
    return existing(session().scalar(_public().where(Challenge.public_id == public_id)), NOT_FOUND)


def page(after: str = "") -> tuple[Sequence[Challenge], str]:
    """A page of public challenges in the order of their publication, and the public id the next page comes after; ""
    after the last one (two queries). An unknown `after` is the beginning."""
    select = _public().order_by(Challenge.published_at, Challenge.id)
    key = sa.select(Challenge.published_at, Challenge.id).where(Challenge.public_id == after)
    if after and (found := session().execute(key).first()) is not None:
        select = select.where(sa.tuple_(Challenge.published_at, Challenge.id) > sa.tuple_(*found))
    rows = session().scalars(select.limit(PER_PAGE + 1)).unique().all()
    return rows[:PER_PAGE], rows[PER_PAGE - 1].public_id if len(rows) > PER_PAGE else ""


def _public() -> sa.Select[tuple[Challenge]]:
    return sa.select(Challenge).where(Challenge.status.in_(PUBLIC)).options(lazyload(Challenge.tags))


def processes(challenges: Sequence[Challenge]) -> list[Process]:
    """The public history of each of these public challenges (five queries, however many)."""
    ids = [challenge.id for challenge in challenges]
    versions = _by_challenge(
        sa.select(ChallengeRevision).where(ChallengeRevision.challenge_id.in_(ids)).order_by(ChallengeRevision.number)
    )
    answers = _by_challenge(
        sa.select(Question)
        .where(Question.challenge_id.in_(ids), Question.published_at.is_not(None))
        .order_by(Question.published_at, Question.id)
    )
    joined = _by_challenge(
        sa.select(Signatory)
        .where(Signatory.challenge_id.in_(ids), Signatory.status == "accepted")
        .order_by(Signatory.answered_at, Signatory.id)
    )
    workshops = _workshops(ids)
    budgets = _budgets()
    return [
        Process(
            id=challenge.public_id,
            language=next(iter(challenge.text_languages), "en"),
            city=_city(challenge.city),
            versions=[_version(challenge, row) for row in versions[challenge.id]],
            budgets=budgets,
            joined=[_city(row.city, row) for row in joined[challenge.id]],
            answers=[
                Answer(row.public_id, row.published_text, row.answer, row.asked_at, row.published_at)
                for row in answers[challenge.id]
            ],
            workshops=workshops[challenge.id],
            closed_at=challenge.closed_at,
            is_closed=challenge.status == ChallengeStatus.CLOSED.value,
        )
        for challenge in challenges
    ]


def _by_challenge(select: sa.Select[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session().scalars(select).unique():
        found[row.challenge_id].append(row)
    return found


def _version(challenge: Challenge, row: ChallengeRevision) -> Version:
    url = public_url("challenges.version", slug=challenge.slug, number=row.number)
    return Version(row.number, row.at, url, public(row.snapshot))


def _city(row: Organization, signatory: Signatory | None = None) -> City:
    joined_at = signatory.answered_at if signatory is not None else None
    url = public_url("organizations.show", slug=row.slug)
    return City(row.public_id, row.name, vocabulary.country_name(row.country), url, joined_at)


def _workshops(challenge_ids: Sequence[int]) -> dict[int, list[Workshop]]:
    tabled = (
        sa.select(WorkshopChallenge.challenge_id, WorkshopRow)
        .join(WorkshopRow, WorkshopRow.id == WorkshopChallenge.workshop_id)
        .where(WorkshopChallenge.challenge_id.in_(challenge_ids), WorkshopRow.announced_at.is_not(None))
        .order_by(WorkshopRow.starts_at, WorkshopRow.id)
    )
    rows = session().execute(tabled).tuples().all()
    presented = (
        sa.select(SessionChallenge.challenge_id, WorkshopSession)
        .join(WorkshopSession, WorkshopSession.id == SessionChallenge.session_id)
        .where(SessionChallenge.challenge_id.in_(challenge_ids))
        .order_by(WorkshopSession.starts_at, WorkshopSession.id)
    )
    sessions: dict[tuple[int, int], list[tuple[str, Any]]] = defaultdict(list)
    for challenge_id, part in session().execute(presented).tuples():
        sessions[challenge_id, part.workshop_id].append((part.public_id, part.starts_at))
    found: dict[int, list[Workshop]] = defaultdict(list)
    for challenge_id, row in rows:
        found[challenge_id].append(_workshop(row, sessions[challenge_id, row.id]))
    return found


def _workshop(row: WorkshopRow, sessions: Sequence[tuple[str, Any]]) -> Workshop:
    assert row.announced_at is not None
    return Workshop(
        id=row.public_id,
        title=row.title,
        url=public_url("workshops.show", slug=row.slug),
        starts_at=row.starts_at,
        announced_at=row.announced_at,
        held_at=row.held_at,
        cancelled_at=row.cancelled_at,
        cancelled_why=row.cancelled_why,
        report_url=public_url("workshops.report", slug=row.slug),
        report_at=row.report_published_at,
        sessions=sessions,
    )


def _budgets() -> Mapping[str, tuple[str, int | None]]:
    """Band → its words and highest amount; a band without any figure says nothing."""
    found = {}
    for term in vocabulary.terms("budget_band"):
        most, least = term.extra.get("max_eur", ""), term.extra.get("min_eur", "")
        if most or least:
            found[term.code] = (str(term.label), int(most) if most else None)
    return found
