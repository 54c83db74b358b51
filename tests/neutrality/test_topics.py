"""Every meeting is about a challenge, and every one that is held stands in a log of contacts."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.scheduling.models import Meeting, MeetingRequest
from matchmaker.scheduling.queries import plan, runs, standing
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests.applications.factory import make_signatory
from tests.browser import Browser
from tests.neutrality.talks import hold, logged, of_graz, unnamed_day
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def test_a_partner_that_leaves_a_joint_challenge_is_logged_all_the_same(people: People) -> None:
    workshop = make_day(people, cities=2, companies=2)
    joint = workshop.challenges[0]
    signatory = make_signatory(joint, people.organizations["linz"], status="accepted")
    joint.is_joint = True
    building.put_on_table(workshop, [joint])
    session().flush()
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    linz = registration_of(workshop, people.organizations["linz"])
    meeting = next(m for m in planned(workshop) if m.city_id == linz.id)
    session().delete(signatory)
    session().flush()
    hold(people, meeting)
    assert logged() == [(joint.id, meeting.company.organization_id)]


def test_a_mark_taken_back_is_corrected_in_the_log_and_asks_the_city_nothing(people: People, browser: Browser) -> None:
    workshop = unnamed_day(people)
    meeting = of_graz(people, workshop)
    hold(people, meeting)
    hold(people, meeting, "undone")
    assert session().scalar(sa.select(sa.func.count(MeetingFollowUp.id))) == 0
    words = list(session().scalars(sa.select(Contact.summary).where(Contact.source_kind == "correction")))
    assert words == ["Correction: this 1:1 meeting did not take place"] * 2
    hold(people, meeting)
    assert len(logged()) == 4
    assert session().scalar(sa.select(sa.func.count(MeetingFollowUp.id))) == 2
    challenge = workshop.challenges[0]
    browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/contacts").has("Correction: this 1:1 meeting")


def test_withdrawn_is_every_talk_of_which_nothing_is_left(people: People) -> None:
    workshop = unnamed_day(people)
    graz = people.organizations["graz"]
    own = [c for c in workshop.challenges if c.city_id == graz.id]
    release_now = runs.last_release(workshop.id)
    assert release_now is not None
    rows = list(session().scalars(sa.select(Meeting).where(Meeting.schedule_id == release_now.id)))
    own[0].status = "withdrawn"
    session().flush()
    assert not standing.called_off(workshop, rows)
    own[1].status = "withdrawn"
    session().flush()
    off = standing.called_off(workshop, rows)
    assert set(off) == {m.id for m in rows if m.city.organization_id == graz.id}
    assert set(off.values()) == {"The city has withdrawn the challenge."}


def test_the_challenge_lists_the_released_talks_that_name_none(people: People, browser: Browser) -> None:
    workshop = unnamed_day(people)
    meeting = of_graz(people, workshop)
    challenge = next(c for c in workshop.challenges if c.city_id == meeting.city.organization_id)
    request = session().get_one(MeetingRequest, meeting.request_id)
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/workshops")
    page.has(plan.pair_words(request.city.organization.name, request.company.organization.name))
