"""Samples of notifications for the access matrix."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """One notification of Emil's."""
    row = Notification(
        user_id=people.users["emil"].id, text="Something happened.", url="/guide", created_at=clock.now()
    )
    session().add(row)
    session().flush()
    world["emils_notification"] = {"public_id": row.public_id}
