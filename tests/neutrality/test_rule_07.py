"""Rule 7: in a live tender 1:1 dialogue freezes and points to the official notice."""

from __future__ import annotations

import pytest

from matchmaker.applications import policy as applications
from matchmaker.challenges import services
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.matching import policy as matching
from matchmaker.workshops.models import Wish
from matchmaker.workshops.queries import problem_inputs
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People
from tests.workshops.world import make_workshop, register

NOTICE = "https://tenders.example/42"


@pytest.fixture
def frozen(people: People) -> Challenge:
    """A challenge whose tender is live."""
    challenge = make.published(people)
    services.freeze_challenge(people.actor("emil"), challenge=challenge, notice_url=NOTICE)
    return challenge


def test_questions_applications_and_decisions_stop(people: People, frozen: Challenge) -> None:
    with pytest.raises(Denied, match="tender is live"):
        services.ask_question(people.actor("carla"), challenge=frozen, text="What do you really want?")
    carla, hydrolog = people.actor("carla"), people.organizations["hydrolog"]
    assert not applications.can_start(carla, challenge=frozen, company=hydrolog)
    assert not matching.can_decide_on(people.actor("emil"), challenge=frozen)


def test_it_needs_the_notice(people: People) -> None:
    for url in ("", "javascript:alert(1)"):
        with pytest.raises(Invalid):
            services.freeze_challenge(people.actor("emil"), challenge=make.published(people), notice_url=url)


def test_the_page_points_to_the_notice_and_takes_nothing(people: People, browser: Browser, frozen: Challenge) -> None:
    address = f"/challenges/{frozen.slug}"
    page = browser.visitor().get(address).has("Frozen: the tender is live.", "Read the official notice")
    assert NOTICE in page.links()
    browser.as_(people, "carla")
    assert browser.post(f"{address}/questions", data={"text": "What do you really want?"}).status == 403


def test_no_workshop_puts_it_on_the_table(people: People, frozen: Challenge) -> None:
    with pytest.raises(Invalid, match="frozen"):
        make_workshop(people.actor("ada"), [frozen])


def test_a_pair_of_a_running_workshop_must_not_be_placed(people: People) -> None:
    challenge = make.published(people)
    workshop = make_workshop(people.actor("ada"), [challenge])
    company = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    for one, other in ((company, city), (city, company)):
        session().add(
            Wish(
                registration_id=one.id,
                other_id=other.id,
                level="must",
                challenge_id=challenge.id,
                updated_at=clock.now(),
            )
        )
    session().flush()
    assert [pair.is_frozen for pair in problem_inputs(workshop).pairs] == [False]
    services.freeze_challenge(people.actor("emil"), challenge=challenge, notice_url=NOTICE)
    assert [pair.is_frozen for pair in problem_inputs(workshop).pairs] == [True]
