"""What organizations ask the features above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.accounts.models import User
from matchmaker.core.hooks import Hook
from matchmaker.organizations.models import Organization

why_not_join: Hook[[Organization, User], str] = Hook("why_not_join")
"""Why a person may not belong to an organization (an organizer whose workshop it takes part in): a sentence, or "" for
no objection."""

why_not_close: Hook[[Organization], str] = Hook("why_not_close")
"""Why an organization may not be closed yet (others are owed something by it): a sentence, or "" for no objection."""

stays_after: Hook[[Organization], Sequence[str]] = Hook("stays_after")
"""What stays when an organization is closed, beyond what stays of every one: a sentence for each kind."""


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One thing an organization shows: `page` is (endpoint, its values), `notes` are short facts beside it."""

    text: str
    page: tuple[str, Mapping[str, str]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ProfilePart:
    """A list of a profile: the first lines of `total`, and where all are: (words, endpoint, its values)."""

    name: str
    heading: str
    empty: str
    lines: Sequence[ProfileLine]
    total: int
    everything: tuple[str, str, Mapping[str, str]]


MOST_LINES = 12
"""Lines of one list on a profile."""

on_profile: Hook[[Organization], Sequence[ProfilePart]] = Hook("on_profile")
"""What an organization shows publicly: its solutions, its challenges, its results. Only what everybody may read."""

ends_with: Hook[[Organization], Sequence[str]] = Hook("ends_with")
"""What ends when an organization is closed (its solutions leave the lists, …): a sentence for each kind."""
