"""Rule 3: new information is published before a meeting can be closed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import clock, eventbus
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.services import contacts as outcome_contacts
from matchmaker.scheduling.events import MeetingHeld
from matchmaker.workshops.jobs import building
from matchmaker.workshops.services import groups as workshop_groups
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.neutrality.talks import hold, logged, of_graz, unnamed_day
from tests.outcomes import make
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, solve


@pytest.fixture
def meeting(people: People) -> MeetingFollowUp:
    """A meeting of Graz with Hydrolog that is not closed."""
    return make.follow_up(challenges.published(people), people.organizations["hydrolog"])


def test_the_service_closes_nothing_without_the_published_text(people: People, meeting: MeetingFollowUp) -> None:
    for said in (
        outcome_contacts.Disclosure(None),
        outcome_contacts.Disclosure(True),
        outcome_contacts.Disclosure(True, "What?", " "),
    ):
        with pytest.raises(Invalid):
            outcome_contacts.close_follow_up(
                people.actor("emil"), follow_up=meeting, disclosure=said, next_step=make.step(), present_city="Mayor"
            )
        session().refresh(meeting)
        assert not meeting.is_closed


def test_neither_company_nor_organizer_nor_administrator_closes_it(people: People, meeting: MeetingFollowUp) -> None:
    for who in ("carla", "ada", "gus"):
        with pytest.raises(Denied):
            outcome_contacts.close_follow_up(
                people.actor(who),
                follow_up=meeting,
                disclosure=outcome_contacts.Disclosure(False),
                next_step=make.step(),
                present_city="Mayor",
            )


def test_the_web_closes_nothing_without_an_answer(people: People, browser: Browser, meeting: MeetingFollowUp) -> None:
    browser.as_(people, "emil")
    full = {"next_step": "Call", "next_side": "city", "next_on": make.day().isoformat(), "present_city": "Mayor"}
    for data in (full, full | {"gave_information": "yes"}, full | {"gave_information": "perhaps"}):
        assert browser.post(f"/meetings/{meeting.public_id}/follow-up", data=data).status == 422
    session().expire_all()
    assert not session().get_one(MeetingFollowUp, meeting.id).is_closed


def test_the_database_refuses_it_too(people: People, meeting: MeetingFollowUp) -> None:
    values = {
        "closed_at": clock.now(),
        "gave_information": True,
        "next_step": "Call",
        "next_side": "city",
        "next_on": make.day(),
        "present_city": "Mayor",
    }
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        session().execute(sa.update(MeetingFollowUp).where(MeetingFollowUp.id == meeting.id).values(values))


def test_every_held_meeting_and_every_company_in_it_is_in_log_and_gate(people: People) -> None:
    """A group meeting of Graz and Linz with Hydrolog and Sonnwerk on both challenges: four rows and four questions."""
    workshop, orgs = make_day(people, cities=2, companies=2, wishes=False), people.organizations
    draft = workshop_groups.GroupDraft(
        theme="Leaks at night",
        why="All work on leaks.",
        members=[registration_of(workshop, orgs[name]).public_id for name in ("graz", "linz", "hydrolog", "sonnwerk")],
        challenges=[challenge.public_id for challenge in workshop.challenges],
    )
    workshop_groups.add_group(people.actor("ada"), workshop=workshop, draft=draft)
    solve(people, workshop)
    (meeting,) = planned(workshop)
    eventbus.publish(MeetingHeld(meeting.id, None, meeting.company.organization_id, workshop.id, clock.now()))
    asked = set(session().execute(sa.select(MeetingFollowUp.challenge_id, MeetingFollowUp.company_id)).tuples())
    logged = set(
        session()
        .execute(sa.select(Contact.challenge_id, Contact.company_id).where(Contact.source_kind == "meeting"))
        .tuples()
    )
    both = {(c.id, orgs[name].id) for c in workshop.challenges for name in ("hydrolog", "sonnwerk")}
    assert (asked, logged) == (both, both)


def test_a_talk_is_logged_on_what_was_announced_whatever_left_the_workshop_since(people: People) -> None:
    workshop = unnamed_day(people)
    meeting = of_graz(people, workshop)
    announced = {c.id for c in workshop.challenges if c.city_id == meeting.city.organization_id}
    assert len(announced) == 2
    building.put_on_table(workshop, [c for c in workshop.challenges if c.id not in announced])
    session().flush()
    hold(people, meeting)
    company = meeting.company.organization_id
    assert set(logged()) == {(challenge, company) for challenge in announced}
    asked = set(session().scalars(sa.select(MeetingFollowUp.challenge_id)))
    assert asked == announced
