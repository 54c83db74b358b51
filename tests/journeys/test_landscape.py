"""The landscape and the packages in a real browser: Emil sets priorities, reads a case and asks for help with a goal;
Ada composes a package from types, and Emil makes a challenge of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.axe import violations
from tests.journeys import steps
from tests.journeys.conftest import Person
from tests.journeys.test_library import AXE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANDSCAPE = "/organizations/graz/landscape"
WHY = "Pipes of 1920 burst every winter, and each hole in the street costs a week."
GOAL = "How do we live with 40 degrees in 2045?"
PACKAGE = "School yards that stay cool and dry"
YARDS, STREETS, SCHOOL = (
    "Cool yards and squares",
    "Streets and squares that take the rain",
    "Streets without cars when school begins and ends",
)


def look(person: Person) -> None:
    """No fault of accessibility on the open page, on a wide and a narrow screen, and nothing runs out at the side."""
    before = list(person.problems)
    person.page.wait_for_load_state()
    for width in (1280, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.evaluate("scrollTo(0, 0)")  # a foot that sticks covers nothing there
        assert violations(person.page, AXE) == [], f"{person.path} at {width}"
        assert not person.page.evaluate("document.documentElement.scrollWidth > innerWidth"), (person.path, width)
    person.page.set_viewport_size({"width": 1280, "height": 900})
    person.problems[:] = before  # what axe itself tries to style is no problem of the page


def test_emil_says_what_comes_first_and_asks_for_help_with_a_goal(somebody: Callable[..., Person]) -> None:
    emil = somebody("Emil")
    emil.open("/organizations/graz")
    emil.follow("Landscape: issues, answers, priorities")
    assert emil.path == LANDSCAPE
    emil.sees("Invented for the demo.", "Similar cities have", "Inventory")
    look(emil)
    emil.follow("Set priorities")
    water = emil.page.get_by_role("group", name="Water")
    steps.field(water, "How soon?").select_option(label="Now")
    emil.press("Save priorities")
    emil.sees("Say why.")
    look(emil)
    steps.field(water, "Why?").fill(WHY)
    emil.press("Save priorities")
    emil.page.wait_for_url(f"**{LANDSCAPE}")
    emil.sees("Everybody can read your priorities", WHY)
    visitor = somebody("")
    visitor.open(LANDSCAPE)
    visitor.sees(WHY)
    assert visitor.page.get_by_role("link", name="Set priorities").count() == 0
    reads_a_case(emil)
    emil.open(LANDSCAPE)
    emil.page.get_by_role("link", name=re.compile("shape the goal ?: Pollution")).click()
    asks_for_a_goal(emil)


def reads_a_case(emil: Person) -> None:
    """From the cases of the library to what a case says, and where from."""
    emil.open("/library?kind=case_study")
    emil.follow("Indore: a city-owned company")
    emil.sees("Case study, version 1.", "Who took part", "Lessons for a city", "Sources")
    look(emil)


def asks_for_a_goal(emil: Person) -> None:
    """One page of a challenge whose goal is open, up to its review page."""
    page = emil.page
    assert page.get_by_label(re.compile("Help us shape")).is_checked()
    steps.field(page, "Title").fill(GOAL)
    look(emil)
    emil.press("Start writing")
    emil.sees("Where we are today")
    assert steps.group(emil, "Main sector").locator("input:checked").count() == 1
    look(emil)
    steps.field(page, "Where we are today").fill(
        "On hot days the old town has no shade, and people who live alone stay indoors for weeks every summer."
    )
    steps.field(page, "Who is affected").fill("About 9,000 people over 75, and children in 12 schools.")
    steps.field(page, "Year you look at").fill("2045")
    steps.field(page, "How people of the city take part").select_option("involve")
    steps.field(page, "Who decides").fill("Head of Urban Development")
    steps.field(page, "Decision by").fill(steps.day(80))
    steps.field(page, "Answers close").fill(steps.moment(40))
    steps.go_on(emil)
    emil.sees("Check and submit", GOAL)
    assert page.get_by_role("button", name="Submit for review").is_visible()
    look(emil)


def test_ada_composes_a_package_and_emil_makes_a_challenge_of_it(somebody: Callable[..., Person]) -> None:
    ada, emil = somebody("Ada"), somebody("Emil")
    ada.open("/solution-packages")
    ada.follow("Create a package")
    look(ada)
    compose(ada)
    ada.press("Save")
    ada.sees("goes round in a circle", f"“{YARDS}” → “{STREETS}” → “{YARDS}”")
    look(ada)
    relate(ada, 2, ("", "needs first", ""), "")
    ada.press("Save")
    ada.sees("Draft", "Phase 1", "Phase 2", "Children use them first.", "The ground must drain.")
    look(ada)
    hidden = emil.page.goto(emil.site.url + ada.path)
    assert hidden is not None
    assert hidden.status == 404
    ada.press("Make public")
    ada.sees("This page is public.", "Return to draft")
    emil.open("/solution-packages")
    emil.follow(PACKAGE)
    look(emil)
    emil.follow("Make this a challenge")
    emil.sees(f"The problem, sectors and sub-topics of the package “{PACKAGE}” are filled in.")
    assert steps.field(emil.page, "Title").input_value() == PACKAGE
    look(emil)
    emil.press("Start writing")
    emil.sees("The problem")
    assert "hot and then flooded" in steps.field(emil.page, "The problem").input_value()
    assert steps.group(emil, "Main sector").locator("input:checked").count() == 1
    assert steps.group(emil, "Sub-topics").locator("input:checked").count() >= 1
    assert "package" not in emil.page.locator("main").inner_text().lower(), "other answers shall be possible"
    look(emil)


def compose(ada: Person) -> None:
    """Texts, three steps, and two relations that go round in a circle."""
    page = ada.page
    steps.field(page, "Title").fill(PACKAGE)
    steps.field(page, "Which problem does it answer?").fill("School yards are hot and then flooded.")
    for n, (kind, why) in enumerate(((YARDS, "Children use them first."), (STREETS, ""), (SCHOOL, "")), start=1):
        steps.field(page, f"Step {n}").select_option(label=kind)
        steps.field(page, f"Why it is at this point (step {n})").fill(why)
    relate(ada, 1, (YARDS, "needs first", STREETS), "The ground must drain.")
    relate(ada, 2, (STREETS, "needs first", YARDS), "The street is planned with the yard.")


def relate(ada: Person, n: int, relation: tuple[str, str, str], why: str) -> None:
    """Fill in one relation; an empty one takes it out."""
    one, kind, other = relation
    row = steps.group(ada, f"Relation {n}").last
    number = {"": "", YARDS: "1", STREETS: "2", SCHOOL: "3"}
    steps.field(row, "This step").select_option(number[one])
    steps.field(row, "How it stands to the other").select_option(label=kind)
    steps.field(row, "The other step").select_option(number[other])
    steps.field(ada.page, f"Why (relation {n})").fill(why)
