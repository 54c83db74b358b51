"""Property: after any series of single updates the stored lists are those of a full run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.db import session
from tests.examples import examples
from tests.matching.helpers import THEMES, commit, lists, make_market, make_offer, run_all, update
from tests.personas import People

pytestmark = pytest.mark.slow

STEPS = st.lists(
    st.tuples(st.sampled_from(["change", "withdraw", "list", "add", "challenge"]), st.integers(0, 30)),
    min_size=1,
    max_size=4,
)


@pytest.mark.hypothesis  # `make fuzz` draws for it too
def test_any_series_of_updates_equals_a_full_run(people: People) -> None:
    challenges, solutions = make_market(people, challenges=3, solutions=24)
    run_all(seed=11)
    serial = [100]

    @examples(8)
    @given(STEPS)
    def property_holds(steps: list[tuple[str, int]]) -> None:
        for what, number in steps:
            if what == "challenge":
                challenge = challenges[number % len(challenges)]
                challenge.stage = "implementation" if challenge.stage == "planning" else "planning"
                commit()
                update("challenge", challenge.id)
                continue
            solution = solutions[number % len(solutions)]
            if what == "add":
                serial[0] += 1
                solution = make_offer(people.organizations["hydrolog"], serial[0])
                solutions.append(solution)
            elif what == "change":
                solution.summary = f"{THEMES[number % 3][2]} {number}"
            else:
                solution.status = "withdrawn" if what == "withdraw" else "listed"
            commit()
            update("solution", solution.id)
        found = lists()
        run_all(fresh=False)
        assert lists() == found

    property_holds()
    session().rollback()
