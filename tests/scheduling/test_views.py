"""Pages of scheduling through a browser: the way of an organizer from solving to a repair, and what others see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from matchmaker.core import clock
from matchmaker.scheduling.queries import day as day_queries
from matchmaker.scheduling.queries import plan, problem, releases, runs
from matchmaker.scheduling.services import moving
from matchmaker.workshops.models.workshop import WorkshopStatus
from matchmaker.workshops.queries import programme
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import drain, make_day, planned, registration_of, release, solve
from tests.workshops.world import move


def test_from_wishes_to_a_release(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    slug = workshop.slug
    browser.as_(people, "ada")
    browser.get(f"/workshops/{slug}/schedule").has("No schedule yet")
    asked = browser.get(f"/workshops/{slug}/schedule/solve")
    wrong = asked.submit("Solve", city="99")
    assert wrong.status == 422
    assert 'value="99"' in wrong.text
    run = asked.submit("Solve").follow()
    run.has("Waiting for the solver")
    again = asked.submit("Solve")
    assert again.location.endswith(run.response.request.path)  # the same run
    drain()
    done = browser.get(run.response.request.path).has("Certificate", "Highest total value of the meetings")
    browser.get(done.response.request.path + "?check=1").has("Checked again ✓")
    board = browser.get(f"/workshops/{slug}/schedule").has(
        "This schedule is proven optimal", "All wishes are scheduled"
    )
    link = next(a for a in board.links() if "meeting=" in a)
    chosen = browser.get(link).has("Selected meeting", "Both want to meet")
    moved = chosen.submit("Move")
    assert moved.status == 303
    moved.follow().has("Moved. Participants are told when you release.", "Changed by hand after solving")
    check = browser.get(f"/workshops/{slug}/schedule/release").has("Release 1", "Hydrolog")
    out = check.submit("Release", note="Please look at your times.")
    out.follow().has("Release 1 is out.", "Please look at your times.")
    browser.get(f"/workshops/{slug}/schedule/print/personal").has("Hydrolog", "Table")
    browser.get(f"/workshops/{slug}/schedule/print/pack").has("Everything as one PDF")
    browser.get(f"/workshops/{slug}/schedule/print/board").has("Whole schedule")


def test_a_refused_move_says_the_rule_on_the_board(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    one = planned(workshop)[0]
    other = next(m for m in planned(workshop) if m.city_id == one.city_id and m.slot_id != one.slot_id)
    table = next(t.id for t in problem.load_problem(workshop).tables if t.id not in {one.table_id, other.table_id})
    browser.as_(people, "ada")
    page = browser.post(
        f"/workshops/{workshop.slug}/schedule/meetings/{one.public_id}/move",
        data={"place": f"{other.slot_id}-{table}"},
    )
    assert page.status == 422
    page.has("would have two meetings at")


def test_the_board_asks_the_same_number_of_questions_at_any_size(people: People, browser: Browser) -> None:
    small = make_day(people, cities=1, companies=1)
    large = make_day(people, cities=3, companies=8, title="Large day")
    solve(people, small)
    solve(people, large)
    browser.as_(people, "ada")
    one, many = (browser.get(f"/workshops/{w.slug}/schedule") for w in (small, large))
    assert one.statements.count == many.statements.count
    assert many.statements.count <= 12
    assert len(many.text) < 100_000


def test_a_participant_sees_the_day_after_the_release_and_reports(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    path = f"/workshops/{workshop.slug}/agenda"
    browser.as_(people, "carla").get(path).has("No schedule yet")
    release(people, workshop)
    mine = browser.get(path).has("Day of Hydrolog", "Graz", "Linz", "This schedule is provisional")
    mine.lacks("Sonnwerk")
    meetings = [slot.session_id for slot in programme.slots(workshop)]
    plenary = [row.title for row in programme.programme(workshop) if row.id not in meetings]
    assert plenary
    mine.has(*plenary)
    assert re.search(r"\d\d:\d\d–\d\d:\d\d", mine.words), "a meeting says when it ends"
    linked = mine.submit("Create calendar link").follow()
    address = next(a for a in linked.links() if "/calendar/" in a)
    assert re.search(r"^webcal://.*/calendar/[a-z0-9]{24}\.ics$", address)
    assert f'value="{address.replace("webcal://", "http://")}"' in linked.text, "to be copied"
    refused = mine.submit("Send", kind="objection")
    assert refused.status == 422
    refused.has("Write one sentence")
    mine.submit("Send", kind="late").follow().has("We have told the organizers")
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/repair").has("Hydrolog", "running late")
    meeting = releases.agenda(
        runs.last_release(workshop.id), registration_of(workshop, people.organizations["hydrolog"])
    )[0]
    note = browser.as_(people, "carla").get(f"/meetings/{meeting.public_id}")
    note.submit("Save", text="They need a pilot.").follow().has("They need a pilot.")
    assert browser.as_(people, "dora").get(f"/meetings/{meeting.public_id}").status == 404


def test_repair_in_the_browser(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    path = f"/workshops/{workshop.slug}/schedule/repair"
    page = browser.as_(people, "ada").get(path)
    page.submit("Work out", kind="absent", participant=str(hydrolog.id)).follow().has("Working out three options")
    drain()
    options = browser.get(path).has("Somebody cannot come: Hydrolog", "A Only what has to change", "Shown in the grid")
    options.submit("Accept B").follow().has("Who is told", "cancelled")


def test_the_desk_marks_and_fills(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    meeting = planned(workshop)[0]
    path = f"/workshops/{workshop.slug}/day?slot={meeting.slot_id}"
    browser.as_(people, "ada")
    early = browser.get(path).submit("both", action=meeting.public_id)
    assert early.status == 409
    early.has("A no-show can be marked from")
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        marked = browser.get(path).submit("both", action=meeting.public_id)
        assert marked.status == 303
        marked.follow().has("No-show", "Who could meet now")
        browser.get(f"/workshops/{workshop.slug}/schedule").has("Changed on the day").lacks("proven optimal")
        browser.get(path).submit("Undo", action=meeting.public_id).follow().lacks("No-show")
        browser.get(path).submit("Held", action=meeting.public_id).follow().has("Held")


def test_times_that_are_not_possible_say_why_where_the_move_is_tried(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    one = planned(workshop)[0]
    other = next(m for m in planned(workshop) if m.city_id == one.city_id and m.slot_id != one.slot_id)
    browser.as_(people, "ada")
    page = browser.get(f"/workshops/{workshop.slug}/schedule?meeting={one.public_id}")
    page.has("not possible: why")
    time = plan.time_of(other.slot, workshop)
    refused = page.text.partition("not possible: why")[2].partition("</details>")[0]
    assert time in refused
    assert one.city.organization.name in refused


def test_wishes_are_sorted_and_filtered(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    path = f"/workshops/{workshop.slug}/schedule/requests"
    hydrolog = registration_of(workshop, people.organizations["hydrolog"])
    browser.as_(people, "ada")
    page = browser.get(path).has("6 wishes")
    mine = page.submit("Show", who=hydrolog.public_id, state="scheduled", sort="city")
    mine.has("2 wishes", "Hydrolog, Graz", "Hydrolog, Linz").lacks("Sonnwerk, ")
    assert mine.text.index("Hydrolog, Graz") < mine.text.index("Hydrolog, Linz")
    by_company = browser.get(f"{path}?sort=company").text
    assert by_company.index("Hydrolog, ") < by_company.index("Sonnwerk, ")
    browser.get(f"{path}?state=off").has("No wish matches")
    browser.get(f"{path}?state=nonsense&sort=nonsense&who=nobody").has("No wish matches")


def test_requests_are_listed_forbidden_and_added(people: People, browser: Browser) -> None:
    workshop = make_day(people, cities=1, companies=2)
    solve(people, workshop)
    path = f"/workshops/{workshop.slug}/schedule/requests"
    browser.as_(people, "ada")
    listed = browser.get(path).has("Both want to meet (45).")
    forbid = browser.get(next(a for a in listed.links() if a.endswith("/forbid")))
    assert forbid.submit("Rule out meeting").status == 422
    forbid.submit("Rule out meeting", why="They asked us not to.").follow().has("They asked us not to.")
    browser.get(path).submit("Allow").follow().lacks("They asked us not to.")
    graz, hydrolog = (registration_of(workshop, people.organizations[name]) for name in ("graz", "hydrolog"))
    add = browser.get(f"{path}/new")
    add.submit("Add", city=str(graz.id), company=str(hydrolog.id)).follow().has("meeting 2")


def test_long_lists_are_cut_into_pages(people: People, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The board's wishes without a place, the tables of the day, the differences of a release."""
    monkeypatch.setattr("matchmaker.scheduling.queries.board.UNPLACED_SHOWN", 2)
    monkeypatch.setattr("matchmaker.scheduling.views.day.MEETINGS_SHOWN", 1)
    monkeypatch.setattr("matchmaker.scheduling.views.release.CHANGES_SHOWN", 2)
    monkeypatch.setattr("matchmaker.scheduling.views.release.CHANGES_AT_FIRST", 1)
    workshop = make_day(people)
    solve(people, workshop)
    slug = workshop.slug
    browser.as_(people, "ada")
    assert any("page=2" in link for link in browser.get(f"/workshops/{slug}/schedule/release").links())
    release(people, workshop)
    listed = browser.get(f"/workshops/{slug}/schedule/releases").has("All 6 differences")
    assert any("release=1" in link for link in listed.links())
    browser.get(f"/workshops/{slug}/schedule/releases?release=1&page=3").has("Release 1")
    rows = planned(workshop)
    busiest = max({m.slot_id for m in rows}, key=lambda slot: sum(m.slot_id == slot for m in rows))
    here = day_queries.meetings_in(workshop, busiest)
    day = browser.get(f"/workshops/{slug}/day?slot={busiest}&page=2")
    day.has(f"Table {here[1].table.number}").lacks(f"Table {here[0].table.number} ")
    for meeting in rows[:5]:
        moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=meeting, why="Later.")
        moving.allow_request(people.actor("ada"), request=meeting.request, allowed=True)
    first, last = (browser.get(f"/workshops/{slug}/schedule?page={n}") for n in (1, 99))
    assert any("page=3" in link for link in first.links())
    assert first.words.count("Hydrolog, ") + last.words.count("Hydrolog, ") <= 3


def test_one_participants_view_shows_only_its_tables(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    solve(people, workshop)
    graz = registration_of(workshop, people.organizations["graz"])
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule?who={graz.public_id}")
    page.has("Day of Graz")
    own = {m.table.number for m in planned(workshop) if m.city_id == graz.id}
    heads = {int(n) for n in re.findall(r"<th[^>]*>\s*(?:<b>)?Table (\d+)", page.text)}
    assert heads <= own
