"""Rule 10: attendance and report are published by a date."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import after as workshop_after
from matchmaker.workshops.services import scheduled as workshop_scheduled
from matchmaker.workshops.services.after import Report
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop, move, register


@pytest.fixture
def held(people: People) -> Workshop:
    """A workshop that is over; Hydrolog came."""
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    registration = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    registration.arrive(at=clock.now())
    move(workshop, WorkshopStatus.HELD)
    return workshop


def report(**changes: object) -> Report:
    """A complete report."""
    values = {
        "invited": "All listed companies.",
        "summary": "Ten talks.",
        "next_steps": "A pilot.",
        "next_step_on": clock.in_days(30).date(),
    }
    return Report(**(values | changes))


def test_every_workshop_has_the_date_from_the_start(held: Workshop) -> None:
    assert held.report_due_on is not None
    assert held.report_due_on <= (held.ends_at + timedelta(days=28)).date()


def test_the_organizers_are_told_before_and_after_it(people: People, held: Workshop) -> None:
    assert held.report_due_on is not None
    late = held.ends_at + timedelta(days=60)
    with clock.at(late):
        assert workshop_scheduled.remind_of_reports(system_actor("test")) == 1
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ada.id)).all()
    assert any("is late" in text for text in texts)


def test_a_report_with_gaps_is_not_published_and_a_published_one_stays(people: People, held: Workshop) -> None:
    ada = people.actor("ada")
    for changes in ({"invited": ""}, {"summary": ""}, {"next_steps": ""}, {"next_step_on": None}):
        workshop_after.save_report(ada, workshop=held, report=report(**changes))
        with pytest.raises(Invalid):
            workshop_after.publish_report(ada, workshop=held)
    with pytest.raises(Denied):
        workshop_after.save_report(people.actor("emil"), workshop=held, report=report())
    workshop_after.save_report(ada, workshop=held, report=report())
    workshop_after.publish_report(ada, workshop=held)
    with pytest.raises((Conflict, Denied)):
        workshop_after.save_report(ada, workshop=held, report=report(summary="Nothing happened."))


def test_everybody_reads_report_and_attendance(people: People, browser: Browser, held: Workshop) -> None:
    address = f"/workshops/{held.slug}/report"
    assert browser.visitor().get(address).status in {303, 404}
    workshop_after.save_report(people.actor("ada"), workshop=held, report=report())
    workshop_after.publish_report(people.actor("ada"), workshop=held)
    browser.visitor().get(address).has("Ten talks.", "Hydrolog")


def test_the_web_publishes_no_report_with_gaps(people: People, browser: Browser, held: Workshop) -> None:
    address = f"/workshops/{held.slug}/report/edit"
    page = browser.as_(people, "ada").get(address).submit("Publish", summary="", invited="All", next_steps="A pilot")
    assert page.status == 422
    for who in ("emil", "carla"):
        assert browser.as_(people, who).post(address, data={"publish": "1", "summary": "Ten talks."}).status == 403
    session().refresh(held)
    assert held.report_published_at is None
