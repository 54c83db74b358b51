"""Releases: frozen, numbered, only those affected are told; calendars follow with rising sequence."""

from __future__ import annotations

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.local_time import when_of
from matchmaker.core.mail import OutboxMail
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.queries import board as board_queries
from matchmaker.scheduling.queries import problem
from matchmaker.scheduling.services import moving, releasing
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve


def told() -> set[int]:
    """Users with a notification about meetings."""
    rows = session().execute(sa.select(Notification.user_id, Notification.text))
    return {user for user, text in rows if text.startswith("Your meeting schedule")}


def forget() -> None:
    """Empty everybody's list."""
    session().execute(sa.delete(Notification))


def move_somewhere(people: People, workshop: Workshop, meeting: Meeting) -> None:
    """To the first other place."""
    board = board_queries.load_board(workshop, selected=meeting.public_id)
    slot, table = (int(part) for part in board.choices[0].value.split("-"))
    moving.move_meeting(people.actor("ada"), workshop=workshop, meeting=meeting, slot_id=slot, table_id=table)


def solved(people: People) -> Workshop:
    """Two cities, three companies, six meetings."""
    workshop = make_day(people)
    solve(people, workshop)
    return workshop


def test_the_first_release_makes_the_schedule_provisional_and_tells_everybody_with_meetings(people: People) -> None:
    workshop = solved(people)
    made = release(people, workshop, "Please look at your times.")
    assert (made.number, workshop.status, len(made.changes)) == (1, WorkshopStatus.LOCKED.value, 6)
    assert {people.carla.id, people.dora.id, people.emil.id, people.finn.id} <= told()
    assert people.ivo.id not in told()


def test_a_later_release_tells_only_those_affected(people: People) -> None:
    workshop = solved(people)
    release(people, workshop)
    forget()
    graz = people.organizations["graz"]
    meeting = next(
        m
        for m in planned(workshop)
        if m.city.organization_id == graz.id and m.company.organization_id == people.organizations["hydrolog"].id
    )
    move_somewhere(people, workshop, meeting)
    made = release(people, workshop)
    assert made.number == 2
    assert [c["request"] for c in made.changes] == [meeting.request_id]
    assert told() == {people.emil.id, people.eva.id, people.carla.id, people.chen.id}
    mail = session().scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert "Moved: Hydrolog with Graz, now " in mail.body
    zone = meeting.slot.starts_at.astimezone(workshop.zone).tzname()
    begins = f"{when_of(meeting.slot.starts_at, workshop.zone)} {zone}"
    assert f"now {begins}, table {meeting.table.number}. Before: " in mail.body
    assert "All times are in Europe/Vienna." in mail.body
    assert workshop.place in mail.body
    cancelling = next(m for m in planned(workshop) if m.request_id == meeting.request_id)
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=cancelling, why="Time.")
    release(people, workshop)
    last = session().scalars(sa.select(OutboxMail.body).order_by(OutboxMail.id.desc())).first()
    assert f"Cancelled: Hydrolog with Graz, {begins}, does not take place." in (last or "")


def test_nothing_changed_gives_no_new_release(people: People) -> None:
    workshop = solved(people)
    first = release(people, workshop)
    forget()
    assert release(people, workshop).id == first.id
    assert told() == set()


def test_a_release_is_frozen(people: People) -> None:
    workshop = solved(people)
    made = release(people, workshop)
    before = {(m.uid, m.slot_id, m.table_id) for m in problem.meetings_of(made)}
    move_somewhere(people, workshop, planned(workshop)[0])
    assert {(m.uid, m.slot_id, m.table_id) for m in problem.meetings_of(made)} == before


def test_nothing_to_release_and_meetings_of_those_who_left_stand_against_it(people: People) -> None:
    workshop = make_day(people)
    with pytest.raises(Invalid, match="Solve first"):
        release(people, workshop)
    solve(people, workshop)
    registration_of(workshop, people.organizations["linz"]).status = "cancelled"
    session().flush()
    with pytest.raises(Invalid, match="one side is not coming"):
        release(people, workshop)


def feed(browser: Browser, key: str) -> dict[str, icalendar.Event]:
    """The meetings of a feed by UID; its other events are the programme."""
    page = browser.visitor().get(f"/calendar/{key}.ics")
    assert page.status == 200
    calendar = icalendar.Calendar.from_ical(page.response.get_data())
    assert [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")] == ["Europe/Vienna"]
    meetings = [event for event in calendar.walk("VEVENT") if str(event["SUMMARY"]).startswith("Meeting with")]
    return {str(event["UID"]): event for event in meetings}


def test_the_calendar_keeps_uids_raises_sequence_and_keeps_cancelled_meetings(
    app: Flask, people: People, browser: Browser
) -> None:
    workshop = solved(people)
    release(people, workshop)
    registration = registration_of(workshop, people.organizations["hydrolog"])
    key = releasing.make_calendar_key(people.actor("carla"), registration=registration).key
    first = feed(browser, key)
    assert len(first) == 2
    assert {int(e["SEQUENCE"]) for e in first.values()} == {0}
    mine = [m for m in planned(workshop) if m.company_id == registration.id]
    move_somewhere(people, workshop, mine[0])
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=mine[1], why="No time.")
    moved_uid, lost_uid = (next(uid for uid in first if uid.startswith(m.uid)) for m in mine)
    release(people, workshop)
    second = feed(browser, key)
    assert set(second) == set(first)
    assert (int(second[moved_uid]["SEQUENCE"]), str(second[moved_uid]["STATUS"])) == (1, "CONFIRMED")
    assert second[moved_uid]["DTSTART"].dt != first[moved_uid]["DTSTART"].dt
    assert (int(second[lost_uid]["SEQUENCE"]), str(second[lost_uid]["STATUS"])) == (1, "CANCELLED")
    releasing.make_calendar_key(people.actor("carla"), registration=registration, renew=True)
    assert browser.visitor().get(f"/calendar/{key}.ics").status == 404


def test_a_released_meeting_is_not_moved(people: People) -> None:
    workshop = solved(people)
    made = release(people, workshop)
    copy = problem.meetings_of(made)[0]
    from matchmaker.core.errors import Conflict

    with pytest.raises(Conflict, match="can no longer change"):
        moving.lock_meeting(people.actor("ada"), workshop=workshop, meeting=copy, locked=True)
