"""Errors that people may see. Services and policies raise them; one handler turns them into pages.

Messages are whole sentences in the product's words and say what to do next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

T = TypeVar("T")
Step = tuple[str, str, Mapping[str, str]]
"""What to do next: the text of a link, the page's endpoint and its values."""


class DomainError(Exception):
    """Base of everything the application refuses on purpose."""

    status: ClassVar[int] = 400

    def __init__(self, message: str = "", *, step: Step | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.step = step

    def __str__(self) -> str:
        return str(self.message)


class SignInRequired(DomainError):
    """Nobody is signed in; the handler sends the person to the sign-in page and back."""

    status = 303


class NotFound(DomainError):
    """It is not there, or the actor may not know that it is."""

    status = 404


def existing(row: T | None, message: str) -> T:
    """The row that was looked for. Raises NotFound with the message if there is none."""
    if row is None:
        raise NotFound(message)
    return row


class Denied(DomainError):
    """The actor may know the object but not do this; `message` is the policy's reason."""

    status = 403


class Invalid(DomainError):
    """Input that cannot be taken. `errors` maps a form field ("" = the whole form) to sentences."""

    status = 422

    def __init__(self, errors: Mapping[str, str | Sequence[str]] | str) -> None:
        mapping = {"": errors} if isinstance(errors, str) else errors
        self.errors: dict[str, list[str]] = {
            name: [text] if isinstance(text, str) or not isinstance(text, Sequence) else list(text)
            for name, text in mapping.items()
        }
        super().__init__(" ".join(str(text) for texts in self.errors.values() for text in texts))


class Conflict(DomainError):
    """The world has moved on: already applied, already running, already decided."""

    status = 409


class Stale(Conflict):
    """The same thing was saved since the person opened it. The view shows it above the person's own text.

    `version` is the one stored now (None where nothing counts versions), so that saving again can go on from it;
    `changes` are (label, stored, typed) for what differs.
    """

    def __init__(
        self,
        message: str,
        *,
        who: str = "",
        at: datetime | None = None,
        changes: Sequence[tuple[str, str, str]] = (),
        version: int | None = None,
    ) -> None:
        super().__init__(message)
        self.who = who
        self.at = at
        self.changes = tuple(changes)
        self.version = version  # the one that is stored now


class Closed(Conflict):
    """Too late, or frozen: the message names the date or the reason."""


class TooMany(DomainError):
    """A rate or quota is used up; the message says when to try again."""

    status = 429
