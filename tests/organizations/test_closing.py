"""Closing an organization: who may, what ends, what stays, who is told, and opening it again."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Denied
from matchmaker.core.mail import OutboxMail
from matchmaker.matching.queries import facts
from matchmaker.models import Base
from matchmaker.notifications.models import Notification
from matchmaker.organizations import policy
from matchmaker.organizations.models import OrganizationMember
from matchmaker.organizations.queries import people as people_queries
from matchmaker.organizations.queries import visibility
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import closing
from matchmaker.organizations.services import people as people_services
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.services import contacts
from matchmaker.solutions.models import Solution
from matchmaker.solutions.services import writing
from matchmaker.workshops.models.after import WorkshopReport
from matchmaker.workshops.models.allocation import WorkshopAllocation
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests import factories
from tests.applications.factory import make_application, make_signatory
from tests.browser import Browser
from tests.outcomes.make import collaboration, follow_up, published, step
from tests.personas import People
from tests.workshops.world import make_registration, make_workshop, move

WHY = "We stop our work at the end of the year."


def told(people: People, name: str) -> str:
    rows = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.users[name].id))
    return "\n".join(rows)


def test_the_only_owner_of_a_company_closes_it_and_deletes_the_account(browser: Browser, people: People) -> None:
    browser.as_(people, "dora")
    page = browser.get("/account/delete")
    assert page.status == 403
    page.has("Sonnwerk has no other owner", "or close Sonnwerk")
    page = browser.get("/organizations/sonnwerk/close")
    page.has("What ends", "What stays", "cannot be undone")
    assert page.submit("Close Sonnwerk", reason="").status == 422
    page.submit("Close Sonnwerk", reason=WHY).follow().has(
        "Sonnwerk is closed", "Nobody acts for this organization now"
    )
    assert browser.get("/account/delete").status == 200
    assert browser.get("/organizations/sonnwerk/edit").status == 403
    browser.visitor().get("/organizations").lacks("Sonnwerk")


def test_what_stays_is_not_listed_among_what_ends(browser: Browser, people: People) -> None:
    factories.make_solution(people.organizations["hydrolog"])
    published(people)
    text = browser.as_(people, "carla").get("/organizations/hydrolog/close").words
    ends, stays = text.split("What ends")[1].split("What stays")
    assert "collaboration record stays" in stays
    assert "stays" not in ends
    assert "solution leaves the lists" in ends


def test_closing_a_company_ends_what_is_open_and_keeps_what_was_said(people: People) -> None:
    sonnwerk, graz = people.organizations["sonnwerk"], people.organizations["graz"]
    listed = factories.make_solution(sonnwerk)
    open_one, decided = factories.make_challenge(graz), factories.make_challenge(graz, "Quiet nights")
    waiting = make_application(open_one, listed, status="submitted")
    chosen = make_application(decided, listed, status="chosen")
    workshop = make_workshop(people.actor("ada"), [open_one])
    seat = make_registration(workshop, sonnwerk)
    record = collaboration(people, challenge=decided, company="sonnwerk")
    logged = session().scalar(sa.select(sa.func.count(Contact.id)))
    closing.close_organization(people.actor("dora"), organization=sonnwerk, reason=WHY)
    session().expire_all()
    assert (session().get_one(Solution, listed.id).status, seat.status) == ("withdrawn", "cancelled")
    assert (waiting.status, chosen.status) == ("withdrawn", "chosen")
    assert "left the platform" in waiting.withdraw_reason
    assert "left the platform" in seat.cancelled_why
    assert (session().scalar(sa.select(sa.func.count(Contact.id))) or 0) >= (logged or 0)
    assert record.company.name == "Sonnwerk"
    assert "application to “Cut water losses” was withdrawn" in told(people, "emil")
    assert "Sonnwerk has left the platform" in told(people, "emil")
    assert "Sonnwerk cannot come" in told(people, "ada")
    assert "Sonnwerk is closed" in told(people, "dora")
    assert "Sonnwerk has left" not in told(people, "finn")
    assert WHY in "\n".join(session().scalars(sa.select(OutboxMail.body)))
    entry = session().scalars(sa.select(AuditEntry).filter_by(verb="organizations.close_organization")).one()
    assert (entry.actor_name, entry.details["reason"]) == ("Dora", WHY)
    assert actor_of(people.users["dora"]).memberships == ()
    assert listed.id not in facts.offered_ids()


def test_closing_a_city_finishes_its_challenges_in_the_register(people: People) -> None:
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    public, draft = factories.make_challenge(graz), factories.make_challenge(graz, "Quiet nights", status="draft")
    joint = factories.make_challenge(linz, "Shade for all", is_joint=True)
    signed = make_signatory(joint, graz)
    make_application(public, factories.make_solution(people.organizations["hydrolog"]), status="submitted")
    earlier = published(people)
    contacts.close_follow_up(
        people.actor("emil"),
        follow_up=session().scalars(sa.select(MeetingFollowUp)).unique().one(),
        disclosure=contacts.Disclosure(False),
        next_step=step(),
        present_city="Head of Water Services",
    )
    before = (earlier.outcome_code, earlier.stage)
    closing.close_organization(people.actor("emil"), organization=graz, reason=WHY)
    session().expire_all()
    assert (public.status, public.outcome_code, draft.status) == ("closed", "stopped_closed", "withdrawn")
    assert session().scalars(sa.select(Result).filter_by(challenge_id=public.id, collaboration_id=None)).one()
    assert signed.status == "declined"
    assert (earlier.outcome_code, earlier.stage) == before
    assert "Graz has left the platform" in told(people, "carla")
    assert "Graz has declined to join “Shade for all”" in told(people, "finn")
    assert session().get_one(Challenge, public.id).is_public


def test_a_city_first_publishes_what_companies_learned(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    follow_up(challenge, people.organizations["hydrolog"])
    browser.as_(people, "emil").get("/organizations/graz/members").has(
        "Closing is not possible yet", "1 meeting is not closed yet"
    )
    page = browser.get("/organizations/graz/close")
    assert page.status == 403
    page.has("First publish what the company learned there")
    with pytest.raises(Denied):
        closing.close_organization(people.actor("emil"), organization=people.organizations["graz"], reason=WHY)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("dora", True), ("carla", False), ("emil", False), ("ada", False), ("gus", False), ("ivo", False)],
)
def test_who_closes(people: People, name: str, allowed: bool) -> None:
    decision = policy.can_close(people.actor(name), organization=people.organizations["sonnwerk"])
    assert decision.ok is allowed


def test_an_administrator_closes_one_that_nobody_owns_any_more(people: People) -> None:
    sonnwerk = people.organizations["sonnwerk"]
    people.users["dora"].disabled_at = clock.now()
    assert policy.can_close(people.actor("gus"), organization=sonnwerk)
    closing.close_organization(people.actor("gus"), organization=sonnwerk, reason=WHY)
    assert not policy.can_close(people.actor("gus"), organization=sonnwerk)
    assert not policy.can_manage_members(people.actor("gus"), organization=sonnwerk)


def test_a_removed_name_leaves_one_pseudonym_for_all_rows(browser: Browser, people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    hydrolog.summary, hydrolog.website = "Leaks found by Hydrolog", "https://hydrolog.example"
    record = published(people)
    key = hydrolog.public_id
    page = browser.as_(people, "carla").get("/organizations/hydrolog/close")
    page.submit("Close Hydrolog", reason=WHY, forget_name="y").follow().has("Closed organization", "Closed on")
    session().expire_all()
    assert (hydrolog.public_id, hydrolog.summary, hydrolog.website) == (key, "", "")
    pseudonym = hydrolog.name
    assert key[:6] in pseudonym
    assert record.company.name == pseudonym
    assert session().scalar(sa.select(Result.id).where(Result.collaboration_id == record.id))
    assert browser.visitor().get("/organizations/hydrolog").status == 404
    browser.get(f"/organizations/{hydrolog.slug}").has(pseudonym).lacks("Leaks found", "hydrolog.example")
    browser.get("/results").lacks("Hydrolog")
    with pytest.raises(Denied, match="cannot be reopened"):
        closing.reopen_organization(people.actor("gus"), organization=hydrolog)


KEEPS_FORMER_NAMES = {
    "audit_entry",  # the log of changes
    "match_facts",  # so that a stored pairing can be computed again, until it is pruned
    "notification",
    "outbox_mail",
    "sent_form",  # what a second click on the same form answers, for a day
    "search_word",  # words without their places
}
"""Where docs/operations.md says that a removed name may stand."""


def where_it_stands(name: str) -> set[str]:
    """Tables that hold a word anywhere in any row."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in session().execute(sa.select(table)).all():
            if name.casefold() in json.dumps(list(row), default=str, ensure_ascii=False).casefold():
                found.add(table.name)
    return found


def test_a_removed_name_stands_nowhere_but_where_the_page_says(browser: Browser, people: People) -> None:
    company, ada = people.organizations["hydrolog"], people.actor("ada")
    solution = writing.start_solution(people.actor("carla"), company=company, title="Listen to pipes")
    workshop = make_workshop(ada, [factories.make_challenge(people.organizations["graz"])])
    make_registration(workshop, company, consents_to_list=True)
    move(workshop, WorkshopStatus.HELD)
    names = {"names": [["company", "Hydrolog"], ["city", "Graz"]]}
    session().add(WorkshopReport(workshop_id=workshop.id, facts=names, updated_at=clock.now()))
    tables = {"tables": [{"theme": "Leaks", "companies": ["Hydrolog"], "cities": ["Graz"]}]}
    chosen = WorkshopAllocation(workshop_id=workshop.id, number=1, result=tables, computed_at=clock.now())
    session().add(chosen)
    session().flush()
    assert {"organization", "solution", "workshop_report", "workshop_allocation"} <= where_it_stands("hydrolog")
    closing.close_organization(people.actor("carla"), organization=company, reason=WHY, forget_name=True)
    session().flush()
    session().expire_all()
    assert where_it_stands("hydrolog") <= KEEPS_FORMER_NAMES
    assert solution.slug == "listen-to-pipes"
    assert chosen.result["tables"][0]["companies"] == [company.name]


def test_a_city_keeps_its_name(browser: Browser, people: People) -> None:
    page = browser.as_(people, "emil").get("/organizations/graz/close").lacks("remove our name")
    page.submit("Close Graz", reason=WHY).follow()
    assert people.organizations["graz"].name == "Graz"


def test_an_administrator_takes_it_back(browser: Browser, people: People) -> None:
    sonnwerk = people.organizations["sonnwerk"]
    solution = factories.make_solution(sonnwerk)
    closing.close_organization(people.actor("dora"), organization=sonnwerk, reason=WHY)
    with pytest.raises(Denied):
        closing.reopen_organization(actor_of(people.users["dora"]), organization=sonnwerk)
    browser.as_(people, "gus").get("/organizations/sonnwerk").has(WHY).submit("Reopen Sonnwerk").follow().has(
        "Sonnwerk is open again"
    )
    session().expire_all()
    assert sonnwerk.is_here
    assert solution.status == "withdrawn"
    assert "Sonnwerk is open again" in told(people, "dora")
    browser.visitor().get("/organizations").has("Sonnwerk")
    assert browser.as_(people, "dora").get("/organizations/sonnwerk/edit").status == 200


def test_a_closed_city_can_be_registered_again(people: People) -> None:
    graz = people.organizations["graz"]
    graz.geoname_id = None
    closing.close_organization(people.actor("emil"), organization=graz, reason=WHY)
    second = factories.make_city("Graz", slug="graz-2")
    assert second.is_here
    assert not graz.is_here
    assert visibility.get_visible(people.actor("finn"), slug="graz") is graz


def test_nobody_is_let_in_any_more(people: People) -> None:
    sonnwerk = people.organizations["sonnwerk"]
    wish = people_services.ask_to_join(people.actor("ivo"), organization=sonnwerk)
    people_services.invite_member(people.actor("dora"), organization=sonnwerk, email="n@s.example", role="editor")
    closing.close_organization(people.actor("dora"), organization=sonnwerk, reason=WHY)
    assert wish.status == "declined"
    assert "declined your request" in told(people, "ivo")
    assert not policy.can_ask_to_join(people.actor("hana"), organization=sonnwerk)
    assert not people_queries.invitations_of(sonnwerk)
    assert session().scalar(sa.select(OrganizationMember.id).filter_by(organization_id=sonnwerk.id))
