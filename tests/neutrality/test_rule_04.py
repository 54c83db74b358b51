"""Rule 4: organizers own nothing they arrange, whichever comes first, the role or the membership."""

from __future__ import annotations

import pytest

from matchmaker.applications import policy as applications
from matchmaker.challenges import services as challenge_services
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.organizations import policy as organizations
from matchmaker.organizations.queries import actor_of
from matchmaker.solutions import policy as solutions
from matchmaker.workshops import services
from matchmaker.workshops.models import RoleKind
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People
from tests.workshops.world import a_sign_up, make_workshop, register


def test_the_membership_first_then_the_workshop(people: People) -> None:
    factories.make_member(people.organizations["hydrolog"], people.ben)
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    with pytest.raises((Conflict, Invalid), match="Hydrolog"):
        services.assign_role(people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)


def test_the_workshop_first_then_the_membership(people: People, browser: Browser) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    for name in ("hydrolog", "graz"):
        decision = organizations.can_join(
            people.actor("carla"), organization=people.organizations[name], user=people.ada
        )
        assert not decision
        assert "works for the workshop" in str(decision.why)
    hat = people.organizations["sonnwerk"]
    factories.make_member(hat, people.ada, "owner")
    with pytest.raises((Denied, Conflict)):
        services.register(
            actor_of(people.ada, hat=hat.public_id), workshop=workshop, organization=hat, sign_up=a_sign_up("Ada")
        )
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/register")
    assert page.status == 403


def test_an_organizer_has_no_solution_and_no_application(people: People, browser: Browser) -> None:
    ada, challenge = people.actor("ada"), make.published(people)
    assert not solutions.can_start(ada)
    assert not applications.can_start(ada, challenge=challenge, company=people.organizations["hydrolog"])
    factories.make_member(people.organizations["hydrolog"], people.ada, "owner")
    as_company = actor_of(people.ada, hat=people.organizations["hydrolog"].public_id)
    refused = applications.can_start(as_company, challenge=challenge, company=people.organizations["hydrolog"])
    assert "neutral" in str(refused.why)
    assert browser.as_(people, "ada").get("/solutions/new").status == 403


def test_an_organizer_does_not_check_a_challenge_of_the_own_city(people: People) -> None:
    factories.make_member(people.organizations["graz"], people.ada)
    ada = actor_of(people.ada, hat="organizer")
    with pytest.raises(Denied, match="belong to this city"):
        challenge_services.publish_challenge(ada, challenge=make.submitted(people))
