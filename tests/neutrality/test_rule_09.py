"""Rule 9: whoever writes something others may read is warned against trade secrets first."""

from __future__ import annotations

from matchmaker.challenges.services.questions import ask_question
from tests import factories
from tests.applications.factory import make_application
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.outcomes import make
from tests.personas import People
from tests.workshops.world import make_workshop


def test_the_warning_stands_where_companies_write(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    solution = factories.make_solution(people.organizations["hydrolog"])
    application = make_application(challenge, solution, status="draft")
    record = make.collaboration(people, challenge=challenge)
    workshop = make_workshop(people.actor("ada"), [challenge])
    browser.as_(people, "carla")
    for address in (
        f"/challenges/{challenge.slug}",
        f"/challenges/{challenge.slug}/questions",
        f"/applications/{application.public_id}/edit",
        f"/collaborations/{record.public_id}/statement",
        f"/collaborations/{record.public_id}",
        f"/workshops/{workshop.slug}/register",
    ):
        page = browser.get(address)
        page = page.follow() if page.status in {301, 302, 303} else page
        assert page.status == 200, address
        assert "trade secret" in page.words.lower(), address
    asked = browser.get(f"/challenges/{challenge.slug}/questions")
    asked.has("Question and answer are published.", "Leave out the names of", "any trade secrets.")


def test_what_was_asked_in_private_stays_private_until_the_city_rewrites_it(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    secret = "Our coating XK-7 needs forty degrees, does that matter?"
    ask_question(people.actor("carla"), challenge=challenge, text=secret)
    for who in ("dora", "finn"):
        browser.as_(people, who).get(f"/challenges/{challenge.slug}/questions").lacks("XK-7")
        browser.get(f"/challenges/{challenge.slug}/information-pack").lacks("XK-7", "Hydrolog")
    browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/contacts").lacks("XK-7", "Hydrolog")
