"""What happens to applications."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ApplicationSubmitted:
    """A company sent its application."""

    application_id: int


@dataclass(frozen=True)
class ApplicationWithdrawn:
    """A company took its application back."""

    application_id: int
    was_sent: bool


@dataclass(frozen=True)
class ReconfirmationNeeded:
    """A material change of the challenge asks a sent application to be confirmed again."""

    application_id: int
    revision: int


@dataclass(frozen=True)
class ApplicationConfirmed:
    """A company confirmed its application for the newest version of the challenge."""

    application_id: int


@dataclass(frozen=True)
class DeadlineExtended:
    """A late material change moved the day on which applications close."""

    challenge_id: int


@dataclass(frozen=True)
class EvaluatorInvited:
    """A city asked somebody with an account to assess the applications of a challenge."""

    evaluator_invitation_id: int
    user_id: int


@dataclass(frozen=True)
class EvaluatorRecused:
    """An evaluator declared a conflict of interest for one application."""

    evaluator_id: int
    application_id: int


@dataclass(frozen=True)
class EvaluatorLeft:
    """An evaluator's account ended before the scores were finished."""

    evaluator_id: int


@dataclass(frozen=True)
class DecisionsReleased:
    """All prepared decisions of a challenge were announced at once."""

    challenge_id: int
    application_ids: tuple[int, ...]
