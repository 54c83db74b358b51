"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.challenges.models import Challenge, ChallengeFollow, ChallengeRevision, Question

PERSON_COLUMNS: Final = (
    PersonColumn(
        Challenge.created_by_id,
        "challenges_started",
        {"challenge": Challenge.title, "at": Challenge.created_at},
        Erasure.KEPT,
        "the challenge belongs to the city",
    ),
    PersonColumn(
        Challenge.updated_by_id,
        "challenges_changed_last",
        {"challenge": Challenge.title, "at": Challenge.updated_at},
        Erasure.KEPT,
        "whoever saves next is told that somebody else saved before",
    ),
    PersonColumn(
        ChallengeRevision.by_id,
        "versions_published",
        {
            "challenge": looked_up(ChallengeRevision.challenge_id, Challenge.title),
            "number": ChallengeRevision.number,
            "reason": ChallengeRevision.reason,
            "at": ChallengeRevision.at,
        },
        Erasure.KEPT,
        "published versions stay as they were, for equal treatment",
    ),
    PersonColumn(
        ChallengeFollow.user_id,
        "challenges_followed",
        {
            "challenge": looked_up(ChallengeFollow.challenge_id, Challenge.title),
            "since": ChallengeFollow.created_at,
        },
        Erasure.DELETED,
        "following was the person's own",
    ),
    PersonColumn(
        Question.asked_by_id,
        "questions_asked",
        {
            "challenge": looked_up(Question.challenge_id, Challenge.title),
            "question": Question.text,
            "answer": Question.answer,
            "at": Question.asked_at,
        },
        Erasure.KEPT,
        "question and answer are published to everybody, for equal treatment; who asked is never told",
    ),
)
