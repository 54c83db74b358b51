"""A whole room is lost on the day: what that means, three ways back, and the next step where there is none."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.models import MeetingStatus
from matchmaker.scheduling.queries import problem
from matchmaker.workshops.models.programme import MeetingTable, Room
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme
from tests.browser import Browser, Page
from tests.personas import People
from tests.scheduling.test_day import running
from tests.scheduling.test_release import forget, told
from tests.scheduling.world import drain, make_day, planned, release, solve
from tests.workshops.world import move


def path(workshop: Workshop, rest: str = "schedule/repair") -> str:
    return f"/workshops/{workshop.slug}/{rest}"


def lose(people: People, browser: Browser, workshop: Workshop, room: Room) -> Page:
    """Ada reports the room, the options are worked out; the page with them."""
    page = browser.as_(people, "ada").get(path(workshop))
    page.submit("Work out", kind="room", room=str(room.id)).follow().has("Working out three options")
    drain()
    return browser.get(path(workshop))


def room_of_meetings(workshop: Workshop) -> Room:
    found = programme.tables(workshop)[0].room
    assert found is not None
    return found


def another_room(workshop: Workshop, *, tables: int) -> Room:
    room = Room(workshop_id=workshop.id, name="Library", position=9)
    session().add(room)
    session().flush()
    last = max(t.number for t in programme.tables(workshop))
    session().add_all(
        MeetingTable(workshop_id=workshop.id, room_id=room.id, number=last + n + 1) for n in range(tables)
    )
    session().flush()
    return room


def test_with_another_room_its_tables_take_the_meetings(people: People, browser: Browser) -> None:
    workshop = running(people)
    room, library = room_of_meetings(workshop), another_room(workshop, tables=2)
    before = {m.request_id: m.slot_id for m in planned(workshop)}
    page = lose(people, browser, workshop, room)
    page.has("A room is lost: Meeting room", "2 tables are left", "A Only what has to change", "1:1 meetings")
    page.submit("Accept B").follow()
    session().expire_all()
    assert {t.room_id for t in programme.tables(workshop) if not t.is_lost} == {library.id}
    assert {m.request_id for m in planned(workshop)} == set(before)
    assert {m.table.room_id for m in planned(workshop)} == {library.id}


def test_without_any_room_left_each_option_cancels_and_is_released(people: People, browser: Browser) -> None:
    workshop = running(people)
    number = len(planned(workshop))
    page = lose(people, browser, workshop, room_of_meetings(workshop))
    page.has("No table is left", "every option cancels all meetings", "Add a room", "Cancel the workshop")
    page.lacks("No schedule was found")
    forget()
    browser.get(path(workshop, "schedule/repair?option=gap")).submit("Accept A and tell them").follow()
    session().expire_all()
    assert planned(workshop) == []
    meetings = problem.meetings_of(problem.working_schedule(workshop))
    assert {m.status for m in meetings} == {MeetingStatus.CANCELLED.value}
    assert {m.cancelled_why for m in meetings} == {"A room is lost: Meeting room"}
    assert len(meetings) == number
    assert people.carla.id in told()
    browser.as_(people, "carla").get(path(workshop, "agenda")).has("A room is lost: Meeting room")


def test_before_the_day_the_cancellation_of_everything_can_be_released(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    page = lose(people, browser, workshop, room_of_meetings(workshop)).submit("Accept B").follow()
    page.has("Who is told", "Graz", "Hydrolog", "6 changes").lacks("Nobody.")
    page.submit("Release").follow()
    assert "Release 2" in browser.get(path(workshop, "schedule/releases")).text


def test_another_room_takes_tables_and_sessions_and_everybody_is_told(people: People, browser: Browser) -> None:
    workshop = running(people)
    before = {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)}
    page = lose(people, browser, workshop, room_of_meetings(workshop))
    main = next(room for room in programme.rooms(workshop) if room.name == "Main room")
    forget()
    page.submit("Move tables and sessions", to=str(main.id)).follow().has("Every meeting keeps its time and table")
    session().expire_all()
    assert {t.room_id for t in programme.tables(workshop)} == {main.id}
    assert {s.room_id for s in programme.programme(workshop) if s.kind == "meetings"} == {main.id}
    assert {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)} == before
    words = "“Dialogue day”: everything in “Meeting room” is now in “Main room”."
    lines = session().execute(sa.select(Notification.user_id, Notification.text)).all()
    assert {people.carla.id, people.emil.id} <= {user for user, text in lines if text.startswith(words)}
    browser.get(path(workshop)).lacks("A room is lost: Meeting room")


def test_a_room_in_use_at_that_time_is_refused_with_the_session(people: People, browser: Browser) -> None:
    workshop = running(people)
    block = next(s for s in programme.programme(workshop) if s.kind == "meetings")
    main = next(room for room in programme.rooms(workshop) if room.name == "Main room")
    opening = next(s for s in programme.programme(workshop) if s.room_id == main.id)
    opening.starts_at, opening.ends_at = block.starts_at, block.ends_at
    session().flush()
    page = lose(people, browser, workshop, room_of_meetings(workshop))
    refused = page.submit("Move tables and sessions", to=str(main.id))
    assert refused.status == 422
    refused.has("are in the same room at the same time", "Add a room")


def test_what_has_begun_stays(people: People, browser: Browser) -> None:
    workshop = running(people)
    first = min(planned(workshop), key=lambda m: m.slot.starts_at)
    with clock.at(first.slot.starts_at + timedelta(minutes=1)):
        begun = {m.request_id for m in planned(workshop) if m.slot_id == first.slot_id}
        lose(people, browser, workshop, room_of_meetings(workshop)).submit("Accept B").follow()
        session().expire_all()
        assert {m.request_id for m in planned(workshop)} == begun


def test_a_room_without_tables_is_not_offered_and_none_is_refused(people: People, browser: Browser) -> None:
    workshop = running(people)
    page = browser.as_(people, "ada").get(path(workshop))
    assert [o.text for o in page.tree.findall(".//*[@id='room']/*")] == ["–", "Meeting room"] or (
        ">Main room</option>" not in page.text.partition('name="room"')[2].partition("</select>")[0]
    )
    assert page.submit("Work out", kind="room", room="").status == 422


def test_tables_get_another_room_on_their_page(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    move(workshop, WorkshopStatus.LOCKED)
    library = another_room(workshop, tables=0)
    first = programme.tables(workshop)[0]
    page = browser.as_(people, "ada").get(path(workshop, "tables"))
    page.submit("Save tables", **{f"room-{first.id}": str(library.id)}).follow().has("Saved.")
    session().expire_all()
    assert [t.room_id == library.id for t in programme.tables(workshop)] == [True] + [False] * 4
    stranger = {f"room-{first.id}": "999999"}
    assert page.submit("Save tables", **stranger).status in {409, 422}


def test_missing_tables_are_added_elsewhere_and_nothing_is_lost(people: People, browser: Browser) -> None:
    workshop = running(people)
    before = {m.request_id: m.slot_id for m in planned(workshop)}
    page = lose(people, browser, workshop, room_of_meetings(workshop)).has("every meeting keeps its time")
    main = next(room for room in programme.rooms(workshop) if room.name == "Main room")
    page.submit("there", action="add-tables", to=str(main.id)).follow().has("Working out three options")
    drain()
    browser.get(path(workshop)).lacks("No table is left").submit("Accept B and tell them").follow()
    session().expire_all()
    assert {m.request_id: m.slot_id for m in planned(workshop)} == before
    assert {m.table.room_id for m in planned(workshop)} == {main.id}


def test_a_lost_room_can_become_meetings_online(people: People, browser: Browser) -> None:
    workshop = running(people)
    before = {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)}
    page = lose(people, browser, workshop, room_of_meetings(workshop))
    page.has("Enter a link to meet online").lacks("Hold these meetings online")
    workshop.online_url = "https://video.example.org/dialogue"
    session().flush()
    forget()
    browser.get(path(workshop)).submit("Hold these meetings online").follow().has("are online now")
    session().expire_all()
    assert {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)} == before
    assert {t.room.name for t in programme.tables(workshop) if t.room is not None} == {"Online"}
    assert people.carla.id in set(session().scalars(sa.select(Notification.user_id)))
