"""What happens to challenges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChallengeSubmitted:
    """A city handed a challenge in for the organizers' check."""

    challenge_id: int


@dataclass(frozen=True)
class ChallengeReturned:
    """An organizer asked for changes."""

    challenge_id: int


@dataclass(frozen=True)
class CommentsAnswered:
    """A city answered the comments with which its challenge came back."""

    challenge_id: int


@dataclass(frozen=True)
class ChallengePublished:
    """A challenge became public."""

    challenge_id: int


@dataclass(frozen=True)
class ChallengeRevised:
    """A public challenge got a new visible version; a material one asks applicants to confirm again."""

    challenge_id: int
    number: int
    is_material: bool


@dataclass(frozen=True)
class ChallengeMoved:
    """A public challenge changed its state (matching, in dialogue, decided, closed, withdrawn, frozen or thawed)."""

    challenge_id: int


@dataclass(frozen=True)
class QuestionAsked:
    """Somebody asked a question."""

    question_id: int


@dataclass(frozen=True)
class QuestionAnswered:
    """A question and its answer were published to everybody."""

    question_id: int


@dataclass(frozen=True)
class SignatoryInvited:
    """A city was invited to stand behind a joint challenge."""

    signatory_id: int


@dataclass(frozen=True)
class SignatoryAnswered:
    """An invited city accepted or declined."""

    signatory_id: int


@dataclass(frozen=True)
class ChallengeClosesSoon:
    """Applications close within ten days."""

    challenge_id: int


@dataclass(frozen=True)
class ChallengeTimeUp:
    """The time for applications is over; the state stays until the city moves it."""

    challenge_id: int
