"""Group meetings on paper and at the desk: everybody in them is named, and one missing does not stop the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid
from matchmaker.scheduling.models import Meeting, MeetingParty
from matchmaker.scheduling.queries import day as day_queries
from matchmaker.scheduling.services import day as day_services
from matchmaker.scheduling.services import runs
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import groups as workshop_groups
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, planned, registration_of, release, solve, wish
from tests.workshops.world import move

THEME = "Leaks at night"


@pytest.fixture
def day(people: People) -> Workshop:
    """A released day that runs: Graz, Linz and Hydrolog in one group meeting, Graz and Sonnwerk in a meeting of two."""
    workshop = make_day(people, cities=2, companies=2, wishes=False)
    orgs = people.organizations
    wish(registration_of(workshop, orgs["graz"]), registration_of(workshop, orgs["sonnwerk"]))
    workshop_groups.add_group(
        people.actor("ada"),
        workshop=workshop,
        draft=workshop_groups.GroupDraft(
            theme=THEME,
            why="All three work on leaks.",
            members=[registration_of(workshop, orgs[name]).public_id for name in ("graz", "linz", "hydrolog")],
            challenges=[c.public_id for c in workshop.challenges],
        ),
    )
    run = solve(people, workshop)
    runs.apply_run(people.actor("ada"), workshop=workshop, run=run)
    release(people, workshop)
    move(workshop, WorkshopStatus.RUNNING)
    return workshop


def group_of(day: Workshop) -> Meeting:
    return next(m for m in planned(day) if m.request.group is not None)


def further_of(meeting: Meeting) -> Registration:
    """The participant beyond the two sides."""
    (found,) = [row for row in meeting.everybody if row.id not in (meeting.city_id, meeting.company_id)]
    return found


def parties_of(meeting: Meeting) -> set[int]:
    return set(session().scalars(sa.select(MeetingParty.registration_id).where(MeetingParty.meeting_id == meeting.id)))


@pytest.mark.parametrize("sheet", ["personal", "tables", "board"])
def test_paper_names_the_theme_and_everybody(people: People, browser: Browser, day: Workshop, sheet: str) -> None:
    page = browser.as_(people, "ada").get(f"/workshops/{day.slug}/schedule/print/{sheet}")
    page.has(THEME, "Graz", "Linz", "Hydrolog")
    text = page.response.get_data(as_text=True)
    if sheet == "personal":  # on the page of each of the three
        assert text.count(THEME) == 3
        assert f'id="p-{further_of(group_of(day)).id}"' in text


def test_whoever_no_longer_holds_a_place_is_named_on_no_page_of_the_meeting(
    people: People, browser: Browser, day: Workshop
) -> None:
    """On the screen as on paper: an organization that closed or cancelled meets nobody."""
    meeting = group_of(day)
    further = further_of(meeting)
    name = further.organization.name
    who = next(who for who, org in (("emil", "graz"), ("carla", "hydrolog")) if people.organizations[org].name != name)
    released = sa.select(Meeting).where(Meeting.schedule.has(kind="released"), Meeting.request_id == meeting.request_id)
    addresses = (f"/workshops/{day.slug}/agenda", f"/meetings/{session().scalars(released).one().public_id}")
    browser.as_(people, who)
    for status, is_named in (("confirmed", True), ("cancelled", False)):
        further.status = status
        session().flush()
        for address in addresses:
            after_theme = browser.get(address).has(THEME).words.partition(THEME)[2][:80]
            assert (name in after_theme) is is_named, after_theme


def test_the_desk_names_and_finds_everybody(people: People, browser: Browser, day: Workshop) -> None:
    meeting = group_of(day)
    name = further_of(meeting).organization.name
    base = f"/workshops/{day.slug}/day?slot={meeting.slot_id}"
    page = browser.as_(people, "ada").get(base)
    page.has(THEME, "Graz", "Linz", "Hydrolog", "Missing (the others still meet):")
    assert f"/workshops/{day.slug}/desk" in page.links()
    assert day_queries.filter_meetings(day_queries.meetings_in(day, meeting.slot_id), name.lower()) == [meeting]


def test_the_desk_and_the_day_lead_to_each_other(people: People, browser: Browser, day: Workshop) -> None:
    desk = browser.as_(people, "ada").get(f"/workshops/{day.slug}/desk")
    assert f"/workshops/{day.slug}/day" in desk.links()
    assert f"/workshops/{day.slug}/desk" in browser.get(f"/workshops/{day.slug}/day").links()


def test_one_further_participant_missing_does_not_stop_the_others(
    people: People, browser: Browser, day: Workshop
) -> None:
    meeting, ada = group_of(day), people.actor("ada")
    further = further_of(meeting)
    everybody = parties_of(meeting)
    side = str(further.id)
    with clock.at(meeting.slot.starts_at + timedelta(minutes=3)), pytest.raises(Closed, match="four"):
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side=side)
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        with pytest.raises(Invalid, match="who is missing"):
            day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="999999")
        for _ in range(2):
            day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side=side)
        assert meeting.status == "planned"
        assert parties_of(meeting) == everybody - {further.id}
        assert day_queries.missing_of([meeting]) == {meeting.id: [further]}
        shown = f"missing: {further.organization.name}"
        browser.as_(people, "ada").get(f"/workshops/{day.slug}/day?slot={meeting.slot_id}").has(shown)
        day_services.mark_meeting(ada, meeting=meeting, mark="held")
        assert (meeting.status, parties_of(meeting)) == ("held", everybody - {further.id})
        day_services.mark_meeting(ada, meeting=meeting, mark="undone")
        assert (meeting.status, parties_of(meeting)) == ("planned", everybody)


def test_a_side_missing_frees_everybody_in_the_group(people: People, day: Workshop) -> None:
    meeting, ada = group_of(day), people.actor("ada")
    everybody = parties_of(meeting)
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        day_services.mark_meeting(ada, meeting=meeting, mark="no_show", side="company")
        assert (meeting.status, parties_of(meeting)) == ("no_show", set())
        day_services.mark_meeting(ada, meeting=meeting, mark="undone")
        assert (meeting.status, parties_of(meeting)) == ("planned", everybody)


def test_missing_is_marked_by_the_form(people: People, browser: Browser, day: Workshop) -> None:
    meeting = group_of(day)
    further = further_of(meeting)
    with clock.at(meeting.slot.starts_at + timedelta(minutes=5)):
        page = browser.as_(people, "ada").get(f"/workshops/{day.slug}/day?slot={meeting.slot_id}")
        answer = page.submit(further.organization.name)
        assert answer.response.status_code == 303
        assert "fill=1" not in answer.location
    assert [row.id for row in day_queries.missing_of([group_of(day)])[meeting.id]] == [further.id]
