"""What an organizer checked cannot be changed behind the check, and nobody floods mailboxes with invitations."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.services import people as people_services
from matchmaker.organizations.services import registration
from tests.browser import Browser
from tests.personas import People


def test_another_name_of_a_checked_company_waits_for_an_organizer(browser: Browser, people: People) -> None:
    company = people.organizations["hydrolog"]
    slug = company.slug
    saved = (
        browser.as_(people, "carla")
        .get(f"/organizations/{slug}/edit")
        .submit("Save profile", name="Siemens AG", summary="We find leaks.")
    )
    assert saved.status == 303
    page = browser.get(f"/organizations/{slug}").has(
        "Hydrolog → Siemens AG", "We find leaks.", "has to review a change"
    )
    assert page.text.count("<h1>Hydrolog</h1>") == 1
    Browser(browser.app).get(f"/organizations/{slug}").lacks("Siemens")
    browser.as_(people, "ada").get("/organizations/check").has("Hydrolog")
    assert "asks for a change" in browser.get("/notifications").words
    form = browser.get(f"/organizations/{slug}").has("Hydrolog → Siemens AG")
    assert form.submit("Reject", note="You are not Siemens.").status == 303
    session().expire_all()
    assert (company.name, company.asked_changes, company.vetting) == ("Hydrolog", {}, "vetted")
    assert "was not confirmed" in browser.as_(people, "carla").get("/notifications").words
    registration.edit_organization(
        people.actor("carla"), organization=company, values={"name": "Hydrolog Europe", "size": "medium"}
    )
    browser.as_(people, "ada").get(f"/organizations/{slug}").submit("Accept")
    session().expire_all()
    assert company.name == "Hydrolog Europe"
    with pytest.raises(Conflict):
        registration.answer_changes(people.actor("ada"), organization=company, accepted=True)


def test_only_a_size_that_opens_the_share_of_small_companies_is_checked(people: People) -> None:
    company, carla = people.organizations["hydrolog"], people.actor("carla")
    registration.edit_organization(carla, organization=company, values={"size": "large"})
    assert company.size == "large"
    registration.edit_organization(carla, organization=company, values={"size": "micro", "name": "HYDROLOG "})
    assert (company.size, company.asked_changes) == ("large", {"size": "micro"})
    registration.answer_changes(people.actor("ada"), organization=company, accepted=True)
    assert (company.size, company.is_small) == ("micro", True)


def test_a_refused_organization_that_is_corrected_is_checked_again(people: People) -> None:
    company, ada = people.organizations["hydrolog"], people.actor("ada")
    registration.vet_organization(ada, organization=company, accepted=False, note="Which company is this?")
    registration.edit_organization(
        people.actor("carla"), organization=company, values={"name": "Hydrolog GmbH", "size": "medium"}
    )
    assert (company.vetting, company.name) == ("pending", "Hydrolog GmbH")


def test_a_member_causes_a_limited_number_of_invitations(people: People, browser: Browser) -> None:
    company, carla = people.organizations["hydrolog"], people.actor("carla")
    for _again in range(3):
        people_services.invite_member(carla, organization=company, email="one@example.net", role="editor")
    with pytest.raises(TooMany):
        people_services.invite_member(carla, organization=company, email="one@example.net", role="editor")
    for number in range(27):
        people_services.invite_member(carla, organization=company, email=f"p{number}@example.net", role="editor")
    with pytest.raises(TooMany):
        people_services.invite_member(carla, organization=company, email="last@example.net", role="editor")
    mails = sa.select(sa.func.count(OutboxMail.id)).where(OutboxMail.to.endswith("@example.net"))
    assert session().scalar(mails) == 30
    page = browser.as_(people, "carla").get(f"/organizations/{company.slug}/members")
    assert page.submit("Send invitation", email="last@example.net").status == 429
