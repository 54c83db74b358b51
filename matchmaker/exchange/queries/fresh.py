"""`If-Match`: a program may only change what it has read."""

from __future__ import annotations

from typing import Any, Protocol

from matchmaker.core.db import Base, session
from matchmaker.core.errors import Stale
from matchmaker.core.i18n import _


class HasVersion(Protocol):
    """A row that counts its versions."""

    version: Any


class Outdated(Stale):
    """Somebody saved since; `version` is the one to read now."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


def require_fresh(row: HasVersion, seen: int | None) -> None:
    """Hold the row and compare. Raises Outdated if the version that was read is not the one stored.

    The forms of the web let a person's own second tab pass; two programs with one person's tokens are not one person.
    """
    assert isinstance(row, Base)
    session().flush()
    session().refresh(row, with_for_update={"of": type(row)})
    if seen != row.version:
        raise Outdated(
            _("Somebody saved this since you read it. Read it again, put your changes in, send the new ETag."),
            version=row.version,
        )
