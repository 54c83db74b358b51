"""After a meeting: nothing is closed before everybody can know the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Question
from matchmaker.core import clock, eventbus
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.services import contacts, scheduled
from matchmaker.scheduling.events import MeetingHeld
from matchmaker.scheduling.queries import problem as scheduling_problem
from matchmaker.scheduling.services import day as scheduling_day
from matchmaker.scheduling.services import moving as scheduling_moving
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.outcomes import make
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def close(people: People, row: MeetingFollowUp, *, said: contacts.Disclosure, who: str = "emil", **values: object):
    """Close it as a complete answer does."""
    defaults = {"next_step": make.step(), "present_city": "Head of Water Services"}
    return contacts.close_follow_up(people.actor(who), follow_up=row, disclosure=said, **(defaults | values))


NOTHING = contacts.Disclosure(False)
NEWS = contacts.Disclosure(True, "How deep are the pipes?", "Between one and two metres.")


def test_a_held_meeting_opens_one_follow_up_and_one_row(people: People) -> None:
    challenge, company = challenges.published(people), people.organizations["hydrolog"]
    event = MeetingHeld(7, challenge.id, company.id, None, clock.now())
    eventbus.publish(event)
    eventbus.publish(event)
    rows = session().scalars(sa.select(MeetingFollowUp)).all()
    assert [row.meeting_reference for row in rows] == ["meeting:7"]
    logged = session().scalars(sa.select(Contact).where(Contact.kind == "meeting")).all()
    assert [row.company_id for row in logged] == [company.id]
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.emil.id)).all()
    assert "Please close your meeting with Hydrolog." in texts


def test_new_information_goes_to_everybody_in_the_same_step(people: People) -> None:
    challenge = challenges.published(people)
    row = close(people, make.follow_up(challenge, people.organizations["hydrolog"]), said=NEWS)
    question = session().get_one(Question, row.question_id)
    assert (question.published_text, question.answer) == (NEWS.question, NEWS.answer)
    assert question.published_at is not None
    assert question.organization_id is None
    assert row.is_closed


@pytest.mark.parametrize(
    ("said", "values", "field"),
    [
        (contacts.Disclosure(None), {}, "gave_information"),
        (contacts.Disclosure(True), {}, "question"),
        (contacts.Disclosure(True, "How deep?", ""), {}, "answer"),
        (NOTHING, {"next_step": make.step(text=" ")}, "next_step"),
        (NOTHING, {"next_step": make.step(side="nobody")}, "next_side"),
        (NOTHING, {"next_step": make.step(on=None)}, "next_on"),
        (NOTHING, {"next_step": make.step(on=make.day(-1))}, "next_on"),
        (NOTHING, {"present_city": ""}, "present_city"),
        (NOTHING, {"present_city": "Mayor\x07"}, "present_city"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_closed(people: People, said, values, field: str) -> None:
    row = make.follow_up(challenges.published(people), people.organizations["hydrolog"])
    with pytest.raises(Invalid) as refused:
        close(people, row, said=said, **values)
    assert field in refused.value.errors
    session().refresh(row)
    assert not row.is_closed
    assert session().scalar(sa.select(sa.func.count(Question.id))) == 0


def test_once_is_enough_and_only_the_city(people: People) -> None:
    row = make.follow_up(challenges.published(people), people.organizations["hydrolog"])
    for who in ("carla", "finn", "ada"):
        with pytest.raises(Denied):
            close(people, row, said=NOTHING, who=who)
    close(people, row, said=NOTHING)
    with pytest.raises((Denied, Conflict)):
        close(people, row, said=NEWS)


def test_the_database_refuses_a_closed_meeting_without_answers(people: People) -> None:
    row = make.follow_up(challenges.published(people), people.organizations["hydrolog"])
    for values in (
        {"closed_at": clock.now()},
        {
            "closed_at": clock.now(),
            "gave_information": True,
            "next_step": "x",
            "next_side": "city",
            "next_on": make.day(),
            "present_city": "y",
        },
    ):
        with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
            session().execute(sa.update(MeetingFollowUp).where(MeetingFollowUp.id == row.id).values(values))


def test_reminders_come_the_day_before_and_when_late_once_each(people: People) -> None:
    row = make.follow_up(challenges.published(people), people.organizations["hydrolog"])
    assert scheduled.remind_of_follow_ups(make.SYSTEM) == 0
    with clock.at(clock.now() + timedelta(days=4)):
        assert [scheduled.remind_of_follow_ups(make.SYSTEM) for _ in range(2)] == [1, 0]
    with clock.at(clock.now() + timedelta(days=7)):
        assert [scheduled.remind_of_follow_ups(make.SYSTEM) for _ in range(2)] == [1, 0]
    assert row.late_told_at is not None


def test_the_page_asks_keeps_the_text_and_publishes(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    row = make.follow_up(challenge, people.organizations["hydrolog"])
    address = f"/meetings/{row.public_id}/follow-up"
    browser.as_(people, "emil")
    wrong = browser.get(address).submit("Close meeting", gave_information="yes", question="How deep are they?")
    assert wrong.status == 422
    wrong.has("What happens next")
    assert "How deep are they?" in wrong.text
    done = wrong.submit(
        "Close meeting",
        answer="Two metres.",
        next_step="Send the map",
        next_side="city",
        next_on=make.day().isoformat(),
        present_city="Head of Water Services",
    )
    assert done.status == 303
    browser.visitor().get(f"/challenges/{challenge.slug}/questions").has("How deep are they?", "Two metres.")
    browser.as_(people, "carla").get(address).has("Send the map", "Yes, it is public")


def test_from_the_day_to_the_record(people: People, browser: Browser) -> None:
    workshop = make_day(people, cities=1, companies=2)
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    meeting = next(m for m in planned(workshop) if m.company.organization_id == people.organizations["hydrolog"].id)
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        for _time in range(2):
            scheduling_day.mark_meeting(people.actor("ada"), meeting=meeting, mark="held")
    (row,) = session().scalars(sa.select(MeetingFollowUp)).unique()
    assert (row.challenge_id, row.workshop_id, row.is_closed) == (meeting.challenge_id, workshop.id, False)
    address = f"/meetings/{row.public_id}/follow-up"
    page = browser.as_(people, "emil").get(address)
    answers = {"gave_information": "no", "present_city": "Head of Water Services"}
    refused = page.submit("Close meeting", **answers)
    assert refused.status == 422
    refused.has("Describe what happens next", "Choose who is responsible", "Enter a date for the next step")
    day = make.day(20).isoformat()
    closed = refused.submit(
        "Close meeting", **answers, next_step="Visit the pump station", next_side="company", next_on=day
    ).follow()
    start = closed.has("Closed", "Continue together").browser.get(
        f"/challenges/{row.challenge.slug}/collaborations/new?company={row.company.public_id}"
    )
    record = start.submit("Open collaboration record").follow()  # what was agreed is filled in already
    record.has("Visit the pump station", "Started with: A meeting", workshop.title)


def test_a_later_meeting_renews_the_next_step_of_the_record(people: People) -> None:
    record = make.collaboration(people)
    again = make.follow_up(record.challenge, record.company)
    close(people, again, said=NOTHING, next_step=make.step(text="Sign the pilot"))
    assert record.next_step == "Sign the pilot"


def test_a_talk_without_a_named_challenge_is_closed_for_each_of_its_city(people: People) -> None:
    workshop = make_day(people, cities=1, companies=2, wishes=False)
    sides = [registration_of(workshop, people.organizations[name]) for name in ("graz", "hydrolog")]
    ada = people.actor("ada")
    request = scheduling_moving.add_request(ada, workshop=workshop, city=sides[0], company=sides[1])
    problem = scheduling_problem.load_problem(workshop)
    slot = sorted(problem.requests[0].slots or ())[-1]
    scheduling_moving.place_request(
        ada, workshop=workshop, request=request, slot_id=slot, table_id=problem.tables[0].id
    )
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    (meeting,) = planned(workshop)
    assert meeting.challenge_id is None
    with clock.at(meeting.slot.starts_at + timedelta(minutes=1)):
        scheduling_day.mark_meeting(ada, meeting=meeting, mark="held")
    rows = session().scalars(sa.select(MeetingFollowUp)).unique().all()
    assert {row.challenge_id for row in rows} == {challenge.id for challenge in workshop.challenges}
    assert [row.company_id for row in rows] == [people.organizations["hydrolog"].id]
