"""What people do in several journeys, clicking and typing as a person would, with or without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from matchmaker.core import clock
from tests.journeys.conftest import Person


def field(scope: Any, label: str) -> Any:
    """The field whose label begins with these words."""
    labelled = scope.get_by_label(re.compile(f"^{re.escape(label)}"))
    return labelled.and_(scope.locator("input, select, textarea")).first


def group(person: Person, name: str) -> Any:
    """The group of fields (or choices) under this heading."""
    return person.page.locator("fieldset").filter(
        has=person.page.locator("legend", has_text=re.compile(f"^{re.escape(name)}"))
    )


def tick(person: Person, heading: str, *choices: str) -> None:
    """Tick choices under a heading."""
    for choice in choices:
        group(person, heading).first.get_by_label(choice, exact=True).check()


def moment(days: int) -> str:
    """A day and time from now, as such a field takes it."""
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d}T12:00"


def day(days: int) -> str:
    """A day from now, as such a field takes it."""
    return moment(days)[:10]


def go_on(person: Person) -> None:
    """Press "Save and go on" at the foot of a form; the page that follows has no error."""
    person.page.locator(".formfoot").get_by_role("button", name="Save and continue").click()
    person.page.wait_for_load_state()
    errors = person.page.locator(".errsum")
    assert errors.count() == 0, errors.first.inner_text()


def start_challenge(person: Person, title: str) -> None:
    """From the landing page to the first page of the form."""
    person.open("/")
    person.follow("Post a challenge")
    field(person.page, "Title").fill(title)
    person.press("Start writing")
    person.sees("The problem")


def write_problem(person: Person) -> None:
    """Page 1."""
    page = person.page
    field(page, "In one sentence").fill("Water lost in the old town falls from 31 % to 18 % by 2031.")
    tick(person, "Main sector", "Water")
    tick(person, "Sub-topics", "Water losses")
    field(page, "The problem").fill(
        "Pipes of 1920 leak at night, and crews dig where the water shows, not where it leaks."
    )
    field(page, "Who is affected").fill("14,000 households of the old town, and the crews who dig at night.")


def write_outcome(person: Person) -> None:
    """Page 2."""
    field(person.page, "What is measured").fill("Share of water lost")
    field(person.page, "Unit").fill("%")
    today, wanted = group(person, "How is it today?"), group(person, "How should it be?")
    field(today, "Current value").fill("31")
    field(today, "Year").fill("2025")
    field(wanted, "Target").fill("18")
    field(wanted, "Year").fill("2031")


def write_needs(person: Person) -> None:
    """Page 3."""
    page = person.page
    page.locator("input[name=musts-0]").fill("Works on cast-iron pipes")
    page.keyboard.press("Enter")  # goes to the next line, does not send the form
    page.keyboard.type("Data stay with the city")
    tick(person, "How do you want to work together?", "Pilot or test")
    tick(person, "Languages you can work in", "German", "English")


def write_judging(person: Person) -> None:
    """Page 4."""
    ours = (("Water saved per euro", "60"), ("Works with our crews", "40"), ("", ""))  # the third usual one goes
    for n, (name, weight) in enumerate(ours, start=1):
        person.page.get_by_label(f"Criterion {n}", exact=True).fill(name)
        person.page.get_by_label(f"Weight of criterion {n} in per cent").fill(weight)


def write_dates(person: Person) -> None:
    """Page 5."""
    page = person.page
    field(page, "Stage").select_option(label="Planning")
    field(page, "Budget").select_option(label="EUR 60,000 to 250,000")
    field(page, "Questions close").fill(moment(20))
    field(page, "Applications close").fill(moment(30))
    field(page, "Who decides").fill("Head of Water Services")
    field(page, "Decision by").fill(day(60))


PAGES = (write_problem, write_outcome, write_needs, write_judging, write_dates)


def post_challenge(person: Person, title: str) -> str:
    """All six pages and handing in; returns the challenge's address."""
    start_challenge(person, title)
    for write in PAGES:
        write(person)
        go_on(person)
    person.sees("Check and submit")
    person.press("Submit")
    person.sees("Submitted.")
    return person.path


def publish_challenge(organizer: Person, title: str) -> None:
    """Check it and accept it."""
    organizer.open("/challenges/check")
    row = organizer.page.get_by_role("row").filter(has_text=title)
    row.get_by_role("link", name="Review").click()
    organizer.sees(title)
    organizer.press("Accept and publish")
    organizer.page.wait_for_load_state()


def start_solution(person: Person, title: str) -> None:
    """From the landing page to the first page of the form."""
    person.open("/")
    person.follow("Register a solution")
    field(person.page, "Name of the solution").fill(title)
    person.press("Start draft")
    person.sees("What it is")


def write_what(person: Person) -> None:
    """Step 1."""
    page = person.page
    field(page, "In one sentence").fill(
        "Finds leaks within two metres without digging, so that 10 % less water is lost."
    )
    tick(person, "Main sector", "Water")
    tick(person, "Sub-topics", "Water losses")
    group(person, "How far is it?").locator("input[value=pilot_done]").check()
    field(page, "How it works").fill(
        "Microphones on hydrants listen at night and tell crews where to dig in the morning."
    )


def write_where(person: Person) -> None:
    """Step 2."""
    tick(person, "Countries", "Austria")
    tick(person, "Languages", "German", "English")
    tick(person, "How do you want to work with cities?", "Pilot or test")
    tick(person, "At which stage", "Planning")


def write_terms(person: Person) -> None:
    """Step 3."""
    field(person.page, "Price model").select_option(label="Fixed price")
    field(person.page, "Typical price").select_option(label="EUR 60,000 to 250,000")


def register_solution(person: Person, title: str) -> str:
    """All four steps; returns the solution's address."""
    start_solution(person, title)
    for write in (write_what, write_where, write_terms):
        write(person)
        go_on(person)
    person.press("Submit for review")
    person.page.wait_for_load_state()
    person.sees(title)
    return person.path


def list_solution(organizer: Person, title: str) -> None:
    """Check it and accept it."""
    organizer.open("/solutions/check")
    organizer.follow(title)
    organizer.press("Accept and list")
    organizer.page.wait_for_load_state()


def open_pairing(person: Person, offer: str) -> None:
    """Open all the rules of one pairing in a list; the first one is open already."""
    article = person.page.get_by_role("article", name=offer)
    folded = article.locator("summary", has_text="Why")
    if folded.count():
        folded.click()
        article.get_by_role("link", name="All rules").click()
        person.page.wait_for_load_state()
