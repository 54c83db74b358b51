"""After closing nobody can move the goalposts: the city may have read the applications."""

from __future__ import annotations

import pytest

from matchmaker.challenges.services import lifecycle, writing
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
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


def test_what_companies_did_not_answer_to_can_still_be_corrected(people: People) -> None:
    """The closing time has passed and stands; it is no mistake of whoever corrects something else."""
    challenge = published(people)
    emil = people.actor("emil")
    with clock.at(clock.in_days(31)):
        writing.save_content(emil, challenge=challenge, values={"decision_owner": "Mayor"})
        lifecycle.publish_version(emil, challenge=challenge, reason="Another office decides now.")
        assert (challenge.revision, challenge.decision_owner) == (2, "Mayor")
        with pytest.raises(Invalid, match="in the past"):
            past = clock.in_days(-2).isoformat()
            writing.save_content(emil, challenge=challenge, values={"closes_at": past, "questions_until": None})


def test_the_page_of_the_dates_can_be_saved_after_closing(people: People) -> None:
    challenge = published(people)
    with clock.at(clock.in_days(31)):
        later = clock.in_days(100).date().isoformat()
        writing.save_step(people.actor("emil"), challenge=challenge, step="dates", values={"decision_on": later})
        assert challenge.pending is not None
        assert challenge.pending["decision_on"] == later
