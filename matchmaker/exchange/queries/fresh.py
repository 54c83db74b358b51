"""`If-Match`: a program may only change what it has read."""

from __future__ import annotations

from matchmaker.core.actors import Actor
from matchmaker.core.commands import hold
from matchmaker.core.db import Base
from matchmaker.core.versions import require_fresh as require


def require_fresh(actor: Actor, row: Base, seen: int | None) -> None:
    """Hold the row and compare. Raises Stale if the version that was read is not the one stored."""
    hold(row)
    require(actor, row, seen)
