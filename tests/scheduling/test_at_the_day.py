"""The day at the desk: what was marked is said, who is missing is counted, a screen for the hall, badges that fit."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.paper import SOURCE, STYLE
from matchmaker.scheduling.queries import problem, runs
from matchmaker.scheduling.services import day as day_services
from matchmaker.workshops.engine.badges import size_of
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import people as workshop_people
from matchmaker.workshops.services import day, registering
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move

pytestmark = pytest.mark.slow
FOOT = 14 * 96 / 25.4  # mm in pixels: the line with the side at the bottom of a badge


@pytest.fixture
def workshop(people: People) -> Workshop:
    """A released day that runs."""
    made = make_day(people)
    solve(people, made)
    release(people, made)
    move(made, WorkshopStatus.RUNNING)
    return made


def test_what_was_marked_is_said_and_the_missing_are_counted(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    meeting = planned(workshop)[0]
    path = f"/workshops/{workshop.slug}/day"
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        ada = browser.as_(people, "ada")
        here = registration_of(workshop, people.organizations["graz"])
        day.mark_registration(people.actor("ada"), registration=here, mark="arrived")
        page = ada.get(path)
        out = {r.organization.name for m in planned(workshop) if m.slot_id == meeting.slot_id for r in m.everybody} - {
            "Graz"
        }
        page.has(f"{len(out)} are missing now:" if len(out) > 1 else "1 is missing now:", *out)
        who = f"{meeting.company.organization.name} with {meeting.city.organization.name}"
        mark = f"{path}/meetings/{meeting.public_id}"
        ada.post(mark, {"mark": "held"}).follow().has(f"Held: {who}, table {meeting.table.number}.")
        ada.post(mark, {"mark": "undone"}).follow().has(f"Undone: {who}, table {meeting.table.number}.")
        ada.post(mark, {"mark": "late.city"}).follow().has(f"Late: {meeting.city.organization.name}")
        ada.post(mark, {"mark": "no_show.company"}).follow().has(f"Missing: {meeting.company.organization.name}")
        desk = f"/workshops/{workshop.slug}/desk"
        row = registration_of(workshop, people.organizations["linz"])
        ada.post(f"{desk}/{row.public_id}", {"mark": "arrived"}).follow().has("Checked in: Linz.")
        ada.post(f"{desk}/{row.public_id}", {"mark": "undone"}).follow().has("Undone: Linz.")


def test_who_met_is_checked_in_until_the_mark_is_undone(people: People, browser: Browser, workshop: Workshop) -> None:
    meeting = planned(workshop)[0]
    city, company = meeting.city, meeting.company
    path = f"/workshops/{workshop.slug}/day"
    ada = browser.as_(people, "ada")
    mark = f"{path}/meetings/{meeting.public_id}"
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        day.mark_registration(people.actor("ada"), registration=company, mark="arrived")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=6)):
        ada.post(mark, {"mark": "held"})
        assert city.arrived_at is not None
        ada.get(f"/workshops/{workshop.slug}/desk").has("2 of ")
        ada.post(mark, {"mark": "held"})
        ada.post(mark, {"mark": "undone"})
    assert city.arrived_at is None, "the mark alone had checked it in"
    assert company.arrived_at is not None, "the desk had checked it in"


def test_undoing_a_mark_leaves_in_the_house_who_met_elsewhere(people: People, workshop: Workshop) -> None:
    everybody = planned(workshop)
    early = everybody[0]
    late = next(m for m in everybody if m.slot_id != early.slot_id and early.city in m.everybody)
    ada = people.actor("ada")
    for meeting in (early, late):
        with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
            day_services.mark_meeting(ada, meeting=meeting, mark="held")
    day_services.mark_meeting(ada, meeting=early, mark="undone")
    assert early.city.arrived_at is not None
    day_services.mark_meeting(ada, meeting=late, mark="undone")


def test_what_was_marked_stands_on_the_page_of_the_meeting(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    meeting = next(m for m in planned(workshop) if m.city.organization.name == "Graz")
    last = runs.last_release(workshop.id)
    assert last is not None
    told = next(m for m in problem.meetings_of(last) if m.request_id == meeting.request_id)
    emil = browser.as_(people, "emil")
    emil.get(f"/meetings/{told.public_id}").has("Scheduled")
    meeting.status = "held"
    session().flush()
    emil.get(f"/meetings/{told.public_id}").has("Held").lacks("Scheduled")


def test_the_desk_offers_the_camera_and_says_what_works_without_it(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/desk")
    assert 'data-scan="q"' in page.response.text
    assert "scan.js" in page.response.text
    page.has("A phone’s own camera app works too")
    assert "camera=(self)" in page.response.headers["Permissions-Policy"]


def test_the_screen_shows_the_running_slot_and_never_who_is_missing(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    meeting = planned(workshop)[0]
    path = f"/workshops/{workshop.slug}/screen"
    ada = browser.as_(people, "ada")
    with clock.at(workshop.starts_at + timedelta(minutes=1)):
        ada.get(path).has("Next meetings:", "Now:", "Welcome")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        row = meeting.company
        page = ada.get(path).has("Meetings now, until", row.organization.name, str(meeting.table.number))
        page.lacks("missing")
        assert 'data-poll-every="30"' in page.response.text
    with clock.at(workshop.ends_at + timedelta(minutes=1)):
        ada.get(path).has("All meetings are over")


def test_home_shows_today_the_next_and_the_report(people: People, browser: Browser, workshop: Workshop) -> None:
    later = make_day(people, title="Later day")
    later.starts_at += timedelta(days=3)
    later.ends_at += timedelta(days=3)
    old = make_day(people, title="Old day")
    old.starts_at -= timedelta(days=3)
    old.ends_at -= timedelta(days=3)
    move(old, WorkshopStatus.HELD)
    ada = browser.as_(people, "ada")
    with clock.at(workshop.starts_at + timedelta(minutes=1)):
        page = ada.get("/home").has(
            "Your workshops", "Today", "Next", "Report to write", "The day: meetings", "Later day"
        )
        page.has("Write the report", "Screen for the hall", "Plan a workshop")
        links = page.links()
        assert any(f"/workshops/{workshop.slug}/day" in link for link in links)
        assert any(f"/workshops/{workshop.slug}/schedule/print/pack" in link for link in links)
        one = page.statements.count
        make_day(people, title="Even later day")
        assert ada.get("/home").statements.count <= one + 2  # its lines among the tasks
    with clock.at(workshop.starts_at - timedelta(hours=3)):
        ada.get("/home").has("Open the desk")
    browser.as_(people, "ben").get("/home").has("You run no workshop that is ahead.")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Ana Berg", "xl"),
        ("Christina Berg", "l"),
        ("Bartholomäus Berg", "m"),
        ("Wolfgang Amadeus Oberhuber", "l"),
        ("Anna Maximiliana Nachthimmel", "m"),
        ("Maria del Carmen Fernández de la Vega y Ortega", "m"),
        ("Donaudampfschifffahrtsgesellschaft", "xs"),
        ("x" * 200, "xs"),
        ("Anna " * 40, "xs"),
    ],
)
def test_a_name_is_as_large_as_fits(name: str, size: str) -> None:
    assert size_of(name) == size


def boxes(box: object) -> list[object]:
    """A box of the layout and all inside it."""
    return [box, *(inner for child in getattr(box, "children", ()) for inner in boxes(child))]


@pytest.mark.parametrize(
    "name",
    ["Ana Berg", "Amandus Magnumm", "Wolfgang Amadeus Oberhuber", "x" * 200, "Ab " * 66, "Müller-Lüdenscheidt " * 10],
)
def test_no_name_leaves_its_badge(people: People, browser: Browser, workshop: Workshop, name: str) -> None:
    weasyprint = pytest.importorskip("weasyprint", reason="WeasyPrint (the extra pdf) is not installed")
    style = (SOURCE / STYLE).read_text(encoding="utf-8")
    nothing = import_module("weasyprint.urls").URLFetcher(allowed_protocols=())
    city = registration_of(workshop, people.organizations["graz"])
    city.organization.name = name
    job = "Head of everything that has to do with water"
    persons = [registering.PersonDraft(name.strip(), job_title=job) for _n in range(5)]
    registering._write_people(city, registering.SignUp(persons))
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/print/badges").response.text
    document = weasyprint.HTML(string=page, url_fetcher=nothing).render(
        stylesheets=[weasyprint.CSS(string=style, url_fetcher=nothing)]
    )
    assert len(document.pages) == 2
    cards = [b for p in document.pages for b in boxes(p._page_box) if _is(b, "badge-card")]
    assert len(cards) == 5
    for card in cards:
        right = card.position_x + card.border_width()
        shown = {word for box in boxes(card) if type(box).__name__ == "TextBox" for word in box.text.split()}
        if size_of(name) != "xs":
            assert set(name.split()) <= shown  # no word is broken
        for box in boxes(card):
            if type(box).__name__ == "TextBox":
                assert box.position_x + box.width <= right + 1
                assert box.position_y + box.height <= card.position_y + card.border_height() + 1
            if _is(box, "badge-job"):
                assert box.position_y + box.height <= card.position_y + card.border_height() - FOOT


def _is(box: object, name: str) -> bool:
    element = getattr(box, "element", None)
    return element is not None and type(box).__name__.startswith("Block") and name in (element.get("class") or "")


def test_badges_are_printed_for_everybody_who_comes(people: People, browser: Browser, workshop: Workshop) -> None:
    row = registration_of(workshop, people.organizations["graz"])
    long = "Dr. " + "Maximiliana " * 16
    registering._write_people(
        row, registering.SignUp([registering.PersonDraft("Emil Berg"), registering.PersonDraft(long[:200].strip())])
    )
    assert len(workshop_people.badges(workshop)) == 2
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/print/badges")
    page.has("Emil Berg", "Graz", "Maximiliana")


def test_table_cards_and_door_sheets_say_where_one_is(people: People, browser: Browser, workshop: Workshop) -> None:
    path = f"/workshops/{workshop.slug}/schedule/print"
    cards = browser.as_(people, "ada").get(f"{path}/tables").has("Table 1", "Table 2", "Graz", "Meeting room")
    assert cards.response.text.count("card-page") == 2
    browser.get(f"{path}/doors").has("Main room", "Meeting room", "Cities on stage: Graz")
