"""Panels that wait for somebody who leaves."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.accounts.hooks import GivenUp, LeftBehind
from matchmaker.accounts.models import User
from matchmaker.applications.models import UNDECIDED, Application, Assessment, Evaluator, Review
from matchmaker.core.db import session
from matchmaker.core.i18n import _


def unfinished_seats(user_id: int) -> Sequence[Evaluator]:
    """Where this person assesses and applications without a result still lack their scores."""
    scored = sa.exists().where(
        Review.evaluator_id == Evaluator.id,
        Review.application_id == Application.id,
        sa.or_(Review.is_recused, Review.completed_at.is_not(None)),
    )
    waiting = sa.exists().where(
        Application.challenge_id == Assessment.challenge_id, Application.status.in_(UNDECIDED), ~scored
    )
    return (
        session()
        .scalars(
            sa.select(Evaluator)
            .join(Evaluator.assessment)
            .where(
                Evaluator.user_id == user_id,
                Evaluator.removed_at.is_(None),
                Assessment.closed_at.is_(None),
                waiting.correlate(Evaluator, Assessment),
            )
            .order_by(Evaluator.id)
        )
        .unique()
        .all()
    )


def without_evaluator(user_id: int, given_up: GivenUp) -> list[LeftBehind]:
    """Panels whose scores are not finished and that this person alone could finish; the city is told."""
    if given_up is not GivenUp.ACCOUNT:
        return []
    return [
        LeftBehind(
            _(
                "There is no other evaluator for “%(title)s”. We tell the city, so that it can invite somebody.",
                title=title,
            ),
            blocks=False,
        )
        for title in (seat.assessment.challenge.title for seat in unfinished_seats(user_id) if _is_alone(seat))
    ]


def _is_alone(seat: Evaluator) -> bool:
    others = sa.select(Evaluator.id).join(User, User.id == Evaluator.user_id)
    return (
        session().scalar(
            others.where(
                Evaluator.assessment_id == seat.assessment_id,
                Evaluator.id != seat.id,
                Evaluator.removed_at.is_(None),
                User.disabled_at.is_(None),
            ).limit(1)
        )
        is None
    )
