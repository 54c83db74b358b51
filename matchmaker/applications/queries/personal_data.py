"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.models import User
from matchmaker.accounts.queries import looked_up
from matchmaker.applications.models import (
    AgreedScore,
    Application,
    Assessment,
    Decision,
    Evaluator,
    EvaluatorInvitation,
    Review,
)
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization

_OWN: Final = "the application belongs to the company"
_PROOF: Final = "who assessed and decided must stay explainable to those who applied"


def _challenge_of(application_id: Any) -> Any:
    return looked_up(looked_up(application_id, Application.challenge_id), Challenge.title)


def _assessed(assessment_id: Any) -> Any:
    return looked_up(looked_up(assessment_id, Assessment.challenge_id), Challenge.title)


_APPLICATION: Final = {
    "challenge": looked_up(Application.challenge_id, Challenge.title),
    "company": looked_up(Application.company_id, Organization.name),
    "status": Application.status,
}

PERSON_COLUMNS: Final = (
    PersonColumn(
        Application.started_by_id,
        "applications_started",
        {**_APPLICATION, "at": Application.created_at},
        Erasure.KEPT,
        _OWN,
    ),
    PersonColumn(
        Application.submitted_by_id,
        "applications_sent",
        {**_APPLICATION, "at": Application.submitted_at},
        Erasure.KEPT,
        _OWN,
    ),
    PersonColumn(
        Application.updated_by_id,
        "applications_changed_last",
        {**_APPLICATION, "at": Application.updated_at},
        Erasure.KEPT,
        "whoever saves next is told that somebody else saved before",
    ),
    PersonColumn(
        Evaluator.user_id,
        "places_on_panels",
        {
            "challenge": _assessed(Evaluator.assessment_id),
            "invited_at": Evaluator.invited_at,
            "declared_at": Evaluator.declared_at,
            "removed_at": Evaluator.removed_at,
        },
        Erasure.KEPT,
        _PROOF,
    ),
    PersonColumn(
        Evaluator.invited_by_id,
        "evaluators_invited",
        {"challenge": _assessed(Evaluator.assessment_id), "at": Evaluator.invited_at},
        Erasure.KEPT,
        _PROOF,
    ),
    PersonColumn(
        EvaluatorInvitation.invited_by_id,
        "evaluators_invited_by_mail",
        {
            "challenge": _assessed(EvaluatorInvitation.assessment_id),
            "to": EvaluatorInvitation.email,
            "at": EvaluatorInvitation.created_at,
        },
        Erasure.KEPT,
        "the invitation is the city's; it runs out by itself",
    ),
    PersonColumn(
        AgreedScore.by_id,
        "scores_agreed",
        {
            "challenge": _challenge_of(AgreedScore.application_id),
            "value": AgreedScore.value,
            "comment": AgreedScore.comment,
            "at": AgreedScore.at,
        },
        Erasure.KEPT,
        _PROOF,
    ),
    PersonColumn(
        Decision.prepared_by_id,
        "decisions_prepared",
        {
            "challenge": _challenge_of(Decision.application_id),
            "result": Decision.result,
            "reason": Decision.reason,
            "at": Decision.prepared_at,
        },
        Erasure.KEPT,
        _PROOF,
    ),
)


def reviews_of(user: User) -> list[dict[str, Any]]:
    """What a person has written as an evaluator, oldest first (one query)."""
    rows = session().execute(
        sa.select(Challenge.title, Review)
        .join(Evaluator, Evaluator.id == Review.evaluator_id)
        .join(Assessment, Assessment.id == Evaluator.assessment_id)
        .join(Challenge, Challenge.id == Assessment.challenge_id)
        .where(Evaluator.user_id == user.id)
        .order_by(Review.id)
    )
    return [
        {
            "challenge": title,
            "scores": review.scores,
            "conflict_of_interest": review.conflict_reason,
            "declared_at": review.declared_at.isoformat(),
            "completed_at": review.completed_at.isoformat() if review.completed_at else None,
        }
        for title, review in rows
    ]
