"""Places: claimed once, kept for small companies, given on by the printed rule."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker import create_app
from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid, Stale
from matchmaker.core.mail import OutboxMail
from matchmaker.models import Base
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_for_id
from matchmaker.workshops.engine.places import draw_key
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import people as people_queries
from matchmaker.workshops.queries import visibility, waiting
from matchmaker.workshops.services import registering, scheduled, setup
from tests import factories
from tests.browser import Browser
from tests.conftest import PLENTY
from tests.conftest import test_config as make_config
from tests.personas import People, make_people
from tests.workshops.world import a_sign_up, make_registration, make_workshop, move, register


def a_workshop(people: People, **values: Any) -> Workshop:
    return make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        **({"small_share_percent": 0} | values),
    )


def test_a_place_then_the_waiting_list_then_promotion(people: People) -> None:
    orgs = people.organizations
    workshop = a_workshop(people, capacity_companies=1)
    first = register(people.actor("carla"), workshop, orgs["hydrolog"])
    second = register(people.actor("dora"), workshop, orgs["sonnwerk"], name="Dora")
    assert (first.status, second.status) == ("confirmed", "waiting")
    assert people_queries.taken_of(workshop).small_companies == 1
    assert [p.registration for p in people_queries.participants(workshop) if p.registration.holds_place] == [first]
    registering.cancel_registration(people.actor("chen"), registration=first)
    assert second.status == "confirmed"
    assert second.promoted_at is not None
    mails = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == people.dora.email)).all()
    assert any("A place became free" in mail.body for mail in mails)
    assert any(f"/workshops/leave/{second.leave_key}" in mail.body for mail in mails)


def test_coming_back_means_the_end_of_the_order(people: People) -> None:
    orgs = people.organizations
    workshop = a_workshop(people, capacity_companies=1)
    first = register(people.actor("carla"), workshop, orgs["hydrolog"])
    register(people.actor("dora"), workshop, orgs["sonnwerk"])
    registering.cancel_registration(people.actor("carla"), registration=first)
    again = register(people.actor("carla"), workshop, orgs["hydrolog"])
    assert again is first
    assert (again.status, again.position) == ("waiting", 3)


def test_nobody_overtakes_the_waiting_list(people: People) -> None:
    orgs = people.organizations
    workshop = a_workshop(people, capacity_companies=1)
    with clock.at(workshop.starts_at - timedelta(hours=1)):
        first = register(people.actor("carla"), workshop, orgs["hydrolog"])
        waiting = register(people.actor("dora"), workshop, orgs["sonnwerk"])
        registering.cancel_registration(people.actor("carla"), registration=first)
        assert waiting.status == "waiting"  # after the stop time the list does not move by itself
        newcomer = register(people.actor("carla"), workshop, orgs["hydrolog"])
        assert newcomer.status == "waiting"
        registering.decide_registration(people.actor("ada"), registration=waiting, decision="promote")
        assert waiting.status == "confirmed"


def test_the_share_of_small_companies(people: People) -> None:
    workshop = a_workshop(people, capacity_companies=2, small_share_percent=50)
    large = [factories.make_company(f"Large {n}", size="large") for n in range(2)]
    users = [factories.make_user(f"U{n}") for n in range(2)]
    for company, user in zip(large, users, strict=True):
        factories.make_member(company, user, "owner")
    rows = [register(actor_for_id(u.id), workshop, c) for u, c in zip(users, large, strict=True)]
    assert [r.status for r in rows] == ["confirmed", "waiting"]
    small = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    assert small.status == "confirmed"
    registering.cancel_registration(people.actor("carla"), registration=small)
    assert rows[1].status == "waiting"
    with clock.at(workshop.phases[0].closes_at + timedelta(seconds=1)):
        scheduled.follow_dates(system_actor("test"))
    assert rows[1].status == "confirmed"


def test_the_lottery_follows_its_recorded_seed(people: People) -> None:
    workshop = a_workshop(people, capacity_companies=0, waiting_rule="lottery")
    workshop.capacity_companies = 1
    rows = [make_registration(workshop, factories.make_company(f"C{n}"), status="waiting") for n in range(6)]
    assert registering.promote_waiting(people.actor("ada"), workshop=workshop) == 1
    lucky = min(rows, key=lambda r: draw_key(workshop.lottery_seed, r.public_id))
    assert [r for r in rows if r.holds_place] == [lucky]


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"accepts_notice": False}, Invalid, "participation notice"),
        ({"people": []}, Invalid, "at least one person"),
        ({"people": [registering.PersonDraft(f"P{n}") for n in range(4)]}, Invalid, "At most 3"),
        ({"people": [registering.PersonDraft("Deputy", is_deputy=True)]}, Invalid, "at least one person"),
    ],
)
def test_bad_registrations_are_named(people: People, changes, error, text) -> None:
    workshop = a_workshop(people)
    with pytest.raises(error, match=text):
        registering.register_participant(
            people.actor("carla"),
            workshop=workshop,
            organization=people.organizations["hydrolog"],
            sign_up=a_sign_up(**changes),
        )


def test_who_may_register_when(people: People) -> None:
    orgs = people.organizations
    workshop = a_workshop(people)
    for name, organization in (("ada", "hydrolog"), ("dora", "hydrolog"), ("gus", "graz")):
        with pytest.raises(Denied):
            register(people.actor(name), workshop, orgs[organization])
    orgs["hydrolog"].vetting = "rejected"
    with pytest.raises(Denied, match="did not accept your organization"):
        register(people.actor("carla"), workshop, orgs["hydrolog"])
    orgs["hydrolog"].vetting = "vetted"
    register(people.actor("carla"), workshop, orgs["hydrolog"])
    with pytest.raises(Conflict, match="already registered"):
        register(people.actor("chen"), workshop, orgs["hydrolog"])
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="not open"):
        register(people.actor("dora"), workshop, orgs["sonnwerk"])


def test_a_kind_that_does_not_take_part(people: People) -> None:
    workshop = a_workshop(people, kit="city_preparation", end=None, tables=None)
    with pytest.raises(Closed, match="no places"):
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])


def test_acceptance_and_its_reasons(people: People) -> None:
    ada, orgs = people.actor("ada"), people.organizations
    workshop = a_workshop(people, needs_acceptance=True)
    one = register(people.actor("carla"), workshop, orgs["hydrolog"])
    two = register(people.actor("dora"), workshop, orgs["sonnwerk"])
    assert one.status == "registered"
    registering.decide_registration(ada, registration=one, decision="accept")
    with pytest.raises(Invalid, match="reason"):
        registering.decide_registration(ada, registration=two, decision="decline")
    registering.decide_registration(ada, registration=two, decision="decline", why="Not about water.")
    assert (one.status, two.status) == ("confirmed", "declined")
    with pytest.raises(Conflict, match="Not about water"):
        register(people.actor("dora"), workshop, orgs["sonnwerk"])
    with pytest.raises(Conflict):
        registering.decide_registration(ada, registration=one, decision="accept")
    with pytest.raises(Denied):
        registering.decide_registration(people.actor("ben"), registration=two, decision="accept")


def test_leaving_by_link_twice(people: People) -> None:
    workshop = a_workshop(people)
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    assert registering.leave_workshop(ANONYMOUS, key=row.leave_key).status == "cancelled"
    assert registering.leave_workshop(ANONYMOUS, key=row.leave_key).status == "cancelled"


def test_deputies_and_two_writers(people: People) -> None:
    workshop = a_workshop(people)
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    seen = row.version
    people_now = [registering.PersonDraft("Carla"), registering.PersonDraft("Chen", is_deputy=True)]
    registering.change_registration(
        people.actor("chen"), registration=row, sign_up=a_sign_up(people=people_now, cap=2), seen_version=seen
    )
    assert [(p.name, p.is_deputy) for p in row.people] == [("Carla", False), ("Chen", True)]
    with pytest.raises(Stale):
        registering.change_registration(people.actor("carla"), registration=row, sign_up=a_sign_up(), seen_version=seen)


def test_more_places_move_the_list(people: People) -> None:
    from tests.workshops.test_setup import details_of

    workshop = a_workshop(people, capacity_companies=1)
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    waiting = register(people.actor("dora"), workshop, people.organizations["sonnwerk"])
    setup.edit_workshop(people.actor("ada"), workshop=workshop, details=details_of(workshop, capacity_companies=2))
    assert waiting.status == "confirmed"


def press_together(app: Any, presses: list[Any]) -> None:
    """Run these in threads of their own, each in its own unit of work; a failure of one is the test's failure."""
    together = threading.Barrier(len(presses))
    errors: list[BaseException] = []

    def run(press: Any) -> None:
        try:
            with app.app_context(), app.test_request_context():
                together.wait(PLENTY)
                with unit_of_work():
                    press()
        except BaseException as error:  # noqa: BLE001  (the thread's failure is the test's failure)
            errors.append(error)

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def leave_and_come(url: str, folder: Path) -> dict[str, int]:
    """Two leave by their links and two come to the desk at the same time, with others waiting; how many have what."""
    app = create_app(make_config(url, folder))
    with app.app_context(), app.test_request_context():
        with unit_of_work():
            Base.metadata.create_all(db.engine)
        with unit_of_work():
            people = make_people()
            workshop = a_workshop(people, capacity_companies=3)
            move(workshop, WorkshopStatus.SOLVING)
            here = [make_registration(workshop, factories.make_company(f"Here {n}")) for n in range(3)]
            for n in range(2):
                make_registration(workshop, factories.make_company(f"Waits {n}"), status="waiting")
            keys, slug, ada = [row.leave_key for row in here[:2]], workshop.slug, people.users["ada"].id
            new = [people.organizations[name].id for name in ("hydrolog", "sonnwerk")]

    def leave(key: str) -> None:
        registering.leave_workshop(ANONYMOUS, key=key)

    def come(organization_id: int) -> None:
        actor = actor_for_id(ada, hat="organizer")
        registering.check_in_walk_in(
            actor,
            workshop=visibility.get_visible(actor, slug=slug),
            organization=session().get_one(Organization, organization_id),
        )

    press_together(app, [*(partial(leave, key) for key in keys), *(partial(come, key) for key in new)])
    with app.app_context():
        with unit_of_work(write=False):
            rows = session().execute(sa.select(Registration.status, sa.func.count()).group_by(Registration.status))
            found = {row[0]: row[1] for row in rows}
        db.engine.dispose()
    return found


@pytest.mark.slow
def test_places_are_never_given_twice_on_sqlite(tmp_path: Path) -> None:
    for n in range(3):
        found = leave_and_come(f"sqlite:///{tmp_path / f'leave{n}.db'}", tmp_path)
        assert found == {"cancelled": 2, "confirmed": 3, "waiting": 2}


@pytest.mark.postgres
def test_places_are_never_given_twice_on_postgres(tmp_path: Path) -> None:
    from tests.postgres import server

    with server() as running:
        for n in range(3):
            found = leave_and_come(running.create(f"leave{n}"), tmp_path)
            assert found == {"cancelled": 2, "confirmed": 3, "waiting": 2}


def race(url: str, folder: Path) -> list[str]:
    """Two companies press the button at the same time for one place; their statuses."""
    app = create_app(make_config(url, folder))
    with app.app_context(), app.test_request_context():
        with unit_of_work():
            Base.metadata.create_all(db.engine)
        with unit_of_work():
            people = make_people()
            workshop = a_workshop(people, capacity_companies=1)
            slug = workshop.slug
            ids = [
                (people.users[n].id, people.organizations[o].id)
                for n, o in (("carla", "hydrolog"), ("dora", "sonnwerk"))
            ]
    together = threading.Barrier(2)
    errors: list[BaseException] = []

    def press(user_id: int, organization_id: int) -> None:
        try:
            with app.app_context(), app.test_request_context():
                together.wait(PLENTY)
                with unit_of_work():
                    actor = actor_for_id(user_id)
                    found = visibility.get_visible(actor, slug=slug)
                    organization = session().get_one(Organization, organization_id)
                    register(actor, found, organization)
        except BaseException as error:  # noqa: BLE001  (the thread's failure is the test's failure)
            errors.append(error)

    threads = [threading.Thread(target=press, args=pair) for pair in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with app.app_context():
        with unit_of_work(write=False):
            found = list(session().scalars(sa.select(Registration.status).order_by(Registration.position)))
        db.engine.dispose()
    return found


@pytest.mark.slow
def test_two_for_the_last_place_on_sqlite(tmp_path: Path) -> None:
    for n in range(3):
        assert race(f"sqlite:///{tmp_path / f'race{n}.db'}", tmp_path) == ["confirmed", "waiting"]


@pytest.mark.postgres
def test_two_for_the_last_place_on_postgres(tmp_path: Path) -> None:
    from tests.postgres import server

    with server() as running:
        for n in range(3):
            assert race(running.create(f"race{n}"), tmp_path) == ["confirmed", "waiting"]


def test_people_are_named_and_their_addresses_complete(people: People) -> None:
    workshop, hydrolog = a_workshop(people), people.organizations["hydrolog"]
    carla = people.actor("carla")
    first = registering.PersonDraft("Carla", "carla@example.org")
    for other, reason in (
        (registering.PersonDraft("", "deputy@example.org"), "name for everybody"),
        (registering.PersonDraft("Ünal", "not an address"), "not an address"),
    ):
        with pytest.raises(Invalid, match=reason) as caught:
            register(carla, workshop, hydrolog, people=[first, other])
        assert set(caught.value.errors) == {"people"}
    register(carla, workshop, hydrolog, people=[first, registering.PersonDraft("Ünal")])


def test_whoever_waits_is_told_how_many_come_before(people: People, browser: Browser) -> None:
    """On the page and in the mail; it becomes less when a place is given, and other kinds are not in the way."""
    orgs = people.organizations
    workshop = a_workshop(people, capacity_companies=1, capacity_cities=0)
    register(people.actor("carla"), workshop, orgs["hydrolog"])
    for number in range(2):
        make_registration(workshop, factories.make_company(f"Waits {number}"), status="waiting")
    make_registration(workshop, factories.make_city("Wels"), status="waiting")
    row = register(people.actor("dora"), workshop, orgs["sonnwerk"], name="Dora")
    assert row.is_waiting
    address = f"/workshops/{workshop.slug}/mine"
    browser.as_(people, "dora").get(address).has("You are on the waiting list.", "2 before you on the list.")
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == people.dora.email)).all()[-1]
    assert "2 before you on the list." in mail.body
    workshop.capacity_companies = 2
    registering.promote_waiting(people.actor("ada"), workshop=workshop)
    browser.get(address).has("1 before you on the list.")
    workshop.capacity_companies = 3
    registering.promote_waiting(people.actor("ada"), workshop=workshop)
    browser.get(address).has("You are the next on the list.")
    workshop.capacity_companies = 4
    registering.promote_waiting(people.actor("ada"), workshop=workshop)
    browser.get(address).lacks("before you", "next on the list")


def test_the_place_on_the_list_follows_the_kept_share_and_the_draw(people: People) -> None:
    workshop = a_workshop(people, capacity_companies=4, small_share_percent=50)
    for number in range(2):
        make_registration(workshop, factories.make_company(f"Big {number}", size="large"))
    late = [
        make_registration(workshop, factories.make_company(f"Large {n}", size="large"), status="waiting")
        for n in range(3)
    ]
    assert [waiting.before(row) for row in late] == [0, 1, 2]
    assert "kept for micro and small" in waiting.before_in_words(late[0])
    other = [factories.make_challenge(people.organizations["linz"], "Quiet streets")]
    drawn = make_workshop(people.actor("ada"), other, capacity_companies=0, waiting_rule="lottery")
    rows = [make_registration(drawn, factories.make_company(f"C{n}"), status="waiting") for n in range(4)]
    order = sorted(rows, key=lambda r: draw_key(drawn.lottery_seed, r.public_id))
    assert [waiting.before(row) for row in order] == [0, 1, 2, 3]
    assert "may be drawn before you" in waiting.before_in_words(rows[0])
