"""Who is left? Nobody leaves something that nobody else could carry on, and somebody can always take over."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.accounts.hooks import GivenUp
from matchmaker.accounts.queries import left_by
from matchmaker.accounts.services import accounts
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopStatus
from matchmaker.workshops.services import team as team_services
from tests import factories
from tests.applications.factory import make_assessed
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop, move


@pytest.fixture
def workshop(people: People) -> Workshop:
    """Announced; Ada is its only organizer."""
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


def _told(person_id: int) -> str:
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == person_id))
    return " ".join(texts)


def test_the_only_organizer_cannot_delete_the_account(browser: Browser, people: People, workshop: Workshop) -> None:
    page = browser.as_(people, "ada").get("/account").has("Water dialogue” has no other organizer")
    assert "/account/delete" not in page.links()
    assert browser.get("/account/delete").status == 403
    row = team_services.assign_role(
        people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER
    )
    assert row.user_id == people.ben.id
    page = browser.get("/account/delete").submit("Delete my account")
    assert page.status == 303


@pytest.mark.parametrize("state", [WorkshopStatus.REPORT_PUBLISHED, WorkshopStatus.ARCHIVED])
def test_a_finished_workshop_holds_nobody(people: People, workshop: Workshop, state: WorkshopStatus) -> None:
    assert left_by(people.ada, GivenUp.ACCOUNT)
    workshop.status = state.value
    session().flush()
    assert left_by(people.ada, GivenUp.ACCOUNT) == []


def test_a_held_workshop_still_owes_its_report(people: People, workshop: Workshop) -> None:
    move(workshop, WorkshopStatus.HELD)
    assert left_by(people.ada, GivenUp.ORGANIZER)


def test_a_locked_organizer_counts_as_nobody(people: People, workshop: Workshop) -> None:
    team_services.assign_role(people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)
    assert left_by(people.ada, GivenUp.ACCOUNT) == []
    people.ben.disabled_at = clock.now()
    session().flush()
    assert len(left_by(people.ada, GivenUp.ACCOUNT)) == 2  # the workshop, and the platform's organizers
    mine = next(role for role in workshop.roles if role.user_id == people.ada.id)
    with pytest.raises(Conflict, match="at least one organizer"):
        team_services.remove_role(people.actor("ada"), workshop=workshop, role_id=mine.id)


def test_locking_asks_who_is_left_and_another_organizer_takes_over(
    browser: Browser, people: People, workshop: Workshop
) -> None:
    address = f"/admin/people/{people.ada.public_id}"
    page = browser.as_(people, "gus").get(address).has("has no other organizer")
    refused = page.submit("Lock Ada")
    assert refused.status == 422
    refused.has("Add another one to its team first")
    assert people.ada.is_active
    assert refused.submit("Lock Ada", **{"lock-knows_left": "y"}).status == 303
    assert not people.ada.is_active
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "accounts.disable_person")).one()
    assert entry.details["left"]
    # whoever opens the pages now reads what can be done, and does it
    browser.as_(people, "ben").get("/home").has("workshop without an organizer")
    assert browser.get(f"/workshops/{workshop.slug}/people").status == 403
    taken = browser.get(f"/workshops/{workshop.slug}").submit("Take over this workshop")
    assert taken.status == 303
    assert browser.get(f"/workshops/{workshop.slug}/people").status == 200
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "workshops.take_over_workshop")).one()
    assert entry.actor_name == "Ben"
    assert "Ben now runs “Water dialogue”" in _told(people.ben.id)
    browser.get("/home").lacks("workshop without an organizer")


def test_taking_the_role_asks_too_and_administrators_staff_the_workshop(
    browser: Browser, people: People, workshop: Workshop
) -> None:
    page = browser.as_(people, "gus").get(f"/admin/people/{people.ada.public_id}")
    refused = page.submit("Save roles", roles=[])
    assert refused.status == 422
    assert refused.submit("Save roles", roles=[], knows_left="y").status == 303
    assert not people.ada.is_organizer
    browser.get("/home").has("workshop without an organizer")
    page = browser.get(f"/workshops/{workshop.slug}/team")
    assert page.submit("Add to the team", email=people.ben.email, role="organizer").status == 303
    assert browser.as_(people, "ben").get(f"/workshops/{workshop.slug}/people").status == 200


def test_nobody_takes_over_what_has_an_organizer_or_a_tie(people: People, workshop: Workshop) -> None:
    with pytest.raises(Denied, match="has an organizer"):
        team_services.take_over_workshop(people.actor("ben"), workshop=workshop)
    people.ada.disabled_at = clock.now()
    factories.make_member(people.organizations["graz"], people.ben, "reader")
    session().flush()
    with pytest.raises(Denied):
        team_services.take_over_workshop(people.actor("ben"), workshop=workshop)
    with pytest.raises(Denied, match="Only organizers"):
        team_services.take_over_workshop(people.actor("emil"), workshop=workshop)


def test_the_last_administrator_stays(browser: Browser, people: People) -> None:
    browser.as_(people, "gus").get("/account").has("There is no other administrator")
    other = factories.make_user("Greta", is_administrator=True)
    assert left_by(people.gus, GivenUp.ACCOUNT) == []
    other.disabled_at = clock.now()
    session().flush()
    with pytest.raises(Denied, match="no other administrator"):
        accounts.delete_account(people.actor("gus"), password="")
    with pytest.raises(Invalid, match="no other administrator"):
        accounts.set_roles(system_actor("tests"), person=people.gus, roles=())


def test_locked_owners_do_not_count_and_an_administrator_helps(browser: Browser, people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    factories.make_member(hydrolog, people.ivo, "owner")
    assert left_by(people.carla, GivenUp.ACCOUNT) == []
    people.ivo.disabled_at = clock.now()
    session().flush()
    assert left_by(people.carla, GivenUp.ACCOUNT) == [
        "Hydrolog has no other owner. Make another member an owner first, or close Hydrolog."
    ]
    page = browser.as_(people, "carla").post("/organizations/hydrolog/leave")
    assert page.status == 422
    role = f"/organizations/hydrolog/members/{people.chen.public_id}/role"
    assert browser.as_(people, "gus").post(role, {"role": "owner"}).status == 403
    people.carla.disabled_at = clock.now()
    session().flush()
    session().expire_all()
    assert browser.as_(people, "gus").post(role, {"role": "owner"}).status == 303
    assert left_by(people.chen, GivenUp.ACCOUNT)


def test_the_only_evaluator_may_go_and_the_city_is_told(browser: Browser, people: People) -> None:
    orgs = people.organizations
    solutions = [factories.make_solution(orgs[name], f"Works of {name}") for name in ("hydrolog", "sonnwerk")]
    challenge, _first, _second, _seat = make_assessed(people, *solutions)
    page = (
        browser.as_(people, "hana").get("/account/delete").has(f"There is no other evaluator for “{challenge.title}”")
    )
    assert page.submit("Delete my account").status == 303
    assert "has not finished. Please invite another evaluator" in _told(people.emil.id)
