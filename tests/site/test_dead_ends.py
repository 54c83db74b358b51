"""No dead ends: every refusal is true and leads this person on; what somebody wanted first is not forgotten."""

from __future__ import annotations

import re

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.models import OrganizationMember
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People


def test_a_private_page_of_a_visitor_leads_to_the_sign_in_and_back(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], status="draft")
    address = f"/challenges/{challenge.slug}/edit/problem"
    for wanted in (address, f"/challenges/no-such-{challenge.slug}/edit/problem"):
        asked = browser.get(wanted)
        assert asked.status == 303  # the same, whether or not there is such a challenge
        assert asked.location == f"/sign-in?next={wanted}"
        assert browser.get(asked.location).status == 200
    assert Browser(browser.app).as_(people, "emil").get("/challenges/no-such/edit/problem").status == 404


def test_the_other_hat_opens_the_page(browser: Browser, people: People) -> None:
    row = OrganizationMember(
        organization_id=people.organizations["linz"].id, user=people.emil, role="editor", created_at=clock.now()
    )
    session().add(row)
    challenge = make.draft(people, city="linz")
    address = f"/challenges/{challenge.slug}/edit/problem"
    refused = browser.as_(people, "emil").get(address)
    assert refused.status == 403
    opened = refused.submit("Switch to Linz and open it")
    assert opened.location == address
    assert opened.follow().status == 200


def test_a_page_that_is_closed_leads_to_where_it_is_taken_back(browser: Browser, people: People) -> None:
    challenge = make.submitted(people)
    refused = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/edit/problem")
    assert refused.status == 403
    assert f"/challenges/{challenge.slug}" in refused.has("Return it to draft").links()


def test_publishing_for_an_unchecked_city_leads_to_its_check(browser: Browser, people: People) -> None:
    city = people.organizations["graz"]
    challenge = make.submitted(people)
    city.vetting = "pending"
    session().flush()
    browser.as_(people, "ada")
    refused = browser.post(f"/challenges/{challenge.slug}/accept")
    assert refused.status == 409, refused.words[:300]
    refused.has("This is not possible now", "Review the city first", "Review Graz").lacks("Somebody changed this")
    assert f"/organizations/{city.slug}" in refused.links()


def test_an_address_below_something_leads_up_to_it(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], "Cut water losses")
    refused = browser.as_(people, "carla").get(f"/challenges/{challenge.slug}/evaluators")
    assert refused.status in {403, 404}
    assert f"/challenges/{challenge.slug}" in refused.has("Open “Cut water losses”").links()


def test_a_stranger_who_wants_to_post_a_challenge_gets_there(browser: Browser, people: People) -> None:
    sign_in = browser.get("/challenges/new").follow()
    address = next(link for link in sign_in.links() if link.startswith("/sign-up"))
    browser.get(address).submit("Send me the link", name="Nora", email="nora@leoben.example")
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == "nora@leoben.example")).one()
    found = re.search(r"/confirm/\S+", mail.body)
    assert found
    other_device = Browser(browser.app)
    confirm = other_device.get(found[0])
    home = confirm.submit("Create account", password="three words together 77").follow()
    home.has("Two steps to get started", "1 Find your city", "2 Write your challenge").lacks("Nothing to review")
    city = other_device.get("/organizations/new/city/2772649").submit("Register")
    assert city.location == "/challenges/new", city.words[:300]
    city.follow().has("Leoben is registered")


def test_a_city_without_a_challenge_reads_what_comes_next(browser: Browser, people: People) -> None:
    home = browser.as_(people, "finn").get("/home")
    home.has("1 Find your city", "2 Write your challenge")
    assert "/challenges/new" in home.links()


def test_a_person_who_opens_the_page_without_a_city_is_led_to_it(browser: Browser, people: People) -> None:
    refused = browser.as_(people, "ivo").get("/challenges/new")
    assert refused.status == 403
    link = next(link for link in refused.has("Find your city").links() if "/organizations/new/city" in link)
    browser.get(link)
    browser.get("/home").has("1 Find your city", "2 Write your challenge").lacks("Register your company")
