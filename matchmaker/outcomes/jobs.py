"""What follows a change of a record by itself."""

from __future__ import annotations

from matchmaker.core import clock, eventbus
from matchmaker.core.db import session
from matchmaker.outcomes.events import CollaborationChanged
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import lookup


def follow_change(collaboration: Collaboration, *, by_id: int | None, side: str) -> None:
    """Note who changed the record, bring its public entry up to date, tell who listens.

    `side` is "city", "company" or "" (nobody's).
    """
    collaboration.touch(by_id=by_id, at=clock.now())
    session().flush()
    session().expire(collaboration, ["indicators", "ladder"])
    result = lookup.result_of(collaboration)
    if result is not None:
        result.follow(collaboration, at=clock.now())
        session().flush()
    eventbus.publish(CollaborationChanged(collaboration.id, side=side))
