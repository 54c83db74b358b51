"""The datasets of the report: what a row of each says, without names of companies or people."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Generic, TypeVar, get_args, get_type_hints

Row = TypeVar("Row")
OTHER: Final = "other"
"""Stands for what too few organizations share to be told."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about: days (in UTC) from `start` to `until` (both included), of one workshop if `workshop`
    is set."""

    start: date
    until: date
    workshop: str = ""
    workshop_id: int | None = None


@dataclass(frozen=True, slots=True)
class Fact(Generic[Row]):
    """A row as it is kept for every scope: with the day it belongs to, and the workshops it belongs to."""

    day: date
    workshops: tuple[str, ...]
    row: Row

    def is_of(self, scope: Scope, *, or_workshop: bool) -> bool:
        """It is within the scope. `or_workshop`: if a workshop is chosen, the period says nothing."""
        if scope.workshop and scope.workshop not in self.workshops:
            return False
        return bool(scope.workshop and or_workshop) or scope.start <= self.day <= scope.until


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge that was published. `step` is the last step it reached; what it passed on the way counts, too."""

    challenge: str
    city: str
    country: str
    city_size: str
    system: str
    published_on: date
    status: str
    is_frozen: bool
    step: str
    stopped_because: str
    days_to_application: int | None
    days_to_meeting: int | None
    days_to_collaboration: int | None
    days_to_contract: int | None


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """An organization that held a place at a workshop, without its name; `number` counts within the workshop."""

    workshop: str
    number: int
    side: str
    size: str
    country: str
    is_small: bool
    came: bool
    meetings_held: int


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A 1:1 meeting that was scheduled; both participants by their number."""

    workshop: str
    city: int
    company: int
    status: str
    absent: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """A pair of which somebody wished to meet, by number."""

    workshop: str
    city: int
    company: int
    by_city: bool
    by_company: bool


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A workshop with its reserved share, its price, and how many places micro and small companies got.

    The price is of the matcher's last choice of pairings: points lost, and points without the reserved share.
    """

    workshop: str
    title: str
    on: date
    reserved_percent: int
    reserve_cost: float | None
    value_without_reserve: float | None
    company_places: int
    small_company_places: int
    closed_meetings: int
    with_next_step: int


@dataclass(frozen=True, slots=True)
class CollaborationRow:
    """A record of a collaboration, without names; after 30, 90 and 180 days: was it due, answered, still in use."""

    number: int
    started_in: str
    step: str
    evidence: str
    is_public: bool
    outcome: str
    due_30: bool
    answered_30: bool
    in_use_30: str
    due_90: bool
    answered_90: bool
    in_use_90: str
    due_180: bool
    answered_180: bool
    in_use_180: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question to a city. `on_time`: the answer was published before the challenge closed."""

    challenge: str
    asked_on: date
    answered_on: date | None
    closes_on: date | None
    on_time: bool | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contacts in the equal-treatment log, counted by month and kind."""

    month: str
    kind: str
    contacts: int


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A sector today: open challenges, those without a good pairing, listed solutions."""

    system: str
    open_challenges: int
    without_pairing: int
    listed_solutions: int


@dataclass(frozen=True)
class Rows:
    """All datasets of the report."""

    challenges: tuple[ChallengeRow, ...]
    participants: tuple[ParticipantRow, ...]
    meetings: tuple[MeetingRow, ...]
    wishes: tuple[WishRow, ...]
    workshops: tuple[WorkshopRow, ...]
    collaborations: tuple[CollaborationRow, ...]
    questions: tuple[QuestionRow, ...]
    contacts: tuple[ContactRow, ...]
    sectors: tuple[SectorRow, ...]


@dataclass(frozen=True)
class Facts:
    """What all rows of the report come from, whatever the scope. Participants have their own country, contacts are
    counted by day, collaborations by their place among all."""

    challenges: tuple[Fact[ChallengeRow], ...]
    participants: tuple[Fact[ParticipantRow], ...]
    meetings: tuple[Fact[MeetingRow], ...]
    wishes: tuple[Fact[WishRow], ...]
    workshops: tuple[Fact[WorkshopRow], ...]
    collaborations: tuple[Fact[CollaborationRow], ...]
    questions: tuple[Fact[QuestionRow], ...]
    contacts: tuple[Fact[ContactRow], ...]
    sectors: tuple[Fact[SectorRow], ...]


DATASETS: Final = tuple(one.name for one in fields(Rows))
STEPS: Final = ("published", "pairing", "application", "meeting", "collaboration", "pilot", "contract", "scaled")


def row_type(dataset: str) -> Any:
    """The class of the rows of a dataset. Raises KeyError for an unknown one."""
    return get_args(get_type_hints(Rows)[dataset])[0]
