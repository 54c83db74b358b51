"""The first chain: a city posts a challenge, a company registers a solution, both see the pairing and its reasons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_a_problem_to_a_pairing_that_both_sides_understand(somebody: Any, site: Site) -> None:
    """With everything a browser can do: coach, autosave, live fit."""
    title, offer = "Lose 18 % instead of 31 % of our water", "Hydrants that hear leaks"
    emil = somebody("Emil")
    steps.start_challenge(emil, title)
    before = emil.page.locator("#coach-box .score").inner_text()
    steps.write_problem(emil)
    emil.page.locator(".saved", has_text="Draft saved").wait_for()
    steps.go_on(emil)
    for write in steps.PAGES[1:]:
        write(emil)
        steps.go_on(emil)
    emil.sees("Check and submit")
    assert emil.page.locator(".coach .score").inner_text() != before
    emil.press("Submit")
    emil.sees("Submitted.")
    challenge = emil.path

    ada = somebody("Ada")
    steps.publish_challenge(ada, title)
    visitor = somebody()
    visitor.open(challenge)
    visitor.sees(title, "14,000 households", "Works on cast-iron pipes")

    carla = somebody("Carla")
    steps.start_solution(carla, offer)
    steps.write_what(carla)
    carla.page.locator(".saved", has_text="saved").wait_for()
    steps.go_on(carla)
    carla.page.locator("#live-fit", has_text=title).wait_for()
    for write in (steps.write_where, steps.write_terms):
        write(carla)
        steps.go_on(carla)
    carla.press("Submit for review")
    carla.page.wait_for_load_state()
    solution = carla.path
    steps.list_solution(ada, offer)
    site.work()

    emil.open(challenge)
    emil.follow("Pairings")
    emil.sees(offer, "Why", "points")
    steps.open_pairing(emil, offer)
    emil.sees("Water losses", "Pilot or test")
    emil.page.get_by_role("button", name="Shortlist").first.wait_for()
    carla.open(solution)
    carla.follow("Show challenges")
    carla.sees(title, "Why")
    carla.open("/home")
    carla.sees(title)


def test_the_same_chain_without_javascript(somebody: Any, site: Site) -> None:
    """Plain pages and buttons are enough."""
    title, offer = "Hear leaks in the old town", "Leak ears for cast iron"
    emil, ada, carla = (somebody(name, javascript=False) for name in ("Emil", "Ada", "Carla"))
    challenge = steps.post_challenge(emil, title)
    steps.publish_challenge(ada, title)
    solution = steps.register_solution(carla, offer)
    steps.list_solution(ada, offer)
    site.work()
    emil.open(challenge + "/pairings")
    emil.sees(offer)
    carla.open(solution + "/fits")
    carla.sees(title)
