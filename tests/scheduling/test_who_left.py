"""Whoever leaves an organization hears, reads and cancels nothing of its workshops, with no old link either."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from matchmaker.organizations.queries import people as members
from matchmaker.organizations.services import people as membership
from matchmaker.scheduling.services import releasing
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import addressees, recipients
from matchmaker.workshops.queries.addressees import Part
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, registration_of


def chen_leaves(people: People, workshop: Workshop) -> None:
    hydrolog = people.organizations["hydrolog"]
    row = registration_of(workshop, hydrolog)
    row.registered_by_id = people.chen.id
    session().flush()
    assert people.chen.id in recipients.people_to_tell(row)
    assert people.chen.id in addressees.addressees(workshop, Part()).user_ids
    member = members.get_member(hydrolog, user_id=people.chen.id)
    membership.remove_member(people.actor("carla"), organization=hydrolog, member=member)


def test_who_registered_an_organization_and_left_it_is_told_nothing(people: People) -> None:
    workshop = make_day(people)
    row = registration_of(workshop, people.organizations["hydrolog"])
    chen_leaves(people, workshop)
    assert recipients.people_to_tell(row) == {people.carla.id}
    told = addressees.addressees(workshop, Part()).user_ids
    assert people.chen.id not in told
    assert people.carla.id in told


def test_a_member_who_only_reads_but_registered_is_told(people: People) -> None:
    workshop = make_day(people)
    hydrolog = people.organizations["hydrolog"]
    row = registration_of(workshop, hydrolog)
    row.registered_by_id = people.chen.id
    member = members.get_member(hydrolog, user_id=people.chen.id)
    membership.change_role(people.actor("carla"), organization=hydrolog, member=member, role="reader")
    assert recipients.people_to_tell(row) == {people.carla.id, people.chen.id}
    assert people.chen.id in addressees.addressees(workshop, Part()).user_ids


def test_the_private_calendar_ends_and_those_who_stay_are_told(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    rows = {name: registration_of(workshop, people.organizations[name]) for name in ("hydrolog", "graz")}
    keys = {
        name: releasing.make_calendar_key(people.actor(who), registration=rows[name]).key
        for name, who in (("hydrolog", "chen"), ("graz", "emil"))
    }
    assert browser.get(f"/calendar/{keys['hydrolog']}.ics").status == 200
    chen_leaves(people, workshop)
    assert browser.get(f"/calendar/{keys['hydrolog']}.ics").status == 404
    assert browser.get(f"/calendar/{keys['graz']}.ics").status == 200
    said = session().scalars(sa.select(Notification).where(Notification.text.contains("calendar link"))).all()
    assert {row.user_id for row in said} == {people.carla.id}


def test_the_link_of_an_old_mail_cancels_nothing(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    row = registration_of(workshop, people.organizations["hydrolog"])
    other = registration_of(workshop, people.organizations["graz"])
    old, others = row.leave_key, other.leave_key
    assert browser.get(f"/workshops/leave/{old}").status == 200
    chen_leaves(people, workshop)
    assert browser.get(f"/workshops/leave/{old}").status == 404
    assert browser.post(f"/workshops/leave/{old}").status == 404
    assert browser.get(f"/workshops/leave/{row.leave_key}").status == 200
    assert other.leave_key == others
    assert row.is_active
