"""A released schedule is not replaced unseen: what would change is read first, marked on the board, and undone."""

from __future__ import annotations

import pytest

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.scheduling.queries import board as board_queries
from matchmaker.scheduling.queries import problem, runs
from matchmaker.scheduling.queries.problem import Floors
from matchmaker.scheduling.services import going_back, moving
from matchmaker.scheduling.services import runs as runs_services
from matchmaker.scheduling.views import presenters
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_release import move_somewhere, solved
from tests.scheduling.world import planned, registration_of, release, solve


def places(workshop) -> dict[int, tuple[int, int]]:  # type: ignore[no-untyped-def]
    """Where the meetings of the working schedule stand, by request."""
    return {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)}


def test_a_solve_after_a_release_shows_what_it_would_change_first(people: People, browser: Browser) -> None:
    workshop = solved(people)
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule").has("Draft")
    release(people, workshop)
    browser.get(f"/workshops/{workshop.slug}/schedule").has("As released").lacks("Draft of release 2")
    told = places(workshop)
    lost = planned(workshop)[0]
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=lost, why="Ill.")
    moving.allow_request(people.actor("ada"), request=lost.request, allowed=True)
    moved = places(workshop)
    run = solve(people, workshop)
    assert run.status == "done"
    assert places(workshop) == moved, "nothing is replaced before somebody looked"
    page = browser.get(f"/solve-runs/{run.public_id}").has(
        "What this run would change", "A schedule is already released"
    )
    board = page.submit("Use this schedule").follow()
    found = places(workshop)
    assert lost.request_id in found
    board.has("Draft of release 2" if found != told else "As released", "Undo the computed schedule")
    browser.get(f"/solve-runs/{run.public_id}").has("The working schedule is the one from this run").lacks("Use this")
    browser.get(f"/workshops/{workshop.slug}/schedule").submit("Undo the computed schedule")
    assert places(workshop) == moved
    browser.get(f"/workshops/{workshop.slug}/schedule").submit("Redo what was undone")
    assert places(workshop) == found


def test_back_to_a_release(people: People, browser: Browser) -> None:
    workshop = solved(people)
    release(people, workshop)
    told = places(workshop)
    first = planned(workshop)[0]
    move_somewhere(people, workshop, first)
    assert places(workshop) != told
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/releases")
    page.submit("Back to release 1").follow().has("The schedule is now the same as release 1.", "As released")
    assert places(workshop) == told
    browser.get(f"/workshops/{workshop.slug}/schedule").submit("Undo the return to a release")
    assert places(workshop) != told


def test_a_way_back_that_is_closed_says_why_and_changes_nothing(people: People) -> None:
    workshop = solved(people)
    release(people, workshop)
    told = runs.last_release(workshop.id)
    assert told is not None
    registration_of(workshop, people.organizations["linz"]).status = "cancelled"
    session().flush()
    before = places(workshop)
    with pytest.raises(Conflict, match="no longer possible"):
        going_back.return_to_release(people.actor("ada"), workshop=workshop, release=told)
    assert places(workshop) == before
    with pytest.raises(Conflict, match="nothing to undo"):
        going_back.undo_replacement(people.actor("ada"), workshop=workshop)


def test_held_meetings_stay_held_on_the_way_back(people: People) -> None:
    workshop = solved(people)
    release(people, workshop)
    told = runs.last_release(workshop.id)
    assert told is not None
    held = planned(workshop)[0]
    held.status = "held"
    session().flush()
    going_back.return_to_release(people.actor("ada"), workshop=workshop, release=told)
    again = {m.request_id: m.status for m in problem.meetings_of(problem.working_schedule(workshop))}
    assert again[held.request_id] == "held"


def test_the_live_meeting_shows_in_a_cell_beside_a_cancelled_one(people: People, browser: Browser) -> None:
    workshop = solved(people)
    release(people, workshop)
    gone, fresh = planned(workshop)[:2]
    place = (gone.slot_id, gone.table_id)
    ada = people.actor("ada")
    moving.cancel_meeting(ada, workshop=workshop, meeting=gone, why="Ill.")
    for meeting in planned(workshop):
        try:
            moving.move_meeting(ada, workshop=workshop, meeting=meeting, slot_id=place[0], table_id=place[1])
        except Invalid:  # this one may not stand there
            continue
        fresh = meeting
        break
    else:
        pytest.fail("nothing could take the place")
    board = board_queries.load_board(workshop, unplaced_page=0)
    cell = presenters._cells(board, "", "")[place]
    assert cell["state"] == "moved"
    assert [other["state"] for other in cell["also"]] == ["lost"]
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule")
    links = [link for link in page.links() if f"meeting={fresh.public_id}" in link]
    assert links, "the live meeting can be selected"
    browser.get(links[0]).has("Cancel meeting…")


def test_a_meeting_that_came_after_the_release_is_marked_new(people: People) -> None:
    workshop = solved(people)
    asked = planned(workshop)[0].request
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=planned(workshop)[0], why="Later.")
    release(people, workshop)
    moving.allow_request(people.actor("ada"), request=asked, allowed=True)
    run = solve(people, workshop)
    runs_services.apply_run(people.actor("ada"), workshop=workshop, run=run)
    board = board_queries.load_board(workshop, unplaced_page=0)
    row = next(r for r in board.rows if r.request.id == asked.id)
    assert row.meeting is not None
    assert board_queries.state_of(row.meeting, {}, board.announced) == "new"


def test_what_a_run_gives_and_takes_is_said_by_participant_with_its_promises(people: People, browser: Browser) -> None:
    workshop = solved(people)
    release(people, workshop)
    lost = planned(workshop)[0]
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=lost, why="Ill.")
    moving.allow_request(people.actor("ada"), request=lost.request, allowed=True)
    run = solve(people, workshop, floors=Floors(1, 1, 1))
    page = browser.as_(people, "ada").get(f"/solve-runs/{run.public_id}")
    page.has(
        "who gains, loses, moves", "Promises kept: 5 of 5", "The released schedule keeps 5 of them", "cost nothing"
    )
    assert lost.company.organization.name in page.text.partition("Changes by participant")[2].partition("</table>")[0]


def test_changes_by_hand_are_undone_one_after_the_other(people: People, browser: Browser) -> None:
    workshop = solved(people)
    first, second = planned(workshop)[:2]
    states = [places(workshop)]
    move_somewhere(people, workshop, first)
    states.append(places(workshop))
    ada = people.actor("ada")
    moving.cancel_meeting(ada, workshop=workshop, meeting=second, why="Ill.")
    assert second.request_id not in places(workshop)
    board = f"/workshops/{workshop.slug}/schedule"
    for wanted in reversed(states):
        browser.as_(people, "ada").get(board).submit("Undo the last change by hand")
        assert places(workshop) == wanted
    assert not second.request.is_forbidden, "what was called off by hand may take place again"
    browser.get(board).lacks("Undo the last change by hand")


def test_a_refused_undo_stands_on_the_board(people: People, browser: Browser) -> None:
    workshop = solved(people)
    gone = planned(workshop)[0]
    moving.cancel_meeting(people.actor("ada"), workshop=workshop, meeting=gone, why="Ill.")
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule")
    gone.request.company.status = "cancelled"
    session().flush()
    page.submit("Undo the last change by hand").has("no longer possible", "Tables and times")
    assert gone.request.is_forbidden
    assert gone.request.forbidden_why == "Ill."


def test_a_refused_way_back_stands_above_the_releases(people: People, browser: Browser) -> None:
    workshop = solved(people)
    release(people, workshop)
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/releases")
    registration_of(workshop, people.organizations["linz"]).status = "cancelled"
    session().flush()
    page.submit("Back to release 1").has("no longer possible", "Release 1")
