"""The whole day of a participant through the API."""

from __future__ import annotations

import pytest

from matchmaker.scheduling.queries import runs, whole_day
from tests.exchange.conftest import Programs
from tests.exchange.program import data
from tests.personas import People
from tests.scheduling.world import make_day, registration_of, release, solve

pytestmark = pytest.mark.slow


def test_the_api_says_the_same_day(people: People, program: Programs) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    row = registration_of(workshop, people.organizations["hydrolog"])
    answer = data(program("carla").get(f"/workshops/{workshop.slug}/day"))
    assert answer["check_in_code"] == row.check_in_code
    assert answer["release"] == 1
    assert [line["title"] for line in answer["lines"]] == [
        line.title for line in whole_day.whole_day(row, runs.last_release(workshop.id))
    ]
    met = next(line for line in answer["lines"] if line["title"] == "Graz")
    assert met["partners"] == [{"organization": "Graz", "people": [], "wants_to_know": ""}]
    assert met["off"] is None
