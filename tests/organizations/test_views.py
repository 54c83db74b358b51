"""Organizations in a browser."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import BrowserSession, User
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from matchmaker.core.search import index
from matchmaker.organizations.models import Organization
from matchmaker.organizations.services import merging
from matchmaker.solutions.models import SolutionReference
from matchmaker.vocabulary.models import GazetteerCity
from tests import factories
from tests.browser import Browser
from tests.outcomes import make
from tests.personas import People

GOOD = "violet tractor humming nine"


@pytest.fixture
def villach(database: object) -> None:
    """A place of the gazetteer."""
    values = {"name": "Villach", "country": "AT"}
    session().add(GazetteerCity(geoname_id=99, latitude=46.61, longitude=13.85, population=64_071, **values))


def invitation_link() -> str:
    body = session().scalars(sa.select(OutboxMail.body).order_by(OutboxMail.id.desc())).first() or ""
    found = re.search(r"(/invitations/\S+)", body)
    assert found, body
    return found.group(1)


def noted_browsers(user: User) -> list[BrowserSession]:
    """Where this person is signed in, as stored."""
    return list(session().scalars(sa.select(BrowserSession).where(BrowserSession.user_id == user.id)))


def test_a_city_officer_registers_the_city(browser: Browser, people: People, villach: None) -> None:
    browser.as_(people, "ivo")
    page = browser.get("/organizations/new").submit("Continue", kind="city").follow()
    assert page.status == 200
    page = browser.get("/organizations/new/city?q=villach").has("Villach", "Carinthia, Austria", "people")
    assert "/organizations/new/city/2762372" in page.links()
    page = browser.get("/organizations/new/city/99").submit(
        "Register Villach", job_title="Energy officer", website="https://villach.example", languages=["de"]
    )
    page.follow().has("Villach is registered", "Not public yet", "46.61, 13.85", "GeoNames")
    browser.get("/account").has("Villach", "You are acting for it")
    browser.as_(people, "hana").get("/organizations/new/city/99").has("already registered", "Request to join")
    assert browser.visitor().get("/organizations/villach").status == 404
    browser.as_(people, "ada").get("/organizations/check").has("Villach")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "villach", "http://[", "//villach.example"])
def test_the_website_of_a_city_is_a_link(browser: Browser, people: People, villach: None, website: str) -> None:
    """It becomes a link on the public profile, whichever way the city came in."""
    page = browser.as_(people, "ivo").get("/organizations/new/city/99")
    refused = page.submit("Register Villach", website=website)
    refused.has("Enter the full link, starting with https://.")
    assert refused.status == 422
    assert refused.submit("Register Villach", website="").status == 303


@pytest.mark.parametrize(
    "website", ["villach.example", " www.villach.example/rathaus\u200b", "https://villach.example"]
)
def test_the_website_may_be_written_as_people_write_it(
    browser: Browser, people: People, villach: None, website: str
) -> None:
    page = browser.as_(people, "ivo").get("/organizations/new/city/99").submit("Register Villach", website=website)
    assert page.status == 303
    city = session().scalars(sa.select(Organization).where(Organization.name == "Villach")).one()
    assert city.website == "https://" + website.strip(" \u200b").removeprefix("https://")


def test_a_company_sees_doubles_before_it_makes_one(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo")
    page = browser.get("/organizations/new/company")
    page = page.submit("Register organization", name="Hydrolog", country="AT", size="small", website="no")
    assert page.status == 422
    page.has("Enter the full link, starting with https://", "Is it one of these?")
    page = page.submit("Register organization", website="https://hydrolog.example")
    assert page.status == 422
    page.has("Similar organizations")
    assert 'value="https://hydrolog.example"' in page.text
    assert page.submit("Register organization", is_new="y").location == "/organizations/hydrolog-at"


def test_wrong_kinds_and_places_are_no_pages(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo")
    for path in ("/organizations/new/king", "/organizations/new/city/1", "/organizations/nowhere"):
        assert browser.get(path).status == 404


def test_ada_checks_and_the_members_hear_it(browser: Browser, people: People) -> None:
    pending = factories.make_company("Aqua Novum", vetting="pending")
    factories.make_member(pending, people.users["ivo"], "owner")
    browser.as_(people, "ada")
    page = browser.get("/organizations/aqua-novum").submit("Reject")
    assert page.status == 422
    page.has("Give a reason")
    assert page.submit("Reject", note="We found no such company.").status == 303
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == "ivo@example.org")).one()
    assert "We found no such company." in mail.body
    browser.as_(people, "ivo").get("/organizations/aqua-novum").has("rejected", "We found no such company.")
    browser.as_(people, "ada").get("/organizations/aqua-novum").submit("Accept")
    browser.visitor().get("/organizations/aqua-novum").has("Aqua Novum")


def test_the_second_editor_keeps_the_text(browser: Browser, people: People) -> None:
    browser.as_(people, "emil")
    page = browser.get("/organizations/graz/edit")
    Browser(browser.app).as_(people, "eva").get("/organizations/graz/edit").submit("Save profile", summary="First")
    late = page.submit("Save profile", summary="Second", system_water=["own", "operate"])
    assert late.status == 409
    late.has("Eva saved this", "Saved by Eva at", "First")
    assert 'value="Second"' in late.text
    late.submit("Save profile").follow().has("Second")
    page = browser.get("/organizations/graz/edit").submit("Save profile", system_water=["own", "operate"])
    page.follow().has("Water", "Owns it, Runs it")


def test_members_page_from_invitation_to_leaving(browser: Browser, people: People) -> None:
    browser.as_(people, "carla")
    page = browser.get("/organizations/hydrolog/members")
    wrong = page.submit("Send invitation", email="nobody")
    assert wrong.status == 422
    page.submit("Send invitation", email="lea@hydrolog.example", role="reader").follow().has("lea@hydrolog.example")
    link = invitation_link()
    browser.visitor().get(link).has("Join Hydrolog").submit("Create my account and join", name="Lea", password=GOOD)
    lea = session().scalars(sa.select(User).where(User.email_key == "lea@hydrolog.example")).one()
    assert len(noted_browsers(lea)) == 1  # with the sign-in itself, not only with the next page
    browser.get("/account").has("Lea", "Hydrolog", "Reader")
    assert len(noted_browsers(lea)) == 1
    assert browser.get(link).status == 422
    browser.as_(people, "carla")
    page = browser.get("/organizations/hydrolog/members").has("Lea")
    page.submit("Leave Hydrolog").has("needs at least one owner")
    assert page.submit("Remove: Chen").status == 303
    browser.as_(people, "chen")
    assert browser.get("/organizations/hydrolog/members").status == 403


def test_an_invited_person_signs_in_first_and_comes_back(browser: Browser, people: People) -> None:
    browser.as_(people, "carla").get("/organizations/hydrolog/members").submit(
        "Send invitation", email="ivo@example.org"
    )
    link = invitation_link()
    page = browser.visitor().get(link)
    assert f"/sign-in?next={link}" in page.links()
    page = browser.as_(people, "hana").get(link).lacks("Accept the invitation").has("You are signed in as hana@")
    assert browser.post(link).status == 422
    assert "/sign-out" in {form.get("action") for form in page.forms()}
    browser.post("/sign-out", data={"next": link}).follow().has("Sign in, then accept.", "You are signed out.")
    assert browser.as_(people, "ivo").get(link).submit("Accept the invitation").status == 303
    browser.get("/organizations/hydrolog/members").has("Ivo")


def test_asking_to_join(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo").get("/organizations/hydrolog/join").submit("Request to join", message="I am new")
    assert browser.get("/organizations/hydrolog/join").submit("Request to join").status == 422
    browser.as_(people, "carla").get("/notifications").has("Ivo wants to join Hydrolog")
    browser.get("/organizations/hydrolog/members").has("I am new").submit("Accept: Ivo")
    browser.as_(people, "ivo").get("/notifications").has("You are now a member of Hydrolog")


def test_directory_filters_and_searches(browser: Browser, people: People) -> None:
    paris = factories.make_city("Paris", country="FR", summary="Heat in summer")
    index(paris, title="Paris", body="Heat in summer")
    factories.make_company("Hidden", vetting="pending")
    page = browser.get("/organizations").has("5 organizations", "Paris", "Hydrolog").lacks("Hidden")
    browser.get("/organizations?kind=company").has("2 organizations").lacks("Paris")
    browser.get("/organizations?country=FR&kind=city").has("1 organization", "Paris").lacks("Graz")
    browser.get("/organizations?q=heat").has("Paris").lacks("Graz")
    browser.get("/organizations?q=nothing-like-this").has("No organizations found")
    assert page.status == 200


def test_pages_ask_the_same_for_one_and_for_thirty(browser: Browser, people: People) -> None:
    def counts() -> list[int]:
        browser.visitor()
        found = [browser.get("/organizations").statements.count, browser.get("/organizations/graz").statements.count]
        found.append(browser.as_(people, "ada").get("/organizations/check").statements.count)
        found.append(browser.as_(people, "emil").get("/organizations/graz/members").statements.count)
        return found

    graz = people.organizations["graz"]
    factories.make_company("Waiting", vetting="pending")
    before = counts()
    for n in range(29):
        factories.make_company(f"Company {n}")
        factories.make_company(f"Waiting {n}", vetting="pending")
        factories.make_member(graz, factories.make_user(f"P{n}"))
    after = counts()
    assert after == before
    assert max(after) <= 8


def test_the_address_of_a_merged_organization_leads_on(browser: Browser, people: People) -> None:
    double = factories.make_company("Hydrolog Two")
    browser.as_(people, "gus")
    with browser.app.test_request_context():
        merging.merge_organizations(people.actor("gus"), kept=people.organizations["hydrolog"], merged=double)
    page = browser.visitor().get("/organizations/hydrolog-two")
    assert (page.status, page.location) == (301, "/organizations/hydrolog")
    assert session().scalar(sa.select(Organization.merged_into_id).where(Organization.id == double.id))


def test_a_city_that_is_not_in_the_list_is_checked(browser: Browser, people: People) -> None:
    browser.as_(people, "ivo")
    page = browser.get("/organizations/new/city?q=Nowhereby+Xyzzy").has("No cities found", "500 people")
    page = browser.get("/organizations/new/city/unlisted?q=Nowhereby+Xyzzy")
    assert 'value="Nowhereby Xyzzy"' in page.text
    assert page.submit("Register city", country="DK", population="640").status == 422
    done = page.submit("Register city", country="DK", population="640", website="https://nowhereby.example")
    done.follow().has("Nowhereby Xyzzy is registered", "Not public yet")
    browser.get("/challenges/new")
    assert browser.visitor().get("/organizations/nowhereby-xyzzy").status == 404
    browser.as_(people, "ada").get("/organizations/check").has("Nowhereby Xyzzy", "Not in the list of cities")
    browser.as_(people, "hana")
    again = browser.get("/organizations/new/city/unlisted").submit(
        "Register city", name="NOWHEREBY XYZZY", country="DK", website="https://other.example"
    )
    assert again.status == 422
    again.has("Similar organizations")


def test_a_region_posts_challenges(browser: Browser, people: People) -> None:
    region = factories.make_organization("Styria", "region")
    factories.make_member(region, people.users["ivo"], "owner")
    browser.as_(people, "ivo")
    page = browser.get("/challenges/new")
    assert page.status == 200
    made = page.submit("Start writing", title="Cut the water that leaks in small towns")
    assert made.status == 303
    page = browser.get("/organizations/styria/edit").has("Sectors the city governs", "Name of the organization")
    assert page.submit("Save profile", population="1_252_922".replace("_", ""), system_water=["own"]).status == 303
    assert region.population == 1_252_922
    browser.get("/home").has("Styria")


def test_a_company_shows_its_solutions_with_places_and_results(browser: Browser, people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    browser.get("/organizations/hydrolog").has("No solution is listed yet.", "Nothing is published")
    solution = factories.make_solution(hydrolog, "Leak listening")
    places = [SolutionReference(position=i, place=f"Place {i}", year=2020 + i) for i in range(5)]
    solution.references = places
    factories.make_solution(hydrolog, "Still a draft", status="draft", listed_at=None, expires_on=None)
    factories.make_solution(people.organizations["sonnwerk"], "Of another company")
    make.published(people)
    session().flush()
    page = browser.get("/organizations/hydrolog")
    page.has("Leak listening", "Works already in Place 0 (2020), Place 1 (2021), Place 2 (2022) and 2 more places")
    page.lacks("Still a draft", "Of another company", "Nothing is published")
    assert f"/solutions/{solution.slug}" in page.links()
    assert any(link.startswith("/results/") for link in page.links())
    graz = browser.get("/organizations/graz")
    assert any(link.startswith("/challenges/") for link in graz.links()), "a city shows its challenges and results"
    assert any(link.startswith("/results/") for link in graz.links())
    browser.get("/organizations/sonnwerk").lacks("Leak listening").has("Of another company", "Nothing is published")


@pytest.mark.parametrize("kind", ["company", "city"])
def test_a_profile_costs_the_same_with_one_and_with_thirty(browser: Browser, people: People, kind: str) -> None:
    owner = people.organizations["hydrolog" if kind == "company" else "graz"]
    make_one = factories.make_solution if kind == "company" else factories.make_challenge
    counts = []
    for number in range(30):
        make_one(owner, f"Number {number}")
        if number in {0, 29}:
            counts.append(browser.get(f"/organizations/{owner.slug}").statements.count)
    assert counts[0] == counts[1]
    browser.get(f"/organizations/{owner.slug}").has("12 of 30 shown.")


DISGUISES = (
    ("Kantstein-Sensorik", "DE"),
    ("K\N{CYRILLIC SMALL LETTER A}ntstein Sensorik", "DE"),
    ("Kantstien Sensorik", "DE"),
    ("Kantstein Sensorik GmbH", "DE"),
    ("KANTSTEIN SENSORIK Ges.m.b.H.", "AT"),
    ("Kantste1n Sensorik", "FR"),
    ("Kantstein Sensorik", "DE"),
)


@pytest.mark.parametrize(("name", "country"), DISGUISES)
def test_a_name_that_looks_like_another_is_shown_to_both_sides(
    browser: Browser, people: People, name: str, country: str
) -> None:
    """At the registration before a second one is made; then to the organizers on their list, home and at the check."""
    factories.make_company("Kantstein Sensorik", country="AT")
    form = {"name": name, "country": country, "size": "small", "website": "https://other.example"}
    page = browser.as_(people, "ivo").get("/organizations/new/company").submit("Register organization", **form)
    assert page.status == 422
    page.has("Is it one of these?", "Kantstein Sensorik", "Similar organizations")
    assert page.submit("Register organization", is_new="y").status == 303
    new = session().scalars(sa.select(Organization).order_by(Organization.id.desc()).limit(1)).one()
    browser.as_(people, "ada").get("/organizations/check").has("May be registered twice", "Looks like:")
    for address in (f"/organizations/{new.slug}", f"/organizations/{new.slug}/check"):
        assert "/organizations/kantstein-sensorik" in browser.get(address).has("Looks like:").links()
    browser.get("/home").has("organization that looks like another one")
    browser.as_(people, "gus").get("/admin/organizations").has("1 pair of organizations may be registered twice")


@pytest.mark.parametrize("name", ["Kantstein Optik", "Sensorik Linz", "Kant AG", "Steinwerk", "Stadtwerke Linz"])
def test_another_name_is_not_taken_for_the_same(browser: Browser, people: People, name: str) -> None:
    factories.make_company("Kantstein Sensorik", country="AT")
    factories.make_company("Stadtwerke Graz", country="AT")
    form = {"name": name, "country": "AT", "size": "small", "website": "https://other.example"}
    page = browser.as_(people, "ivo").get("/organizations/new/company").submit("Register organization", **form)
    assert page.status == 303
    browser.as_(people, "ada").get("/organizations/check").lacks("Looks like:")


def test_look_alikes_cost_the_same_for_one_and_for_thirty(browser: Browser, people: People) -> None:
    factories.make_company("Kantstein Sensorik")
    counts = []
    for number in range(20):
        name = "Kantstein-Sensorik" if number % 2 else "Kantstien Sensorik"
        factories.make_company(name, vetting="pending", slug=f"look-alike-{number}")
        if number in {1, 19}:
            counts.append(browser.as_(people, "ada").get("/organizations/check").statements.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("The Kantstein Sensorik Group", True),
        ("Kantstein Sensorik Austria GmbH", True),
        ("Sensorik Nord", False),
        ("Kantstein", False),
    ],
)
def test_a_name_that_goes_on_after_a_registered_one_is_asked_about(
    browser: Browser, people: People, name: str, is_asked: bool
) -> None:
    people.organizations["hydrolog"].name = "Kantstein Sensorik"
    session().flush()
    page = browser.as_(people, "ivo").get("/organizations/new/company")
    page = page.submit("Register organization", name=name, country="DE", size="micro")
    assert (page.status == 422) is is_asked
    if is_asked:
        page.has("Is it one of these?", "Kantstein Sensorik")
