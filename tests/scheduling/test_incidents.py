"""Incidents that move no meeting: a deputy comes, a part of the programme takes longer; bad input loses nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.services import day as day_services
from matchmaker.scheduling.services import moving
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import incidents
from tests.browser import Browser, Page
from tests.personas import People
from tests.scheduling.test_day import running
from tests.scheduling.test_release import forget
from tests.scheduling.world import drain, make_day, planned, registration_of, release, solve


def report(page: Page, **fields: object) -> Page:
    return page.submit("Work out", **{key: str(value) for key, value in fields.items()})


def parts(workshop: Workshop, *, meetings: bool) -> list[WorkshopSession]:
    return [s for s in programme.programme(workshop) if (s.kind == "meetings") == meetings]


def times(workshop: Workshop) -> list[object]:
    return [slot.starts_at for slot in programme.slots(workshop)]


def texts() -> list[str]:
    return list(session().scalars(sa.select(Notification.text).order_by(Notification.id)))


def test_a_delay_moves_all_times_each_time_and_calendars_hear_of_it(people: People, browser: Browser) -> None:
    workshop = running(people)
    url = f"/workshops/{workshop.slug}/schedule/repair"
    first, before, end = parts(workshop, meetings=False)[0], times(workshop), workshop.ends_at
    stands = {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)}
    sequence = workshop.calendar_sequence
    browser.as_(people, "ada")
    for minutes in (10, 10):
        forget()
        report(browser.get(url), kind="delay", part=first.id, minutes=minutes).follow().has("now ends at")
        assert [text for text in texts() if "begins later by 10 min" in text]
    session().expire_all()
    later = timedelta(minutes=20)
    assert times(workshop) == [moment + later for moment in before]  # type: ignore[operator]
    assert {m.request_id: (m.slot_id, m.table_id) for m in planned(workshop)} == stands
    assert workshop.calendar_sequence == sequence + 2
    assert workshop.ends_at in {end, end + later}
    browser.get(f"/workshops/{workshop.slug}/schedule").lacks("have changed since this schedule was made")


@pytest.mark.parametrize(
    ("minutes", "words"), [("0", "at least"), ("999", "at most"), ("soon", "whole number"), ("", "")]
)
def test_an_impossible_delay_changes_nothing(people: People, browser: Browser, minutes: str, words: str) -> None:
    workshop = running(people)
    before, part = times(workshop), parts(workshop, meetings=False)[0]
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/schedule/repair")
    refused = report(page, kind="delay", part=part.id, minutes=minutes)
    assert refused.status == 422
    assert refused.has("minutes")
    session().expire_all()
    assert times(workshop) == before


def test_what_is_over_and_blocks_of_meetings_take_no_longer(people: People) -> None:
    workshop, ada = running(people), people.actor("ada")
    opening, block = parts(workshop, meetings=False)[0], parts(workshop, meetings=True)[0]
    with clock.at(opening.ends_at), pytest.raises(Invalid, match="not over"):
        incidents.delay_programme(ada, workshop=workshop, session_id=opening.id, minutes=10)
    for number in (block.id, 999_999):
        with pytest.raises(Invalid, match="not over"):
            incidents.delay_programme(ada, workshop=workshop, session_id=number, minutes=10)


def test_a_meeting_that_finds_another_time_is_moved_and_not_lost(people: People, browser: Browser) -> None:
    """Who arrives late misses the first time; the table of options counts what the list below it says."""
    workshop = make_day(people, cities=1, companies=1)
    solve(people, workshop)
    first, after = programme.slots(workshop)[:2]
    one = planned(workshop)[0]
    if one.slot_id != first.id:
        moving.move_meeting(
            people.actor("ada"), workshop=workshop, meeting=one, slot_id=first.id, table_id=one.table_id
        )
    release(people, workshop)
    url = f"/workshops/{workshop.slug}/schedule/repair"
    browser.as_(people, "ada")
    report(browser.get(url), kind="late", participant=one.company_id, slot=after.id)
    drain()
    page = browser.get(url).has("1 meeting cannot take place as scheduled", "Moved")
    counted = {
        head: re.findall(rf'data-label="{head}">\s*(\d+)', page.text)
        for head in ("Meetings lost", "Other meetings moved", "New meetings")
    }
    assert set(map(tuple, counted.values())) == {("0", "0", "0")}
    page.lacks("possible: 0")


def test_a_deputy_is_named_to_whoever_meets_the_company(people: People, browser: Browser) -> None:
    workshop = running(people)
    row = registration_of(workshop, people.organizations["hydrolog"])
    day_services.report_trouble(people.actor("carla"), registration=row, kind="deputy", text="Maja comes.")
    url = f"/workshops/{workshop.slug}/schedule/repair"
    browser.as_(people, "ada")
    link = next(a for a in browser.get(url).links() if "kind=deputy" in a)
    page = browser.get(link)
    empty = report(page, kind="deputy", participant=row.id, deputy=" ")
    assert empty.status == 422
    empty.has("Enter the name of the deputy.")
    for _ in range(2):
        report(browser.get(url), kind="deputy", participant=row.id, deputy="Maja Kos").follow().has("All meetings stay")
    session().expire_all()
    assert [(p.name, p.is_deputy) for p in row.people if p.name == "Maja Kos"] == [("Maja Kos", True)]
    told = session().execute(sa.select(Notification.user_id, Notification.text)).all()
    assert {people.emil.id, people.carla.id} <= {user for user, text in told if "Maja Kos comes for Hydrolog" in text}
