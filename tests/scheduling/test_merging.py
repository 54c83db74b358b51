"""A merge of two organizations in one workshop: what a release says stays, the preview names it, partners are told."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.services import releasing
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_release import feed, solved
from tests.scheduling.world import registration_of, release


def test_nothing_of_a_release_goes_when_two_participants_are_merged(
    app: Flask, people: People, browser: Browser
) -> None:
    workshop = solved(people)
    made = release(people, workshop)
    orgs = people.organizations
    key = releasing.make_calendar_key(people.actor("emil"), registration=registration_of(workshop, orgs["graz"])).key
    before = feed(browser, key)
    rows = session().scalar(sa.select(sa.func.count(Meeting.id)).where(Meeting.schedule_id == made.id))
    gone = registration_of(workshop, orgs["sonnwerk"])
    page = browser.as_(people, "gus").get("/admin/organizations/merge?kept=hydrolog&merged=sonnwerk")
    page.has("both are registered. One registration is cancelled, and everyone it was due to meet is told.")
    assert page.submit("Merge Sonnwerk into Hydrolog").status == 303
    session().expire_all()
    assert session().scalar(sa.select(sa.func.count(Meeting.id)).where(Meeting.schedule_id == made.id)) == rows
    assert (gone.status, gone.organization_id) == ("cancelled", orgs["sonnwerk"].id)
    after = feed(browser, key)
    assert set(after) == set(before)
    lost = [e for e in after.values() if "Sonnwerk" in str(e["SUMMARY"])]
    assert {str(e["STATUS"]) for e in lost} == {"CANCELLED"}
    assert all("were merged" in str(e["DESCRIPTION"]) for e in lost)
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.emil.id)).all()
    assert any("Sonnwerk cannot come" in text for text in told)


def test_the_registration_that_holds_a_place_stands_for_the_kept_one(app: Flask, people: People) -> None:
    from matchmaker.organizations.services import merging

    workshop = solved(people)
    orgs = people.organizations
    waiting, placed = registration_of(workshop, orgs["hydrolog"]), registration_of(workshop, orgs["sonnwerk"])
    factories.make_company("Somewhere else")
    waiting.status = "waiting"
    session().flush()
    merging.merge_organizations(people.actor("gus"), kept=orgs["hydrolog"], merged=orgs["sonnwerk"])
    session().expire_all()
    assert (placed.organization_id, placed.status) == (orgs["hydrolog"].id, "confirmed")
    assert (waiting.organization_id, waiting.status) == (orgs["sonnwerk"].id, "cancelled")
