"""Everybody's whole day: page, paper, calendar and API say the same; two readers understand the calendar."""

from __future__ import annotations

import io
from datetime import timedelta

import icalendar
import pytest
from dateutil import tz

from matchmaker.core.db import session
from matchmaker.scheduling.queries import problem, releases, runs, whole_day
from matchmaker.scheduling.services import moving, releasing
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import registering, setup
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move

pytestmark = pytest.mark.slow


@pytest.fixture
def workshop(people: People) -> Workshop:
    """A released day; Emil comes for Graz and wants to know something."""
    made = make_day(people)
    row = registration_of(made, people.organizations["graz"])
    persons = [
        registering.PersonDraft("Emil Berg", "emil@example.org", "Head of Water"),
        registering.PersonDraft("Eva", is_deputy=True),
    ]
    registering._write_people(row, registering.SignUp(persons, wants_to_know="How long do your sensors last?"))
    solve(people, made)
    release(people, made)
    return made


def lines_of(people: People, workshop: Workshop, name: str) -> list[whole_day.Line]:
    """The day of an organization."""
    row = registration_of(workshop, people.organizations[name])
    return whole_day.whole_day(row, runs.last_release(workshop.id))


def test_a_day_has_programme_stage_meetings_and_pauses_in_order(people: People, workshop: Workshop) -> None:
    city = lines_of(people, workshop, "graz")
    assert [line.starts_at for line in city] == sorted(line.starts_at for line in city)
    stage = [line for line in city if line.kind == "stage"]
    assert [line.title for line in stage] == ["Cities on stage: Graz"]
    assert stage[0].about == "Dialogue day leaks of Graz"
    assert {"open", "stage", "break", "meeting"} == {line.kind for line in city}
    company = lines_of(people, workshop, "hydrolog")
    assert "stage" not in {line.kind for line in company}
    meeting = next(line for line in company if line.title == "Graz")
    assert meeting.partners == (
        whole_day.Partner("Graz", ("Emil Berg (Head of Water)",), "How long do your sensors last?"),
    )
    assert meeting.place.startswith("Table ")
    assert meeting.place.endswith(", Meeting room")


def test_the_page_says_the_whole_day(people: People, browser: Browser, workshop: Workshop) -> None:
    row = registration_of(workshop, people.organizations["hydrolog"])
    page = browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/agenda")
    page.has("Emil Berg (Head of Water)", "They want to know: How long do your sensors last?")
    page.has("Welcome and the rules of neutrality", "Wrap-up", "Desk code " + row.check_in_code, "Release 1")
    page.has("brings no advantage in a later tender", "Times are in Europe/Vienna")
    browser.as_(people, "emil").get(f"/workshops/{workshop.slug}/agenda").has(
        "You are on stage", "Cities on stage: Graz"
    )


def test_before_the_first_release_the_programme_is_there(people: People, browser: Browser) -> None:
    early = make_day(people, title="Early day")
    page = browser.as_(people, "carla").get(f"/workshops/{early.slug}/agenda")
    page.has("No schedule yet.", "Welcome and the rules of neutrality", "1:1 meetings")


def test_what_a_release_changed_is_said_with_old_and_new_time_and_zone(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    row = registration_of(workshop, people.organizations["hydrolog"])
    mine = [m for m in planned(workshop) if m.company_id == row.id]
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=mine[0], why="No time.")
    release(people, workshop)
    zone = mine[0].slot.starts_at.astimezone(workshop.zone).tzname()
    page = (
        browser.as_(people, "carla")
        .get(f"/workshops/{workshop.slug}/agenda")
        .has("Changed with release 2", "Cancelled:")
    )
    assert f" {zone}, does not take place" in page.words


def feed(browser: Browser, people: People, workshop: Workshop, name: str, actor: str) -> bytes:
    """The calendar feed of an organization."""
    row = registration_of(workshop, people.organizations[name])
    key = releasing.make_calendar_key(people.actor(actor), registration=row).key
    page = browser.visitor().get(f"/calendar/{key}.ics")
    assert page.response.mimetype == "text/calendar"
    return page.response.get_data()


def plain_events(data: bytes) -> list[dict[str, str]]:
    """A second reader of the calendar, which shares nothing with the library that wrote it: RFC 5545 line by line."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    raw = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    found: list[dict[str, str]] = []
    inside = ""
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            inside = "event"
            found.append({})
        elif line == "END:VEVENT":
            inside = ""
        elif inside:
            key, _semicolon, parameters = name.partition(";")
            assert key not in found[-1], f"{key} twice"
            found[-1][key] = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
            found[-1][f"{key};"] = parameters
    return found


def test_the_feed_holds_the_whole_day_and_two_readers_agree(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    row = registration_of(workshop, people.organizations["hydrolog"])
    data = feed(browser, people, workshop, "hydrolog", "carla")
    lines = lines_of(people, workshop, "hydrolog")
    zones = tz.tzical(io.StringIO(data.decode()))  # dateutil reads the VTIMEZONE by itself
    vienna = zones.get("Europe/Vienna")
    events = list(icalendar.Calendar.from_ical(data).walk("VEVENT"))
    plain = plain_events(data)
    assert len(events) == len(plain) == len(lines)
    assert len({e["UID"] for e in plain}) == len(lines)
    for line, event, other in zip(lines, events, plain, strict=True):
        assert event["DTSTART"].dt == line.starts_at
        assert event["DTEND"].dt == line.ends_at
        assert other["DTSTART;"] == "TZID=Europe/Vienna"
        local = line.starts_at.astimezone(vienna)
        assert other["DTSTART"] == f"{local:%Y%m%dT%H%M%S}"
        assert local.utcoffset() == line.starts_at.astimezone(workshop.zone).utcoffset()
        assert other["SUMMARY"] == str(event["SUMMARY"])
        assert other["LOCATION"] == str(event["LOCATION"])
        assert other["DESCRIPTION"] == str(event["DESCRIPTION"])
        assert f"Desk code {row.check_in_code}. Release 1." in other["DESCRIPTION"]
        assert other["STATUS"] == "CONFIRMED"
    met = next(e for e in plain if e["SUMMARY"] == "Meeting with Graz")
    assert "Graz: Emil Berg (Head of Water)" in met["DESCRIPTION"]
    assert "They want to know: How long do your sensors last?" in met["DESCRIPTION"]
    assert "no advantage in a later tender" in met["DESCRIPTION"]
    assert met["LOCATION"].endswith("City Hall, Graz")


def test_the_public_calendar_has_the_programme_and_says_a_cancellation(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    path = f"/workshops/{workshop.slug}/programme.ics"
    before = plain_events(browser.visitor().get(path).response.get_data())
    assert len(before) == len(programme.programme(workshop))
    assert {e["STATUS"] for e in before} == {"CONFIRMED"}
    assert not any("Desk code" in e.get("DESCRIPTION", "") for e in before)
    browser.visitor().get(f"/workshops/{workshop.slug}").has("Programme for your calendar")
    setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="The hall is flooded.")
    after = plain_events(browser.visitor().get(path).response.get_data())
    assert [e["UID"] for e in after] == [e["UID"] for e in before]
    assert {e["STATUS"] for e in after} == {"CANCELLED"}
    assert all(int(a["SEQUENCE"]) > int(b["SEQUENCE"]) for a, b in zip(after, before, strict=True))


def test_paper_has_a_page_for_everybody_also_without_a_meeting(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    row = registration_of(workshop, people.organizations["sonnwerk"])
    for meeting in planned(workshop):
        if meeting.company_id == row.id:
            moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=meeting, why="Ill.")
    release(people, workshop)
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/print/personal")
    page.has("Sonnwerk", "No 1:1 meetings. Ask at the desk", row.check_in_code, "Release 2", "You are on stage")


def test_days_of_few_and_many_cost_the_same(people: People, browser: Browser, workshop: Workshop) -> None:
    big = make_day(people, cities=6, companies=12, title="Big day")
    solve(people, big)
    release(people, big)
    ada = browser.as_(people, "ada")
    one = ada.get(f"/workshops/{workshop.slug}/schedule/print/personal")
    many = ada.get(f"/workshops/{big.slug}/schedule/print/personal")
    assert many.statements.count == one.statements.count
    found = releases.full_agenda(runs.last_release(big.id))
    assert len(whole_day.everybodys_days(big, found, workshop_people.desk_rows(big))) == 18


def test_the_days_before_and_after_midnight_stay_in_order(people: People) -> None:
    night = make_day(people, title="Night day")
    for row in programme.programme(night):
        row.starts_at += timedelta(hours=9)
        row.ends_at += timedelta(hours=9)
    for slot in programme.slots(night):
        slot.starts_at += timedelta(hours=9)
        slot.ends_at += timedelta(hours=9)
    night.starts_at, night.ends_at = night.starts_at + timedelta(hours=9), night.ends_at + timedelta(hours=9)
    session().flush()
    assert len(night.days) == 2
    move(night, WorkshopStatus.LOCKED)
    lines = whole_day.whole_day(registration_of(night, people.organizations["graz"]), None)
    assert [line.starts_at for line in lines] == sorted(line.starts_at for line in lines)
    assert problem.working_schedule(night) is None
