"""Rule 8: taking part is not binding, gives no advantage, and absence no disadvantage."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.outcomes.queries import contacts as outcome_contacts
from matchmaker.scheduling.queries.problem import meetings_of, working_schedule
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.services import registering as workshop_registering
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.matching.helpers import lists, make_market, run_all
from tests.outcomes import make
from tests.personas import People
from tests.scheduling.world import make_day, registration_of, release, solve
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


def test_nobody_is_announced_who_was_registered_by_others_and_has_not_confirmed(
    people: People, browser: Browser
) -> None:
    """An organizer can plan with whoever was entered; partners, calendars and mails know of it after its own yes."""
    workshop = make_day(people)
    solve(people, workshop)
    entered = registration_of(workshop, people.organizations["hydrolog"])
    entered.entered_by_id, entered.agreed_at = people.users["ada"].id, None
    session().flush()
    with_it = [m for m in meetings_of(working_schedule(workshop)) if m.company_id == entered.id]
    assert with_it
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/release")
    page.has("have not confirmed what you entered for them: Hydrolog")
    made = release(people, workshop)
    assert entered.id not in {m.company_id for m in meetings_of(made)}
    browser.as_(people, "emil").get(f"/workshops/{workshop.slug}/my-day").lacks("Hydrolog")
    planned = [m for m in meetings_of(working_schedule(workshop)) if m.takes_place]
    assert len([m for m in planned if m.company_id == entered.id]) == len(with_it)
    workshop_registering.confirm_registration(people.actor("carla"), registration=entered, accepts_notice=True)
    again = release(people, workshop)
    assert {c["kind"] for c in again.changes} == {"new"}
    assert len([m for m in meetings_of(again) if m.company_id == entered.id]) == len(with_it)


def test_a_day_on_which_nobody_has_confirmed_is_not_released(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    for row in session().scalars(sa.select(Registration).where(Registration.workshop_id == workshop.id)):
        row.entered_by_id, row.agreed_at = people.users["ada"].id, None
    session().flush()
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/release")
    assert page.has("Nobody whom you registered has confirmed yet").submit("Release").status == 422
