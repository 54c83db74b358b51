"""The pages, as people use them, without JavaScript."""

from __future__ import annotations

from csv import DictReader
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.workshops.models.after import WorkshopFeedback
from matchmaker.workshops.models.people import Registration, RegistrationPerson, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import programme
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import a_day, make_registration, make_workshop, move, register


@pytest.fixture
def workshop(people: People) -> Workshop:
    challenge = factories.make_challenge(people.organizations["graz"], "Cut water losses")
    return make_workshop(people.actor("ada"), [challenge], title="Water dialogue")


def address(workshop: Workshop, rest: str = "") -> str:
    return f"/workshops/{workshop.slug}{rest}"


def test_an_organizer_plans_checks_and_announces(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], "Cut water losses")
    page = browser.as_(people, "ada").get("/workshops/new")
    values: dict[str, Any] = {
        "title": "Leak day",
        "kit": "open_dialogue_day",
        "challenges": challenge.public_id,
        "on": a_day().isoformat(),
        "start": "09:00",
        "end": "09:30",
        "tables": "5",
        "meeting_minutes": "15",
        "place": "Graz",
    }
    refused = page.submit("Create workshop", **values)
    assert refused.status == 422
    refused.has("40 min more than there is", "Ways out: let it end at 10:10")
    assert 'value="Leak day"' in refused.text
    made = refused.submit("Create workshop", **(values | {"end": "12:30"})).follow()
    made.has("Leak day", "Draft", "1:1 meetings", "Table 5")
    announced = made.submit("Announce").follow()
    announced.has("Registration open", "Cut water losses", "Do not share trade secrets", "in the order of registration")
    browser.visitor().get("/workshops").has("Leak day", "Registration open")


def test_what_is_missing_is_listed(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    plan = make_workshop(people.actor("ada"), [challenge], announced=False, place="")
    page = browser.as_(people, "ada").get(address(plan, "/programme")).submit("Announce")
    assert page.status == 422
    page.has("Enter where the workshop takes place")
    assert plan.status == "planned"


def test_a_company_registers_ticks_times_and_wishes(browser: Browser, people: People, workshop: Workshop) -> None:
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    browser.as_(people, "carla").get(address(workshop)).has("Register Hydrolog…")
    form = browser.get(address(workshop, "/register"))
    refused = form.submit("Register", **{"name-0": "Carla C.", "note": "A ramp, please"})
    assert refused.status == 422
    refused.has("participation notice", "A ramp, please")
    assert 'value="Carla C."' in refused.text
    mine = refused.submit("Register", **{"accepts_notice": "y", "name-1": "Chen", "deputy-1": "on"}).follow()
    mine.has("Has a place", "Deputy", "Show or say this code")
    assert "<svg" in mine.text
    times = browser.get(address(workshop, "/mine/times"))
    slots = [str(s.id) for s in programme.slots(workshop)]
    assert times.submit("Save times", free=slots[0]).status == 422
    times.submit("Save times", free=slots[:4]).follow().has("Times saved")
    assert browser.get(address(workshop, "/mine/wishes")).status == 403
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    wishes = browser.get(address(workshop, "/mine/wishes")).has("Graz", "Left: 20 of 20")
    saved = wishes.submit("Save wishes", **{f"wish-{city.public_id}": "must"}).follow()
    saved.has("Left: 19 of 20", "“must meet”: 1 of 5")
    assert session().scalar(sa.select(Wish.level)) == "must"
    workshop.musts_allowed = 0
    session().flush()
    over = saved.submit("Save wishes", **{f"wish-{city.public_id}": "must"})
    assert over.status == 422
    over.has("the limit is 0")
    refused = saved.submit("Save wishes", autosave=True, **{f"wish-{city.public_id}": "must"})
    told = refused.response.get_json()
    assert refused.status == 422
    assert "the limit is 0" in told["message"]
    assert "1 of 0" in told["fragments"]["wishes-left"], "what is chosen counts at once, also while it is too much"
    quiet = saved.submit("Save wishes", autosave=True, **{f"wish-{city.public_id}": "no"})
    told = quiet.response.get_json()
    assert (quiet.status, told["message"]) == (200, "Wishes saved. 20 left.")
    assert "Left: 20 of 20" in told["fragments"]["wishes-left"]
    assert int(told["fields"]["version"]) > 1


def test_deputies_cancelling_and_the_private_link(browser: Browser, people: People, workshop: Workshop) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    page = browser.as_(people, "chen").get(address(workshop, "/mine/people"))
    page.submit("Save", **{"name-1": "Chen", "deputy-1": "on"}).follow().has("Chen", "Deputy")
    browser.get(address(workshop, "/mine/cancel")).submit("Cancel the registration").follow().has("cancelled")
    assert row.status == "cancelled"
    other = register(people.actor("dora"), workshop, people.organizations["sonnwerk"])
    link = f"/workshops/leave/{other.leave_key}"
    browser.visitor().get(link).submit("Cancel the registration").follow()
    assert other.status == "cancelled"
    browser.get(link).has("No action needed")


def test_the_editor_says_why_not(browser: Browser, people: People, workshop: Workshop) -> None:
    block = next(s for s in programme.programme(workshop) if s.kind == "meetings")
    page = browser.as_(people, "ada").get(address(workshop, f"/programme/{block.public_id}"))
    refused = page.submit("Save this part", start="13:00", title="Meet")
    assert refused.status == 422
    refused.has("begins before the open session")
    assert 'value="Meet"' in refused.text
    page.submit("Save this part", title="Meet each other").follow().has("Meet each other")
    new = browser.get(address(workshop, "/programme/new"))
    missing = new.submit("Save this part", title="Music", kind="break", start="16:55", end="16:50")
    missing.has("ends before it begins")


def test_rooms_tables_times_and_team(browser: Browser, people: People, workshop: Workshop) -> None:
    page = browser.as_(people, "ada").get(address(workshop, "/programme"))
    page.submit("Add room", name="Attic").follow().has("Attic")
    assert page.submit("Add room", name="").status == 422
    page.submit("Recalculate times", meeting_minutes="30").follow().has("meeting times have changed")
    tables = browser.get(address(workshop, "/tables"))
    first = programme.tables(workshop)[0]
    tables.submit("Save tables", number="8", **{f"spare-{first.id}": "on", f"host-{first.id}": ""}).follow()
    assert len(programme.tables(workshop)) == 8
    team = browser.get(address(workshop, "/team"))
    team.submit("Add to the team", email=people.ivo.email, role="desk").follow().has("Ivo", "Desk")
    assert team.submit("Add to the team", email="nobody@example.org").status == 422


def test_details_and_phases(browser: Browser, people: People, workshop: Workshop) -> None:
    page = browser.as_(people, "ada").get(address(workshop, "/details"))
    page.submit("Save details", title="Water and heat", capacity_companies="").follow().has("Water and heat")
    assert workshop.capacity_companies is None
    stale = page.submit("Save details", title="Mine")
    assert stale.status == 409
    stale.has("You saved this in another window", "Water and heat", "Mine")
    phases = browser.get(address(workshop, "/phases"))
    assert phases.submit("Save dates", wishes_closes="2001-01-01T10:00").status == 422
    phases.submit("Save dates").follow().has("Phases change automatically")
    refused = phases.submit("Change phase", to="booking_open")
    assert refused.status == 422
    refused.has("at least one city and one company")


def test_a_choice_that_is_none_is_refused_in_our_words(browser: Browser, people: People, workshop: Workshop) -> None:
    page = browser.as_(people, "ada").get(address(workshop, "/details"))
    refused = page.submit("Save details", challenges=["-5"], waiting_rule="nobody")
    assert refused.status == 422
    refused.has("Choose from the list.").lacks("valid choice", "-5")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "rooms/7", "http://["])
def test_the_video_room_is_a_link(browser: Browser, people: People, workshop: Workshop, link: str) -> None:
    page = browser.as_(people, "ada").get(address(workshop, "/details"))
    refused = page.submit("Save details", online_url=link)
    refused.has("Enter the full link, starting with https://.")
    assert refused.status == 422
    assert refused.submit("Save details", online_url="https://rooms.example/7").status == 303


def test_people_decisions_and_reminders(browser: Browser, people: People, workshop: Workshop) -> None:
    workshop.needs_acceptance = True
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    page = browser.as_(people, "ada").get(address(workshop, "/people")).has("Hydrolog", "To be confirmed", "times")
    decide = browser.get(address(workshop, f"/people/{row.public_id}"))
    assert decide.submit("Save decision", decision="decline").status == 422
    decide.submit("Save decision", decision="accept").follow().has("Has a place")
    assert any(link.endswith("/people/remind") for link in page.links())
    asks = browser.get(address(workshop, "/people/remind"))
    asks.has("1 is not done yet.", "No reminder was sent yet.", "Still missing: “Water dialogue”", "Hydrolog")
    asks.submit("Remind 1 now").follow().has("1 participant reminded", "reminded ")
    browser.get(address(workshop, "/people/remind")).has("1 got an e-mail less than a day ago").lacks("Remind 1 now")
    assert browser.post(address(workshop, "/people/remind")).follow().has("Nobody reminded")
    csv = browser.get(address(workshop, "/people.csv") + "?missing=availability")
    assert "Hydrolog,company,confirmed,Carla" in csv.text
    assert "availability" in csv.text
    row.note = "Two wheelchairs; one vegan meal"
    row.people[0].job_title = "Hydrologist"
    row.people.append(RegistrationPerson(name="Chen", email="chen@example.org", is_deputy=True, position=1))
    lines = list(DictReader(StringIO(browser.get(address(workshop, "/people.csv")).text.removeprefix("\ufeff"))))
    assert [(line["name"], line["job"], line["deputy"]) for line in lines] == [
        ("Carla", "Hydrologist", "no"),
        ("Chen", "", "yes"),
    ]
    assert {line["needs (access, language, food)"] for line in lines} == {"Two wheelchairs; one vegan meal"}
    sheet = load_workbook(BytesIO(browser.get(address(workshop, "/people.xlsx")).response.get_data()))["people"]
    assert [cell.value for cell in sheet[3]] == [value or None for value in lines[1].values()]


def test_who_waits_is_offered_a_place_not_acceptance(browser: Browser, people: People, workshop: Workshop) -> None:
    workshop.capacity_companies = 1
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    waiting = register(people.actor("dora"), workshop, people.organizations["sonnwerk"])
    page = browser.as_(people, "ada").get(address(workshop, f"/people/{waiting.public_id}"))
    page.has("Give a place", "Decline")
    assert 'value="accept"' not in page.text
    full = page.submit("Save decision", decision="promote", why="They were here last year")
    assert full.status == 422
    full.has("There is no free place")
    assert "They were here last year" in full.text


def test_a_person_without_a_name_is_not_dropped(browser: Browser, people: People, workshop: Workshop) -> None:
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    page = browser.as_(people, "chen").get(address(workshop, "/mine/people"))
    kept = page.submit("Save", **{"email-1": "deputy@example.org"})
    assert kept.status == 422
    kept.has("Enter a name for everybody you list")
    assert "deputy@example.org" in kept.text


def test_the_desk_on_a_phone(browser: Browser, people: People, workshop: Workshop) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    with clock.at(workshop.starts_at + timedelta(minutes=5)):
        desk = browser.as_(people, "ada").get(address(workshop, f"/desk?q={row.check_in_code}")).has("Hydrolog")
        desk.submit("No-show").follow().has("No-show", "0 of 1 checked in")
        browser.get(address(workshop, "/desk?q=carl")).submit("Check in").follow().has("1 of 1 checked in", "Here")
        browser.get(address(workshop, "/desk?q=zzz")).has("No people found")
    for sheet, text in (("check-in", row.check_in_code), ("names", "Carla"), ("doors", "Main room")):
        browser.get(address(workshop, f"/print/{sheet}")).has(text)
    assert browser.get(address(workshop, "/print/money")).status == 404


def test_feedback_and_report(browser: Browser, people: People, workshop: Workshop) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    row.arrived_at = workshop.starts_at
    move(workshop, WorkshopStatus.HELD)
    feedback = browser.as_(people, "carla").get(address(workshop, "/mine/feedback"))
    assert feedback.submit("Send feedback", text="Fine").status == 422
    feedback.submit("Send feedback", rating="4", text="Fine").follow().has("Thank you")
    browser.get(address(workshop, "/mine/feedback")).has("already")
    report = browser.as_(people, "ada").get(address(workshop, "/report/edit"))
    texts = {"invited": "Everybody.", "summary": "Leaks.", "next_steps": "A pilot."}
    refused = report.submit("Publish report", **texts)
    assert refused.status == 422
    refused.has("date of the next step", "Leaks.")
    done = refused.submit("Publish report", **(texts | {"next_step_on": a_day(99).isoformat()})).follow()
    done.has("Hydrolog", "1 of 1", "A pilot.").lacks("of 5", "1 answer")  # one answer's mean is that person's mark
    browser.visitor().get(address(workshop, "/report")).has("Hydrolog", "Leaks.").lacks("of 5", "1 answer")


def test_the_report_gives_the_mean_of_five_answers(browser: Browser, people: People, workshop: Workshop) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    row.arrived_at = workshop.starts_at
    move(workshop, WorkshopStatus.HELD)
    for who, rating in {"ada": 5, "ben": 4, "emil": 4, "dora": 4}.items():
        user_id = people.users[who].id
        session().add(WorkshopFeedback(workshop_id=workshop.id, user_id=user_id, rating=rating, at=clock.now()))
    session().flush()
    browser.as_(people, "carla").get(address(workshop, "/mine/feedback")).submit("Send feedback", rating="4")
    page = browser.as_(people, "ada").get(address(workshop, "/report/edit"))
    texts = {"invited": "Everybody.", "summary": "Leaks.", "next_steps": "A pilot."}
    page.submit("Publish report", **texts, next_step_on=a_day(99).isoformat())
    browser.visitor().get(address(workshop, "/report")).has("4.2 of 5", "5 answers")


def test_cancelling_shows_the_reason(browser: Browser, people: People, workshop: Workshop) -> None:
    page = browser.as_(people, "ada").get(address(workshop, "/cancel"))
    page.submit("Cancel the workshop", why="Storm warning.").follow().has("is cancelled", "Storm warning.")
    browser.get("/workshops?when=past").has("Water dialogue", "Cancelled")


def test_the_search_finds_cities_and_titles(browser: Browser, workshop: Workshop) -> None:
    browser.get("/workshops?q=gra").has("Water dialogue")
    browser.get("/workshops?q=zebra").has("No workshops found")


@pytest.mark.parametrize("path", ["", "/people", "/desk", "/people.csv", "/print/check-in", "/programme", "/tables"])
def test_pages_send_the_same_queries_for_one_and_thirty(
    browser: Browser, people: People, workshop: Workshop, path: str
) -> None:
    make_registration(workshop, people.organizations["hydrolog"])
    browser.as_(people, "ada").get(address(workshop, path))
    before = browser.get(address(workshop, path)).statements.count
    for n in range(30):
        make_registration(workshop, factories.make_company(f"Company {n}"))
    page = browser.get(address(workshop, path))
    assert page.status == 200
    assert page.statements.count == before
    assert len(page.text) < 100_000


def test_the_wishes_page_and_the_list_do_not_grow(browser: Browser, people: People, workshop: Workshop) -> None:
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    make_registration(workshop, people.organizations["hydrolog"])
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    browser.as_(people, "emil")
    counts: dict[str, list[int]] = {"/workshops": [], address(workshop, "/mine/wishes"): []}
    for round_number in range(2):
        for path, found in counts.items():
            found.append(browser.get(path).statements.count)
        if round_number == 0:
            for n in range(30):
                make_registration(workshop, factories.make_company(f"Company {n}"))
            for n in range(12):
                make_workshop(people.actor("ada"), workshop.challenges, title=f"Dialogue {n}", place="Linz")
    assert all(len(set(found)) == 1 for found in counts.values()), counts
    assert session().get_one(Registration, city.id).holds_place
