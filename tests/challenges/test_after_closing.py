"""After closing nobody can move the goalposts: the city may have read the applications."""

from __future__ import annotations

import pytest

from matchmaker.challenges.services import lifecycle, writing
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict
from tests.challenges.make import published
from tests.personas import People


def test_the_closing_time_cannot_be_moved_after_closing(people: People) -> None:
    challenge = published(people)
    emil = people.actor("emil")
    assert challenge.closes_at is not None
    closed = challenge.closes_at
    with clock.at(clock.in_days(400)):
        with pytest.raises(Conflict, match="Applications have closed"):
            later = clock.in_days(30).isoformat()
            writing.save_content(emil, challenge=challenge, values={"closes_at": later, "decision_on": None})
            lifecycle.publish_version(emil, challenge=challenge, reason="We want more applications.")
        session().expire(challenge)
        assert challenge.closes_at == closed
