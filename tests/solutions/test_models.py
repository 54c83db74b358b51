"""Which step of a solution's life is possible from where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from matchmaker.core import clock
from matchmaker.core.errors import Conflict
from matchmaker.solutions.models import RENEWAL_NOTICE_DAYS, Solution, SolutionStatus

STEPS: dict[str, tuple[Callable[[Solution], None], set[str], str]] = {
    "submit": (lambda s: s.submit(at=clock.now()), {"draft", "expired", "withdrawn"}, "submitted"),
    "give_back": (lambda s: s.give_back(note="Why"), {"submitted"}, "draft"),
    "enlist": (lambda s: s.enlist(at=clock.now()), {"submitted"}, "listed"),
    "renew": (lambda s: s.renew(at=clock.now()), {"listed", "expired"}, "listed"),
    "expire": (lambda s: s.expire(), {"listed"}, "expired"),
    "withdraw": (lambda s: s.withdraw(), {"listed", "submitted", "expired"}, "withdrawn"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", [state.value for state in SolutionStatus])
def test_every_step_from_every_state(step: str, state: str) -> None:
    take, allowed, after = STEPS[step]
    solution = Solution(status=state)
    if state not in allowed:
        with pytest.raises(Conflict):
            take(solution)
        assert solution.status == state
        return
    take(solution)
    assert solution.status == after
    assert (solution.expires_on is not None) == (after == "listed")


def test_renewal_is_due_in_the_last_thirty_days_only() -> None:
    today = clock.today()
    for days in (0, 1, RENEWAL_NOTICE_DAYS, RENEWAL_NOTICE_DAYS + 1):
        solution = Solution(status="listed", expires_on=clock.in_days(days).date())
        assert solution.is_renewal_due(today) is (days <= RENEWAL_NOTICE_DAYS)
    assert not Solution(status="expired", expires_on=today).is_renewal_due(today)
