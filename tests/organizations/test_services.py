"""Organizations through their services: registration, doubles, people, checking, merging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, testing
from matchmaker.core.actors import ANONYMOUS, Actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, SignInRequired, Stale
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations import policy
from matchmaker.organizations.events import OrganizationChanged, OrganizationsMerged
from matchmaker.organizations.hooks import why_not_join
from matchmaker.organizations.models import Invitation, Organization, OrganizationMember
from matchmaker.organizations.queries import actors, lists, todo, visibility
from matchmaker.organizations.queries import people as people_queries
from matchmaker.organizations.services import merging, registration
from matchmaker.organizations.services import people as people_services
from matchmaker.vocabulary.models import GazetteerCity
from tests import factories
from tests.personas import People

GOOD = "violet tractor humming nine"
COMPANY = {"name": "Aqua Novum", "country": "AT", "size": "micro", "website": "https://aqua.example"}


@pytest.fixture(autouse=True)
def web(app: Flask, database: object) -> Iterator[None]:
    """A request, since mails and notifications name addresses."""
    with app.test_request_context():
        yield


@pytest.fixture
def villach(database: object) -> GazetteerCity:
    """A place of the gazetteer."""
    row = GazetteerCity(
        geoname_id=99,
        name="Villach",
        country="AT",
        latitude=46.61,
        longitude=13.85,
        population=64_071,
    )
    session().add(row)
    session().flush()
    return row


def invite(people: People, email: str, role: str = "editor") -> str:
    hydrolog = people.organizations["hydrolog"]
    people_services.invite_member(people.actor("carla"), organization=hydrolog, email=email, role=role)
    body = (
        session()
        .scalars(sa.select(OutboxMail.body).where(OutboxMail.to == email).order_by(OutboxMail.id.desc()))
        .first()
    )
    return re.search(r"/invitations/([\w-]+)", body or "").group(1)  # type: ignore[union-attr]


def test_a_city_takes_its_facts_from_the_gazetteer(people: People, villach: GazetteerCity) -> None:
    city = registration.register_city(people.actor("ivo"), geoname_id=99, job_title="Energy officer", languages=("de",))
    assert (city.name, city.country, city.population, city.latitude) == ("Villach", "AT", 64_071, 46.61)
    assert city.population_source == "GeoNames"
    assert city.vetting == "pending"
    assert [(m.user.name, m.role, m.job_title) for m in city.memberships] == [("Ivo", "owner", "Energy officer")]
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "organizations.register_city")).one()
    assert entry.object_id == city.id


def test_a_city_is_here_only_once(people: People, villach: GazetteerCity) -> None:
    registration.register_city(people.actor("ivo"), geoname_id=99)
    with pytest.raises(Invalid, match="ask to join"):
        registration.register_city(people.actor("hana"), geoname_id=99)
    assert session().scalar(sa.select(sa.func.count()).where(Organization.geoname_id == 99)) == 1


def test_an_unknown_city_is_refused(people: People) -> None:
    with pytest.raises(Invalid, match="not in our list"):
        registration.register_city(people.actor("ivo"), geoname_id=1)


def test_visitors_cannot_register() -> None:
    with pytest.raises(SignInRequired):
        registration.register_organization(ANONYMOUS, kind="company", values=COMPANY)


def test_organizers_register_no_company_and_no_city(people: People) -> None:
    with pytest.raises(Invalid, match="neutral"):
        registration.register_organization(people.actor("ada"), kind="company", values=COMPANY)
    network = {"name": "Network of rivers", "country": "AT"}
    assert registration.register_organization(people.actor("ada"), kind="international_organization", values=network).id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"country": "XX"}, "country"),
        ({"size": "gigantic"}, "size"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"languages": ["xx"]}, "languages"),
        ({"countries_served": ["XX"]}, "countries_served"),
    ],
)
def test_bad_input_is_named_at_its_field(people: People, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        registration.register_organization(people.actor("ivo"), kind="company", values=COMPANY | changes)
    assert set(refused.value.errors) == {field}


def test_doubles_are_seen_by_name_domain_number_and_place(people: People, villach: GazetteerCity) -> None:
    hydrolog = people.organizations["hydrolog"]
    hydrolog.registration_number, hydrolog.email_domain = "FN 1234 a", "hydrolog.example"
    session().flush()
    look = {"kind": "company", "name": "Other", "country": "AT", "email_domain": ""}
    assert lists.similar(**look) == []
    assert lists.similar(**(look | {"name": "HYDROLOG"})) == [hydrolog]
    assert lists.similar(**(look | {"name": "Hydrolog", "country": "DE"})) == [hydrolog]
    assert lists.similar(**(look | {"email_domain": "hydrolog.example"})) == [hydrolog]
    assert lists.similar(**look, registration_number="fn1234A") == [hydrolog]
    city = registration.register_city(people.actor("ivo"), geoname_id=99)
    assert lists.similar(**look, geoname_id=99) == [city]
    assert lists.own_domain("a@GMAIL.com") == ""


def test_a_double_is_made_only_knowingly(people: People) -> None:
    values = COMPANY | {"name": "Hydrölog"}
    with pytest.raises(Invalid, match="Similar organizations"):
        registration.register_organization(people.actor("ivo"), kind="company", values=values)
    made = registration.register_organization(people.actor("ivo"), kind="company", values=values, is_new=True)
    assert made.slug == "hydrolog-at"


@pytest.mark.parametrize("name", ["new", "Check"])
def test_addresses_do_not_hide_pages(people: People, name: str) -> None:
    made = registration.register_organization(people.actor("ivo"), kind="company", values=COMPANY | {"name": name})
    assert made.slug == f"{name.lower()}-at"


def test_editing_tells_matching_and_refuses_the_second_editor(people: People) -> None:
    with testing.hearing(OrganizationChanged) as heard:
        graz = people.organizations["graz"]
        seen = graz.version
        registration.edit_organization(
            people.actor("emil"),
            organization=graz,
            seen_version=seen,
            values={"population": 1, "summary": "A city", "name": "Vienna"},
            systems=(("water", "own"), ("water", "own"), ("water", "nonsense")),
        )
        assert (graz.name, graz.population) == ("Graz", 1)
        assert [(s.system, s.role) for s in graz.systems] == [("water", "own")]
        assert len(heard) == 1
        with pytest.raises(Stale, match="Emil saved this") as refused:
            registration.edit_organization(
                people.actor("eva"), organization=graz, seen_version=seen, values={"summary": "Another"}, systems=()
            )
        assert refused.value.changes == (
            ("In one sentence", "A city", "Another"),
            ("Sectors", "Water: Owns it", ""),
        )
        assert graz.summary == "A city"


def test_an_invitation_works_once_for_its_address(people: People) -> None:
    token = invite(people, "ivo@example.org")
    assert session().scalars(sa.select(Invitation.token_hash)).one() != token
    with pytest.raises(Invalid, match="another address"):
        people_services.accept_invitation(people.actor("hana"), token=token)
    member = people_services.accept_invitation(people.actor("ivo"), token=token)
    assert (member.user_id, member.role) == (people.users["ivo"].id, "editor")
    with pytest.raises(Invalid, match="has expired"):
        people_services.accept_invitation(people.actor("ivo"), token=token)


def test_an_invitation_ends(people: People) -> None:
    token = invite(people, "ivo@example.org")
    with clock.at(clock.now() + timedelta(days=14, seconds=1)), pytest.raises(Invalid):
        people_services.accept_invitation(people.actor("ivo"), token=token)


def test_a_second_invitation_replaces_the_first(people: People) -> None:
    first, second = invite(people, "ivo@example.org"), invite(people, "ivo@example.org", "reader")
    with pytest.raises(Invalid):
        people_services.accept_invitation(people.actor("ivo"), token=first)
    assert people_services.accept_invitation(people.actor("ivo"), token=second).role == "reader"


def test_new_people_join_with_the_invitation(people: People) -> None:
    token = invite(people, "lea@hydrolog.example", "owner")
    member = people_services.accept_invitation_as_new(ANONYMOUS, token=token, name="Lea", password=GOOD)
    session().flush()
    assert member.organization.name == "Hydrolog"
    assert actors.actor_for_id(member.user_id).acting_for_name == "Hydrolog"


def test_only_owners_invite_and_members_are_not_invited(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    for name in ("chen", "emil", "ada", "gus"):
        with pytest.raises(Denied):
            people_services.invite_member(people.actor(name), organization=hydrolog, email="x@y.example", role="reader")
    with pytest.raises(Invalid, match="already a member of Hydrolog"):
        people_services.invite_member(
            people.actor("carla"), organization=hydrolog, email="CHEN@example.org", role="reader"
        )
    with pytest.raises(Invalid):
        people_services.invite_member(people.actor("carla"), organization=hydrolog, email="x@y.example", role="king")


def test_a_veto_keeps_somebody_out(people: People) -> None:
    def veto(organization: Organization, user: Any) -> str:
        return "Ada runs a workshop with Hydrolog." if user.is_organizer else ""

    with why_not_join.also(veto):
        with pytest.raises(Invalid, match="runs a workshop"):
            invite(people, "ada@example.org")
        token = invite(people, "ivo@example.org")
        people.users["ivo"].is_organizer = True  # became one after the invitation
        with pytest.raises(Invalid, match="runs a workshop"):
            people_services.accept_invitation(people.actor("ivo"), token=token)


def test_asking_to_join_once_and_being_let_in(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    wish = people_services.ask_to_join(people.actor("ivo"), organization=hydrolog, message="I work here")
    with pytest.raises(Invalid, match="already asked"):
        people_services.ask_to_join(people.actor("ivo"), organization=hydrolog)
    people_services.answer_request(
        people.actor("carla"), organization=hydrolog, request=wish, accepted=True, role="reader"
    )
    assert people.actor("ivo").member_of(hydrolog.id)
    with pytest.raises(Conflict, match="already answered this"):
        people_services.answer_request(people.actor("carla"), organization=hydrolog, request=wish, accepted=False)
    with pytest.raises(Denied, match="already a member of Hydrolog"):
        people_services.ask_to_join(people.actor("ivo"), organization=hydrolog)


def test_a_declined_person_may_ask_again(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    wish = people_services.ask_to_join(people.actor("ivo"), organization=hydrolog)
    people_services.answer_request(people.actor("carla"), organization=hydrolog, request=wish, accepted=False)
    assert people_services.ask_to_join(people.actor("ivo"), organization=hydrolog).id != wish.id


def test_the_last_owner_stays(people: People) -> None:
    hydrolog, carla = people.organizations["hydrolog"], people.actor("carla")
    own = people_queries.get_member(hydrolog, user_id=people.users["carla"].id)
    other = people_queries.get_member(hydrolog, user_id=people.users["chen"].id)
    for attempt in (
        lambda: people_services.change_role(carla, organization=hydrolog, member=own, role="editor"),
        lambda: people_services.remove_member(carla, organization=hydrolog, member=own),
        lambda: people_services.leave_organization(carla, organization=hydrolog),
    ):
        with pytest.raises(Invalid, match="needs at least one owner"):
            attempt()
    people_services.change_role(carla, organization=hydrolog, member=other, role="owner")
    people_services.leave_organization(carla, organization=hydrolog)
    assert not people.actor("carla").member_of(hydrolog.id)


def test_an_organizer_checks_but_not_the_own_organization(people: People) -> None:
    pending = factories.make_organization("Rivers", "civil_society", vetting="pending")
    with pytest.raises(Invalid, match="Give a reason"):
        registration.vet_organization(people.actor("ada"), organization=pending, accepted=False)
    registration.vet_organization(people.actor("ada"), organization=pending, accepted=True)
    assert pending.is_vetted
    assert pending.vetted_by_id == people.users["ada"].id
    with pytest.raises(Conflict):
        registration.vet_organization(people.actor("ben"), organization=pending, accepted=True)
    own = factories.make_organization("Own", "civil_society", vetting="pending")
    factories.make_member(own, people.users["ada"], "owner")
    assert "another organizer" in str(policy.can_vet(people.actor("ada"), organization=own).why)
    with pytest.raises(Denied):
        registration.vet_organization(people.actor("carla"), organization=own, accepted=True)


def test_merging_moves_people_and_leads_the_old_address_on(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    double = factories.make_company("Hydrolog GmbH", website="https://h.example", languages=["fr"])
    first = factories.make_company("First", merged_into_id=double.id)
    factories.make_member(double, people.users["chen"], "owner")
    factories.make_member(double, people.users["ivo"], "reader")
    with testing.hearing(OrganizationsMerged) as heard:
        with pytest.raises(Denied):
            merging.merge_organizations(people.actor("carla"), kept=hydrolog, merged=double)
        merging.merge_organizations(people.actor("gus"), kept=hydrolog, merged=double)
    roles = dict(
        session()
        .execute(sa.select(OrganizationMember.user_id, OrganizationMember.role).filter_by(organization_id=hydrolog.id))
        .tuples()
        .all()
    )
    assert roles == {
        people.users["carla"].id: "owner",
        people.users["chen"].id: "owner",
        people.users["ivo"].id: "reader",
    }
    assert heard == [OrganizationsMerged(hydrolog.id, double.id)]
    assert (hydrolog.website, hydrolog.languages) == ("https://h.example", ["de", "fr"])
    session().refresh(first)
    for old in (double, first):
        assert visibility.find_address(ANONYMOUS, slug=old.slug) is hydrolog


def test_merging_refuses_itself_and_two_kinds(people: People) -> None:
    orgs, gus = people.organizations, people.actor("gus")
    for kept, merged in (("graz", "graz"), ("graz", "hydrolog")):
        with pytest.raises(Invalid):
            merging.merge_organizations(gus, kept=orgs[kept], merged=orgs[merged])
    merging.merge_organizations(gus, kept=orgs["graz"], merged=orgs["linz"])
    with pytest.raises(Invalid, match="already merged"):
        merging.merge_organizations(gus, kept=orgs["graz"], merged=orgs["linz"])


@pytest.mark.parametrize(
    ("name", "allowed", "words"),
    [
        ("carla", True, ""),
        ("chen", False, "Only owners of Hydrolog"),
        ("emil", False, "Only owners of Hydrolog"),
        ("ada", False, "Only owners of Hydrolog"),
    ],
)
def test_policy_says_why(people: People, name: str, allowed: bool, words: str) -> None:
    decision = policy.can_manage_members(people.actor(name), organization=people.organizations["hydrolog"])
    assert bool(decision) is allowed
    assert words in str(decision.why)


def test_the_wrong_hat_is_named(people: People) -> None:
    graz = people.organizations["graz"]
    factories.make_member(graz, people.users["carla"], "owner")
    decision = policy.can_manage_members(people.actor("carla"), organization=graz)
    assert "Switch to “Graz” first" in str(decision.why)


def test_what_waits_stands_on_the_home_page(people: People) -> None:
    factories.make_company("Waiting", vetting="pending")
    people_services.ask_to_join(people.actor("ivo"), organization=people.organizations["hydrolog"])
    (line,) = todo.todo_items(people.actor("ada"))
    assert (line.count, line.endpoint) == (1, "organizations.vetting")
    (line,) = todo.todo_items(people.actor("carla"))
    assert (line.endpoint, dict(line.args)) == ("organizations.members", {"slug": "hydrolog"})
    assert todo.todo_items(Actor()) == []
