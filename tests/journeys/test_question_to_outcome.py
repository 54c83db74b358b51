"""From a question to a published outcome: a company asks, the city answers to all, the panel scores, the city
announces, the company reads why, both measure what came of it, and everybody reads it in the register."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.mail import OutboxMail
from tests.journeys import steps
from tests.journeys.conftest import Person, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTION = "Are pressure readings of the old town available per street?"
ANSWER = "For 11 of 31 zones, hourly, since March 2023."


def end_time_for_applications(site: Site, title: str) -> None:
    """The closing time passes: the one thing a journey cannot wait for."""

    def close() -> None:
        with unit_of_work():
            challenge = session().scalars(sa.select(Challenge).where(Challenge.title == title)).one()
            challenge.questions_until = clock.now() - timedelta(minutes=2)
            challenge.closes_at = clock.now() - timedelta(minutes=1)

    site.apart(close)


def ask_and_answer(company: Person, city: Person, visitor: Person, challenge: str) -> None:
    """Asked in private, answered once, read by everybody at the same moment without a name."""
    company.open(challenge)
    company.follow("Ask a question")
    steps.field(company.page, "Your question").fill(QUESTION)
    company.press("Send question")
    visitor.open(challenge + "/questions")
    assert QUESTION not in visitor.page.locator("main").inner_text()
    city.open(challenge + "/questions")
    city.follow("Answer…")
    steps.field(city.page, "Your answer").fill(ANSWER)
    city.press("Publish answer")
    visitor.open(challenge)
    visitor.sees(QUESTION, ANSWER)
    assert "Kantstein" not in visitor.page.locator("#qa ~ ol").first.inner_text()


def apply(company: Person, challenge: str, solution: str) -> str:
    """Self-check, offer, receipt; returns the application's address."""
    company.open(challenge)
    company.press("Apply with a solution")
    company.sees("Check the must-haves", "Works on cast-iron pipes")
    for n in range(2):
        company.page.locator(f"[name=checks-{n}-answer][value=yes]").check()
    steps.go_on(company)
    steps.field(company.page, "Solution").select_option(label=solution)
    company.page.locator("textarea[name=approach]").fill(
        "We listen at 40 hydrants for six weeks and tell crews where to dig."
    )
    company.press("Submit application")
    company.page.wait_for_load_state()
    company.sees("Receipt", "We listen at 40 hydrants")
    company.follow("Back to the application")
    return company.path


def invitation_to(site: Site, address: str) -> str:
    """The path of the link in the newest e-mail that invites this address to assess."""

    def find() -> str:
        with unit_of_work(write=False):
            mails = sa.select(OutboxMail.body).where(OutboxMail.to == address).order_by(OutboxMail.id.desc())
            found = (re.search(r"/assessments/invitations/\S+", body) for body in session().scalars(mails))
            return next(link[0] for link in found if link is not None)

    return site.apart(find)


def assess(evaluator: Person, title: str) -> None:
    """Conflicts first, then own scores."""
    evaluator.open("/home")
    evaluator.open("/assessments")
    evaluator.follow("Declare conflicts of interest")
    evaluator.sees("Kantstein Sensorik")
    evaluator.press("Declare and continue")
    evaluator.page.wait_for_load_state()
    if "Finish and open the next" not in evaluator.page.content():
        evaluator.open("/assessments")
        evaluator.follow("Assess the next one")
    for n, points in enumerate(("4", "5")):
        evaluator.page.locator(f"[name=scores-{n}-value][value='{points}']").check()
    evaluator.press("Finish and open the next")
    evaluator.page.wait_for_load_state()


def record_and_publish(city: Person, company: Person, challenge: str) -> None:
    """A record with a next step, a figure from the company, the outcome in the city's words, the public entry."""
    page = city.page
    city.open(challenge + "/collaborations/new")
    steps.field(page, "Company").select_option(label="Kantstein Sensorik")
    steps.field(page, "What happens next?").fill("Hang 40 microphones in the old town")
    page.locator("[name=next_side][value=company]").check()
    steps.field(page, "Person or department").fill("Field team")
    steps.field(page, "By when?").fill(steps.day(30))
    city.press("Open collaboration record")
    city.sees("Hang 40 microphones", "Field team")
    record = city.path
    company.open(record)
    company.follow("Add an indicator…")
    for label, text in (("Indicator", "Share of water lost"), ("Unit", "%"), ("Value before", "31")):
        steps.field(company.page, label).fill(text)
    for label, text in (
        ("Year of the value before", "2025"),
        ("Target", "18"),
        ("Target year", "2031"),
    ):
        steps.field(company.page, label).fill(text)
    steps.field(company.page, "How is it measured?").fill("Water bought minus water billed, every year.")
    company.page.locator(".formfoot button").first.click()
    company.sees("Share of water lost")
    city.open(record)
    city.follow("Record the outcome…")
    steps.field(page, "Stage reached").select_option(index=1)
    steps.field(page, "What was the outcome?").select_option(index=1)
    page.locator(".formfoot button").first.click()
    city.press("Add to the outcome register")
    city.sees("In the outcome register")


def test_from_question_to_published_outcome(somebody: Any, site: Site) -> None:
    """Carla asks and applies, Emil answers and decides, Hana scores, a visitor reads what is public."""
    title, offer = "Repair pipes before they burst", "Night ears for old pipes"
    emil, ada, carla, visitor = (somebody(name) for name in ("Emil", "Ada", "Carla", ""))
    challenge = steps.post_challenge(emil, title)
    steps.publish_challenge(ada, title)
    steps.register_solution(carla, offer)
    steps.list_solution(ada, offer)
    ask_and_answer(carla, emil, visitor, challenge)
    application = apply(carla, challenge, offer)

    emil.open(challenge + "/applications")
    emil.sees("1 application", "Equal treatment")
    assert "Kantstein" not in emil.page.locator("main").inner_text()
    emil.open(challenge + "/evaluators")
    steps.field(emil.page, "E-mail").fill("hana@example.org")
    emil.press("Invite evaluator")
    emil.sees("hana@example.org")
    end_time_for_applications(site, title)

    hana = somebody("Hana")
    hana.open(invitation_to(site, "hana@example.org"))
    hana.sees(title)
    hana.press("Accept the invitation")
    assess(hana, title)
    emil.open(challenge + "/consensus")
    emil.sees("Kantstein Sensorik", "Hana")
    emil.open(challenge + "/decisions")
    emil.page.get_by_role("row").filter(has_text="Kantstein").get_by_role("link").last.click()
    emil.page.locator("[name=outcome][value=chosen]").check()
    steps.field(emil.page, "Reason").fill("Most water saved per euro, and our crews can use it from the first night.")
    emil.press("Save decision")
    emil.follow("Preview and announce")
    emil.sees("What each company will read", "Most water saved per euro")
    carla.open(application)
    assert "Most water saved" not in carla.page.content()
    emil.page.once("dialog", lambda dialog: dialog.accept())
    emil.press("Announce all decisions")
    emil.sees("announced")
    carla.open(application)
    carla.sees("Chosen", "Most water saved per euro")

    site.work()
    record_and_publish(emil, carla, challenge)
    visitor.open("/results")
    visitor.sees(title, "Kantstein Sensorik", "Graz")
    visitor.follow(title)
    visitor.sees("Share of water lost")
