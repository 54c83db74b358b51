"""Rule 8: taking part is not binding, gives no advantage, and absence no disadvantage."""

from __future__ import annotations

import pytest

from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.outcomes.queries import contacts as outcome_contacts
from matchmaker.workshops.services import registering as workshop_registering
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.matching.helpers import lists, make_market, run_all
from tests.outcomes import make
from tests.personas import People
from tests.workshops.world import a_sign_up, make_registration, make_workshop

NOTICE = "Taking part is not binding."


def test_nobody_registers_without_accepting_the_notice(people: People, browser: Browser) -> None:
    workshop = make_workshop(people.actor("ada"), [challenges.published(people)])
    with pytest.raises(Invalid, match="notice"):
        workshop_registering.register_participant(
            people.actor("carla"),
            workshop=workshop,
            organization=people.organizations["hydrolog"],
            sign_up=a_sign_up(accepts_notice=False),
        )
    page = browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/register")
    assert "accepts_notice" in page.text


def test_the_page_of_a_challenge_says_it(people: People, browser: Browser) -> None:
    browser.visitor().get(f"/challenges/{challenges.published(people).slug}").has(NOTICE, "no advantage")


def test_taking_part_changes_no_score(people: People) -> None:
    (challenge, *_rest), _solutions = make_market(people)
    run_all(seed=5)
    before = lists()
    workshop = make_workshop(people.actor("ada"), [challenge])
    make_registration(workshop, people.organizations["sonnwerk"])
    make.follow_up(challenge, people.organizations["sonnwerk"])
    session().flush()
    run_all(seed=5)
    assert lists() == before


def test_who_stayed_away_gets_the_same_pack(people: People) -> None:
    challenge = challenges.published(people)
    make.follow_up(challenge, people.organizations["hydrolog"])
    there, away = (outcome_contacts.pack(people.actor(who), challenge=challenge) for who in ("carla", "dora"))
    assert (there.asked, there.contacts, there.attendance) == (away.asked, away.contacts, away.attendance)
