"""What happens to solutions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SolutionSubmitted:
    """A company handed a solution in for the organizers' check."""

    solution_id: int


@dataclass(frozen=True)
class SolutionReturned:
    """An organizer asked for changes."""

    solution_id: int


@dataclass(frozen=True)
class CommentsAnswered:
    """A company answered the note with which its solution was returned, without submitting it again."""

    solution_id: int


@dataclass(frozen=True)
class SolutionListed:
    """A solution became public (`reason` "accepted"), was renewed ("renewed") or changed while listed ("changed")."""

    solution_id: int
    reason: str = "accepted"


@dataclass(frozen=True)
class TypePublished:
    """A solution type became public."""

    solution_type_id: int


@dataclass(frozen=True)
class TypeWithdrawn:
    """A public solution type became a draft again."""

    solution_type_id: int


@dataclass(frozen=True)
class TypeSuggested:
    """Somebody suggested a solution type."""

    suggestion_id: int


@dataclass(frozen=True)
class SuggestionAnswered:
    """An organizer accepted or declined a suggestion."""

    suggestion_id: int


@dataclass(frozen=True)
class SolutionUnlisted:
    """A solution left the lists: `reason` is "expired", "withdrawn" or "company" (rejected)."""

    solution_id: int
    reason: str = "withdrawn"


@dataclass(frozen=True)
class RenewalDue:
    """A listed solution entered its last 30 days."""

    solution_id: int
