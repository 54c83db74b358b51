"""A challenge whose goal is still to be shaped: its form, its criteria, its coach."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.engine import coach
from matchmaker.challenges.engine.content import VISION_CRITERIA
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from tests.browser import Browser
from tests.personas import People


def test_from_the_landscape_to_a_submitted_question(browser: Browser, people: People, database: sa.orm.Session) -> None:
    page = browser.as_(people, "emil").get("/challenges/new?form=vision&system=water")
    page = page.submit("Start writing", title="How do we live with 40 degrees in 2045?").follow()
    page.has("Help us shape the goal", "Where we are today")
    assert str(VISION_CRITERIA[0]["name"]) in page.text
    page.lacks("Must-have", "Current value")
    closes, decides = clock.in_days(40), clock.in_days(60)
    page = page.submit(
        "Save and continue",
        problem="On hot days the old town has no shade, and people who live alone stay indoors for weeks every summer.",
        who_affected="About 9,000 people over 75, and children in 12 schools.",
        target_year="2045",
        engagement_level="involve",
        route_to_adoption="The council decides on the goal in autumn.",
        decision_owner="Head of Urban Development",
        decision_on=decides.strftime("%Y-%m-%d"),
        closes_at=closes.strftime("%Y-%m-%dT17:00"),
    )
    challenge = database.scalars(sa.select(Challenge)).one()
    assert (challenge.is_vision, challenge.stage, challenge.codes("system")) == (True, "vision", ["water"])
    page = page.follow().has("Check and submit").submit("Submit for review")
    assert challenge.status == "submitted", page.text
    assert [row.name for row in challenge.criteria] == [row["name"] for row in VISION_CRITERIA]


def test_the_coach_asks_a_vision_for_no_number_and_no_must_have() -> None:
    asked = {"stage": "vision", "title": "How do we live with 40 degrees in 2045?", "problem": "It is hot. " * 12}
    scores = {score.criterion: score.points for score in coach.assess(asked).scores}
    assert scores["musts"] == coach.TOP
    assert scores["number"] == 1
    told = {**asked, "who_affected": "9,000 people over 75", "target_year": 2045, "engagement_level": "involve"}
    assert {score.criterion: score.points for score in coach.assess(told).scores}["number"] == coach.TOP
    later = {**told, "stage": "planning"}
    points = {score.criterion: score.points for score in coach.assess(later).scores}
    assert points["musts"] == 0
    assert points["number"] <= 1
