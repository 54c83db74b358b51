"""What accounts ask the features above them: what they know of a person, and what may keep somebody from leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.core.hooks import Hook


class Erasure(StrEnum):
    """What becomes of a row that names a person when the person's account is deleted."""

    DELETED = "deleted"  # the row goes
    CLEARED = "cleared"  # the column is emptied, the row stays
    KEPT = "kept"  # the row stays and points to an account that is called "Deleted person"


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column that points to an account: what the person reads of it, and what becomes of it when they leave.

    `section` is the heading in "download what you keep about me"; `shows` maps names to the columns (or scalar
    subqueries) of the row that are told there. `why` gives the reason for `erasure`.
    """

    column: Any
    section: str
    shows: Mapping[str, Any]
    erasure: Erasure
    why: str


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who deletes the account, as known before it became anonymous. `email_key` as in `address_key`."""

    user_id: int
    name: str
    email_key: str


class GivenUp(StrEnum):
    """What a person gives up: everything (the account is deleted or locked), or one neutral role."""

    ACCOUNT = "account"
    ORGANIZER = "organizer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Something that nobody could carry on. `sentence` says what, and what to do first; it names no person.

    `blocks`: others depend on it, so nobody leaves it by their own wish. Otherwise those concerned are told.
    """

    sentence: str
    blocks: bool = True


person_columns: Hook[[], Sequence[PersonColumn]] = Hook("person_columns")
"""Every column of a feature (accounts too) that points to an account. A test walks the foreign keys and misses none."""

own_data: Hook[[User], Mapping[str, Any]] = Hook("own_data")
"""What a feature keeps about a person beyond `person_columns`: names of sections with JSON values."""

erase_person: Hook[[Leaver], None] = Hook("erase_person")
"""Remove what `person_columns` do not say: addresses that were typed in, names in texts."""

left_behind: Hook[[int, GivenUp], Sequence[LeftBehind]] = Hook("left_behind")
"""Who is left? What nobody could carry on if the person with this user id gave that up.

Asked before an account is deleted or locked and before a neutral role is taken. Only people count who can sign in.
"""

persona_lines: Hook[[Sequence[User]], Mapping[int, str]] = Hook("persona_lines")
"""A line about people of the demo ("Owner, City of Graz") by user id, for the sign-in page."""
