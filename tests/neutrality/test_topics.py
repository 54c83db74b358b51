"""Every meeting is about a challenge, and every one that is held stands in a log of contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, MeetingTopic
from matchmaker.scheduling.queries import plan, runs, standing
from matchmaker.scheduling.services import day
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.programme import SessionChallenge
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.applications.factory import make_signatory
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def unnamed_day(people: People) -> Workshop:
    """A released, running day whose meetings name no challenge: Graz brings two."""
    workshop = make_day(people, cities=2, companies=2)
    second = factories.make_challenge(people.organizations["graz"], "A second one")
    building.put_on_table(workshop, [*workshop.challenges, second])
    opening = next(s for s in workshop_sessions(workshop) if s.is_open)
    opening.presented.append(SessionChallenge(challenge_id=second.id))
    session().flush()
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    return workshop


def workshop_sessions(workshop: Workshop):  # type: ignore[no-untyped-def]
    from matchmaker.workshops.queries import programme

    return programme.programme(workshop)


def of_graz(people: People, workshop: Workshop) -> Meeting:
    graz = registration_of(workshop, people.organizations["graz"])
    found = next(m for m in planned(workshop) if m.city_id == graz.id)
    assert found.challenge_id is None
    return found


def logged() -> list[tuple[int, int | None]]:
    rows = session().execute(
        sa.select(Contact.challenge_id, Contact.company_id)
        .where(Contact.kind == "meeting", Contact.source_kind == "meeting")
        .order_by(Contact.id)
    )
    return [tuple(row) for row in rows]


def hold(people: People, meeting: Meeting, mark: str = "held") -> None:
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        day.mark_meeting(people.actor("ada"), meeting=meeting, mark=mark)


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


def test_no_release_announces_a_talk_about_nothing(people: People) -> None:
    workshop = unnamed_day(people)
    for row in list(session().scalars(sa.select(MeetingTopic))):
        session().delete(row)
    graz = people.organizations["graz"]
    building.put_on_table(workshop, [c for c in workshop.challenges if c.city_id != graz.id])
    session().flush()
    silent = [m for m in planned(workshop) if m.city.organization_id == graz.id]
    assert silent
    first = runs.last_release(workshop.id)
    assert first is not None
    off = standing.called_off(workshop, session().scalars(sa.select(Meeting).where(Meeting.schedule_id == first.id)))
    assert len([why for why in off.values() if why == standing.no_topic_words()]) == len(silent)
    with pytest.raises(Conflict, match="about no challenge"):
        hold(people, silent[0])
    from matchmaker.scheduling.jobs.releasing import release_copy

    second = release_copy(workshop, note="", by=None)
    assert second.number == 2
    rows = session().scalars(sa.select(Meeting).where(Meeting.schedule_id == second.id)).all()
    assert {m.status for m in rows if m.city.organization_id == graz.id} == {MeetingStatus.CANCELLED.value}
    told = set(session().scalars(sa.select(MeetingTopic.meeting_id)))
    assert {m.id for m in rows if m.takes_place} <= told


def test_a_challenge_that_released_meetings_are_about_stays_on_the_workshop(people: People, browser: Browser) -> None:
    workshop = unnamed_day(people)
    move(workshop, WorkshopStatus.LOCKED)
    linz = next(c for c in workshop.challenges if c.city_id == people.organizations["linz"].id)
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/details")
    refused = page.submit("Save", challenges=[linz.public_id])
    assert refused.status == 422
    refused.has("Released meetings are about “", "Cancel these meetings and release first")


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
