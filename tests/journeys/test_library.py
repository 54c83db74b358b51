"""The library in a real browser: Emil finds and reads a case; two organizers write, review and publish a guideline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.axe import violations
from tests.journeys import steps
from tests.journeys.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
BODY = """## Before you begin

Put the meters on a map and say which of them are read by hand today, street by street and house by house.

## What to ask

- Who reads them at present?
- What happens with a wrong figure?

## What is not known

How long batteries last in cold cellars.
"""


def look(person: Person) -> None:
    """No fault of accessibility on the page that is open. What axe itself tries to style is no problem of the page."""
    before = list(person.problems)
    assert violations(person.page, AXE) == []
    person.problems[:] = before


def test_emil_finds_and_reads_a_case(somebody: Callable[..., Person]) -> None:
    emil = somebody("Emil")
    emil.open("/guide")
    emil.follow("Open the library")
    emil.page.get_by_role("searchbox").fill("bottrop")
    emil.page.locator("main").get_by_role("button", name="Search", exact=True).click()
    emil.page.get_by_role("link", name=re.compile("^Bottrop, InnovationCity")).first.click()
    emil.sees("Who took part", "What our sources do not tell", "Sources", "Case study, version 1.")
    look(emil)
    emil.page.get_by_role("navigation", name="Contents").get_by_role("link", name="Outcome").click()
    assert emil.page.url.endswith("#s-outcome")
    emil.press("Yes, it helped")
    emil.sees("Found useful by 1 of 1.", "Thank you")
    emil.open("/library")
    look(emil)
    emil.open("/challenges?topic=energy.buildings_efficiency")
    emil.page.locator("main h3 a").first.click()
    emil.sees("Read in the library", "Because it is about")
    emil.follow("Process")
    emil.sees("Due now", "SMART in eight questions", "How critical are we?")
    look(emil)


def test_an_organizer_writes_and_a_colleague_publishes(somebody: Callable[..., Person]) -> None:
    ben, ada = somebody("Ben"), somebody("Ada")
    ben.open("/library")
    ben.follow("Write a text")
    look(ben)
    steps.field(ben.page, "Type of text").select_option("guideline")
    steps.field(ben.page, "Title").fill("Reading meters without digging")
    ben.page.get_by_label(re.compile("^In short")).fill("What to ask before a city changes its meters.")
    ben.page.get_by_label(re.compile("^Text")).fill(BODY)
    steps.tick(ben, "Sectors", "Water")
    ben.press("Save and preview")
    ben.sees("Still missing", "Name at least one source")
    ben.follow("Edit text…")
    ben.page.get_by_label(re.compile("^Sources")).fill("Guide of a utility | https://example.org/guide")
    ben.press("Save and preview")
    look(ben)
    ben.press("Submit for review")
    ben.sees("In review", "You wrote this, so a second person has to review and publish it.")
    ada.open("/notifications")
    ada.sees("waits in the library for a second person")
    ada.open("/library/reading-meters-without-digging/preview")
    ada.sees("Before you begin", "Publish as version 1")
    ada.press("Publish as version 1")
    ada.sees("Published as version 1", "Guide of a utility")
    look(ada)
    visitor = somebody("")
    visitor.open("/library?q=meters")
    visitor.follow("Reading meters without digging")
    visitor.sees("What is not known", "CC BY 4.0")
