"""Personal access tokens: made once, kept as a digest, dead with whatever they stand on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.queries import export_own_data
from matchmaker.accounts.services import accounts
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.exchange.engine import secret
from matchmaker.exchange.models import ApiToken
from matchmaker.exchange.queries import tokens
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.organizations.models import OrganizationMember
from matchmaker.organizations.services import people as organization_people
from tests import factories
from tests.browser import Browser
from tests.exchange.conftest import Programs
from tests.exchange.program import Program, data, make_token, problem
from tests.personas import People


def test_the_page_makes_lists_and_revokes_a_token(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get("/account/tokens").has("You have no tokens.")
    made = page.submit("Create token", name="Procurement system", scope="write").has("Copy it now.")
    assert made.response.headers["Cache-Control"] == "no-store"
    text = re.findall(r"rt_[a-z0-9]{12}_[\w-]{43}", made.text)[0]
    row = session().scalars(sa.select(ApiToken)).one()
    assert row.organization_id == people.organizations["graz"].id
    assert text not in repr(session().execute(sa.select(*ApiToken.__table__.columns)).all())
    assert secret.digest(text.split("_", 2)[2]) == row.digest
    assert data(Program(browser, secret=text).get("/me"))["acting_for"] == "Graz"
    listed = browser.as_(people, "emil").get("/account/tokens").has("Procurement system", "Read and write", "Graz")
    assert text not in listed.text
    link = next(url for url in listed.links() if url.endswith("/revoke"))
    browser.get(link).has("Procurement system").submit("Revoke token").follow().has("Token revoked.", "Revoked")
    problem(Program(browser, secret=text).get("/me"), 401)


def test_a_form_with_nothing_right_keeps_what_was_typed(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get("/account/tokens")
    day = (clock.today() + timedelta(days=366)).isoformat()
    again = page.submit("Create token", name="Long", expires_on=day)
    assert again.status == 422
    again.has("Choose an expiry date between today and a year from now.")
    assert 'value="Long"' in again.text
    assert session().scalar(sa.select(sa.func.count(ApiToken.id))) == 0


@pytest.mark.parametrize(
    ("name", "scope", "hat", "days", "field"),
    [
        ("", "read", None, 1, "name"),
        ("x" * 61, "read", None, 1, "name"),
        ("bad\x00name", "read", None, 1, "name"),
        ("A", "everything", None, 1, "scope"),
        ("A", "read", "organizer", 1, "hat"),
        ("A", "read", "hydrolog", 1, "hat"),
        ("A", "read", None, -1, "expires_on"),
        ("A", "read", None, 366, "expires_on"),
    ],
)
def test_what_no_token_can_be(people: People, name: str, scope: str, hat: str | None, days: int, field: str) -> None:
    worn = people.organizations[hat].public_id if hat in people.organizations else hat
    with pytest.raises(Invalid) as caught:
        make_token(people.actor("emil"), name=name, scope=scope, hat=worn, days=days)
    assert set(caught.value.errors) == {field}


def test_at_most_twenty_that_work(people: People) -> None:
    emil = people.actor("emil")
    first = make_token(emil)
    for _n in range(19):
        make_token(emil)
    with pytest.raises(Conflict, match="20 tokens"):
        make_token(emil)
    tokens_services.revoke_token(emil, token=first)
    make_token(emil)


def test_nobody_revokes_somebody_elses(people: People, browser: Browser) -> None:
    token = make_token(people.actor("emil"))
    with pytest.raises(Denied, match="somebody else"):
        tokens_services.revoke_token(people.actor("eva"), token=token)
    assert browser.as_(people, "eva").post(f"/account/tokens/{token.public_id}/revoke").status == 404


def test_wrong_texts_open_nothing(people: People, browser: Browser) -> None:
    token = make_token(people.actor("emil"))
    good = token.secret
    twin = make_token(people.actor("emil")).secret
    mixed = f"{good[:16]}{twin[16:]}"
    for text in ("", "x", good[:-1], good + "a", good.upper(), mixed, "rt_aaaaaaaaaaaa_" + "a" * 43):
        page = browser.visitor()._request("GET", "/api/v1/rules", headers={"Authorization": f"Bearer {text}"})
        assert "unknown, expired or revoked" in problem(page, 401)["detail"]
        assert page.response.headers["WWW-Authenticate"].startswith("Bearer")
    page = browser._request("GET", "/api/v1/rules", headers={"Authorization": f"Basic {good}"})
    problem(page, 401)


def test_a_bad_token_is_not_helped_by_a_cookie(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil")._request("GET", "/api/v1/me", headers={"Authorization": "Bearer nothing"})
    problem(page, 401)


def test_it_ends_after_its_last_day(people: People, browser: Browser) -> None:
    program = Program(browser, secret=make_token(people.actor("emil"), days=1).secret)
    with clock.at(clock.in_days(1)):
        data(program.get("/me"))
    with clock.at(clock.in_days(2)):
        problem(program.get("/me"), 401)


def test_it_dies_with_the_account_and_with_the_password(people: People, program: Programs) -> None:
    emil, eva, gus = program("emil"), program("eva"), people.actor("gus")
    with pytest.raises(Invalid, match="no other owner"):
        accounts.disable_person(gus, person=people.emil)
    data(emil.get("/me"))
    accounts.disable_person(gus, person=people.emil, knows_left=True)
    problem(emil.get("/me"), 401)
    accounts.enable_person(gus, person=people.emil)
    problem(emil.get("/me"), 401)
    accounts.change_password(people.actor("eva"), current="", password="four words nobody says together")
    problem(eva.get("/me"), 401)


def test_it_dies_with_the_membership_and_does_not_come_back(people: People, program: Programs) -> None:
    chen = program("chen")
    data(chen.get("/me"))
    organization_people.leave_organization(people.actor("chen"), organization=people.organizations["hydrolog"])
    session().flush()
    problem(chen.get("/me"), 401)
    factories.make_member(people.organizations["hydrolog"], people.chen)
    problem(chen.get("/me"), 401)


def test_a_membership_that_is_only_gone_from_the_table_is_enough(people: People, program: Programs) -> None:
    chen = program("chen")
    session().execute(sa.delete(OrganizationMember).where(OrganizationMember.user_id == people.chen.id))
    problem(chen.get("/me"), 401)


def test_it_dies_with_the_role(people: People, program: Programs) -> None:
    ada, gus = program("ada"), program("gus")
    assert data(ada.get("/me"))["acting_as"] == "organizer"
    accounts.set_roles(system_actor("test"), person=people.ada, roles=())
    problem(ada.get("/me"), 401)
    assert data(gus.get("/me"))["acting_as"] == "administrator"
    with pytest.raises(Invalid, match="no other administrator"):
        accounts.set_roles(system_actor("test"), person=people.gus, roles=(), knows_left=True)
    assert data(gus.get("/me"))["acting_as"] == "administrator"
    factories.make_user("Greta", is_administrator=True)
    accounts.set_roles(system_actor("test"), person=people.gus, roles=(), knows_left=True)
    problem(gus.get("/me"), 401)


def test_a_deleted_account_leaves_none(people: People, program: Programs) -> None:
    ivo = program("ivo")
    assert data(ivo.get("/me"))["acting_as"] == "person"
    accounts.delete_account(people.actor("ivo"), password="")
    problem(ivo.get("/me"), 401)
    assert session().scalar(sa.select(sa.func.count(ApiToken.id))) == 0


def test_a_token_that_may_only_read_changes_nothing(people: People, browser: Browser) -> None:
    program = Program(browser, secret=make_token(people.actor("emil"), scope="read").secret)
    assert data(program.get("/me"))["may_write"] is False
    assert "read-only" in problem(program.post("/challenges", {"title": "Quiet nights"}), 403)["detail"]


def test_the_hat_of_the_token_counts_not_that_of_the_browser(people: People, browser: Browser) -> None:
    factories.make_member(people.organizations["linz"], people.emil)
    both = people.actor("emil")
    linz = Program(browser, secret=make_token(both, hat=people.organizations["linz"].public_id).secret)
    made = data(linz.post("/challenges", {"title": "Quiet nights"}), 201)
    assert data(linz.get(f"/challenges/{made['slug']}"))["city"]["name"] == "Linz"


def test_the_log_names_the_token_and_the_day_is_kept(people: People, program: Programs) -> None:
    program("emil").post("/challenges", {"title": "Quiet nights"})
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "challenges.start_challenge")).one()
    assert (entry.user_id, entry.actor_name) == (people.emil.id, "Emil · token “Test program”")
    assert session().scalars(sa.select(ApiToken.last_used_on)).one() == clock.today()
    made = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "exchange.create_token")).one()
    assert made.details["scope"] == "write"
    assert "digest" not in made.details


def test_reading_keeps_the_day_once(people: People, program: Programs) -> None:
    carla = program("carla")
    first, second = carla.get("/me"), carla.get("/me")
    data(first)
    assert session().scalars(sa.select(ApiToken.last_used_on)).one() == clock.today()
    assert any("UPDATE api_token" in sql for sql in first.statements.sql)
    assert not any("UPDATE" in sql for sql in second.statements.sql)


def test_the_person_takes_the_list_along(people: People) -> None:
    token = make_token(people.actor("emil"), name="Sync")
    kept = export_own_data(people.emil)["tokens"]
    assert [row["name"] for row in kept] == ["Sync"]
    assert token.digest not in repr(kept)


def test_own_tokens_are_only_ones_own(people: People) -> None:
    token = make_token(people.actor("emil"))
    assert [row.id for row in tokens.own_tokens(people.actor("emil"))] == [token.id]
    assert tokens.own_tokens(people.actor("eva")) == []
