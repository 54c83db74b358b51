"""Rule 1: the same text and the same answers for all, at the same time."""

from __future__ import annotations

import pytest

from matchmaker.challenges import policy as challenge_policy
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.challenges.services import writing as challenge_writing
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People

READERS = ("carla", "dora", "finn", "ada", "")


def test_an_answer_reaches_everybody_at_once_through_the_web(people: People, browser: Browser) -> None:
    challenge = make.published(people)
    challenge_questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map of the zones?")
    address = f"/challenges/{challenge.slug}/questions"
    browser.as_(people, "dora").get(address).lacks("Is there a map of the zones?")
    browser.as_(people, "carla").get(address).has("Is there a map of the zones?")  # what one asked, one sees
    page = browser.as_(people, "emil").get(address).lacks("Carla", "Hydrolog")
    link = next(url for url in page.links() if "/questions/" in url)
    browser.get(link).submit("Publish answer", published_text="Is there a map?", answer="Yes, online.")
    for who in READERS:
        (browser.as_(people, who) if who else browser.visitor()).get(address).has("Is there a map?", "Yes, online.")


def test_a_city_cannot_answer_twice_or_learn_who_asked(people: People) -> None:
    challenge, emil = make.published(people), people.actor("emil")
    question = challenge_questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
    assert [row.organization for row in challenge_public_page.questions_of(emil, challenge=challenge)] == [""]
    challenge_questions.answer_question(emil, question=question, published_text="Is there a map?", answer="Yes.")
    with pytest.raises((Denied, Conflict)):
        challenge_questions.answer_question(emil, question=question, published_text="Is there a map?", answer="No.")


def test_nobody_but_the_neutral_learns_who_asked(people: People) -> None:
    challenge = make.published(people)
    question = challenge_questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
    challenge_questions.answer_question(
        people.actor("emil"), question=question, published_text="Is there a map?", answer="Yes."
    )
    shown = {
        who: [row.organization for row in challenge_public_page.questions_of(people.actor(who), challenge=challenge)]
        for who in ("emil", "finn", "dora", "carla", "ada")
    }
    assert shown == {"emil": [""], "finn": [""], "dora": [""], "carla": [""], "ada": ["Hydrolog"]}


def test_a_file_of_an_answer_is_nobodys_before_the_answer(people: People) -> None:
    challenge, emil = make.published(people), people.actor("emil")
    question = challenge_questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
    readers = [people.actor(who) for who in ("carla", "dora", "finn", "ada")]
    assert challenge_policy.can_read_answer_file(emil, question=question)
    assert not any(challenge_policy.can_read_answer_file(actor, question=question) for actor in readers)
    challenge_questions.answer_question(emil, question=question, published_text="Is there a map?", answer="Yes.")
    assert all(challenge_policy.can_read_answer_file(actor, question=question) for actor in readers)


def test_a_changed_text_is_nobodys_before_it_is_everybodys(people: People, browser: Browser) -> None:
    challenge, emil = make.published(people), people.actor("emil")
    challenge_writing.save_content(emil, challenge=challenge, values={"problem": "Only the hills matter to us now."})
    address = f"/challenges/{challenge.slug}"
    for who in ("carla", "dora"):
        browser.as_(people, who).get(address).lacks("Only the hills")
    challenge_lifecycle.publish_version(emil, challenge=challenge, reason="Smaller area.")
    session().flush()
    for who in READERS:
        (browser.as_(people, who) if who else browser.visitor()).get(address).has("Only the hills")
