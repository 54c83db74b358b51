"""Every state change of a challenge: allowed ones work, all others are refused with the present state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from matchmaker.challenges.models import PUBLIC, Challenge, ChallengeStatus
from matchmaker.core import clock
from matchmaker.core.errors import Conflict

STEPS: dict[str, tuple[Callable[[Challenge], None], set[str]]] = {
    "submit": (lambda c: c.submit(at=clock.now()), {"draft", "returned"}),
    "give_back": (lambda c: c.give_back(note="n"), {"submitted"}),
    "reopen": (lambda c: c.reopen(), {"submitted"}),
    "publish": (lambda c: c.publish(at=clock.now()), {"submitted"}),
    "revise": (lambda c: c.revise(at=clock.now()), {"published", "matching", "in_dialogue"}),
    "close": (lambda c: c.advance(ChallengeStatus.CLOSED, at=clock.now()), set(PUBLIC)),
    "match": (lambda c: c.advance(ChallengeStatus.MATCHING, at=clock.now()), {"published", "matching"}),
}


@pytest.mark.parametrize("status", [s.value for s in ChallengeStatus])
@pytest.mark.parametrize("step", sorted(STEPS))
def test_transitions(step: str, status: str) -> None:
    change, allowed = STEPS[step]
    challenge = Challenge(status=status, revision=1)
    if status in allowed:
        change(challenge)
        return
    with pytest.raises(Conflict):
        change(challenge)
    assert challenge.status == status
