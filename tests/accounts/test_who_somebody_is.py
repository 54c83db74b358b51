"""Two addresses are one person only if they differ in case, or in the written form of the domain."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts import queries
from matchmaker.accounts.engine import passwords
from matchmaker.accounts.models import MailRequest, SignInAttempt, User
from matchmaker.accounts.services import accounts as services
from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.addresses import LONGEST, address_key, clean_address, domain_key, is_address, shown_domain
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.models import Invitation, OrganizationMember
from matchmaker.organizations.queries import lists
from matchmaker.organizations.services import people as people_services
from tests import factories
from tests.browser import Browser
from tests.personas import People

GOOD = "violet tractor humming nine"
AROUND = ["{} ", " {}", "\u00a0{}", "{}\u200b", "\ufeff{}\u2060", "\t{}\r\n", "\u3000{}\u00ad"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nora@Example.ORG", "nora@example.org"),
        ("nora@könig.example", "NORA@XN--KNIG-5QA.example"),
        ("nora@KÖNIG.example", "nora@könig.example"),
        ("MÜLLER@x.org", "müller@x.org"),
        ("jose\u0301@x.org", "josé@x.org"),
        ("nora@bu\u0308cher.example", "nora@bücher.example"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nora@könig.example", "nora@konig.example"),
        ("nora@straße.example", "nora@strasse.example"),
        ("müller@x.org", "muller@x.org"),
        ("müller@x.org", "mueller@x.org"),
        ("straße@x.org", "strasse@x.org"),
        ("ırmak@x.org", "irmak@x.org"),
        ("łukasz@x.org", "lukasz@x.org"),
        ("ﬁona@x.org", "fiona@x.org"),
        ("ꜱam@x.org", "sam@x.org"),
        ("nora@аpple.example", "nora@apple.example"),  # the first letter is Cyrillic
        ("nora+a@x.org", "nora@x.org"),
        ("n.ora@x.org", "nora@x.org"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_an_address_is_not_part_of_it(around: str) -> None:
    assert clean_address(around.format("a@b.org")) == "a@b.org"
    assert address_key(around.format("A@b.org")) == "a@b.org"


def test_keys_fit_their_column_whatever_is_typed() -> None:
    for text in ("İ" * 400, "a@" + "ü" * 500, "@", "", "xn--@xn--", "a@xn--zzzzzz\u0130", "\ud83d"):
        assert len(address_key(text)) <= LONGEST
        assert not is_address(text)
    assert domain_key("exa_mple.org") == "exa_mple.org"
    assert shown_domain("xn--knig-5qa.example") == "könig.example (xn--knig-5qa.example)"
    assert [shown_domain(text) for text in ("graz.at", "", "xn--")] == ["graz.at", "", "xn--"]


@pytest.fixture
def mails(app: Flask, database: object) -> object:
    """Every mail to an address, newest last."""
    return lambda to: session().scalars(sa.select(OutboxMail).where(OutboxMail.to == to).order_by(OutboxMail.id)).all()


def test_a_look_alike_domain_gets_its_own_account(browser: Browser, mails: object) -> None:
    factories.make_user("Nora", email="nora@könig.example")
    browser.get("/sign-up").submit("Send me the link", name="Nora", email="nora@konig.example")
    assert mails("nora@könig.example") == []
    (mail,) = mails("nora@konig.example")
    link = re.search(r"https?://[^/\s]+(/confirm/\S+)", mail.body)
    assert link is not None
    browser.get(link[1]).submit("Create account", password=GOOD)
    found = [queries.find_by_email(f"nora@{domain}.example") for domain in ("könig", "konig")]
    assert None not in found
    assert found[0] is not found[1]
    assert queries.find_by_email("Nora@xn--knig-5qa.example") is found[0]


@pytest.mark.parametrize("address", ["/sign-up", "/forgotten", "/sign-in/link"])
@pytest.mark.parametrize("around", AROUND)
def test_blanks_around_an_address_are_no_reason_to_refuse_it(
    browser: Browser, people: People, mails: object, address: str, around: str
) -> None:
    typed = around.format("new@city.example" if address == "/sign-up" else "emil@example.org")
    page = browser.get(address)
    assert 'inputmode="email"' in page.text
    assert 'type="email"' not in page.text
    if address == "/sign-in/link":
        page = page.submit("Send me a sign-in link", **{"link-email": typed})
    else:
        page = page.submit("Send me the link", email=typed, **({"name": "Nora"} if address == "/sign-up" else {}))
    page.follow().has("Check your e-mail")
    assert mails(clean_address(typed))


def test_blanks_around_an_address_sign_in_and_invite(browser: Browser, people: People, mails: object) -> None:
    people.emil.password_hash = passwords.hasher().hash(GOOD)
    page = browser.get("/sign-in").submit(
        "Sign in", action="/sign-in", email="\u200bEmil@example.org\u00a0", password=GOOD
    )
    assert page.location == "/home"
    members = browser.as_(people, "emil").get("/organizations/graz/members")
    members.submit("Send invitation", email="\u00a0new@city.example ").follow().has("new@city.example.")
    assert mails("new@city.example")


def test_an_invitation_is_answered_by_its_address_only(app: Flask, people: People) -> None:
    stranger = factories.make_user("Stranger", email="nora@könig.example")
    with app.test_request_context():
        people_services.invite_member(
            people.actor("emil"), organization=people.organizations["graz"], email="nora@konig.example", role="owner"
        )
        row = session().scalars(sa.select(Invitation)).one()
        row.token_hash = people_services._digest("t")
        with pytest.raises(Invalid, match="another address"):
            people_services.accept_invitation(people_actor(stranger), token="t")
        people_services.invite_member(
            people.actor("emil"), organization=people.organizations["graz"], email="nora@könig.example", role="owner"
        )
    assert session().scalar(sa.select(sa.func.count(Invitation.id))) == 2
    assert session().scalar(sa.select(OrganizationMember.id).where(OrganizationMember.user_id == stranger.id)) is None


def people_actor(user: User) -> object:
    """The user with no hat."""
    from matchmaker.organizations.queries.actors import actor_of

    return actor_of(user, hat="")


def test_the_database_keeps_one_account_for_an_address(database: object) -> None:
    factories.make_user("Nora", email="nora@könig.example")
    factories.make_user("Nora", email="nora@konig.example")
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        factories.make_user("Nora", email="NORA@xn--knig-5qa.example")


def test_failures_count_for_the_address_typed(database: object) -> None:
    origin = "1.1.1.1"
    for _time in range(account_jobs.MAX_PER_ADDRESS):
        services.note_try(ANONYMOUS, email="nora@konig.example", origin=origin)
    services.note_try(ANONYMOUS, email="nora@könig.example", origin=origin)
    for _time in range(account_jobs.MAX_PER_ADDRESS - 1):
        services.note_try(ANONYMOUS, email="Nora@xn--knig-5qa.example ", origin=origin)
    with pytest.raises(TooMany):
        services.note_try(ANONYMOUS, email="nora@könig.example", origin=origin)


def test_own_domains_are_told_apart(people: People) -> None:
    assert lists.own_domain("nora@KÖNIG.example") == "xn--knig-5qa.example"
    assert lists.own_domain("nora@konig.example") == "konig.example"
    assert lists.own_domain("nora@Gmail.com") == ""
    people.organizations["hydrolog"].email_domain = lists.own_domain("carla@könig.example")
    session().flush()
    look = {"kind": "company", "name": "Other", "country": "AT"}
    assert lists.similar(**look, email_domain=lists.own_domain("x@konig.example")) == []
    assert lists.similar(**look, email_domain=lists.own_domain("x@xn--knig-5qa.example"))


def test_who_leaves_takes_all_forms_of_the_address_and_no_other(app: Flask, database: object) -> None:
    nora = factories.make_user("Nora", email="nora@könig.example", password_hash=passwords.hasher().hash(GOOD))
    factories.make_user("Other", email="nora@konig.example")
    for address in ("nora@könig.example", "NORA@xn--knig-5qa.example", "nora@konig.example"):
        session().add(OutboxMail(to=address, subject="s", body="b", created_at=clock.now()))
        session().add(SignInAttempt(email_key=address_key(address), origin="o", at=clock.now(), ok=False))
        session().add(MailRequest(email_key=address_key(address), origin="o", at=clock.now()))
    session().flush()
    assert len(queries.export_own_data(nora)["mails"]) == 2
    with app.test_request_context():
        attempt = services.note_try(ANONYMOUS, email=nora.email, origin="o")
        services.delete_account(people_actor(nora), password=GOOD, attempt=attempt)  # type: ignore[arg-type]
    assert session().scalars(sa.select(OutboxMail.to)).all() == ["nora@konig.example"]
    for table in (SignInAttempt, MailRequest):
        assert session().scalars(sa.select(table.email_key)).all() == ["nora@konig.example"]


SPAM = "Friend! You won 500 EUR, collect at https://evil.example/win before tonight"


@pytest.mark.parametrize("name", [SPAM, "evil.example", "Line one\r\nLine two", "me@evil.example"])
def test_signing_up_sends_strangers_nothing_that_was_typed(browser: Browser, mails: object, name: str) -> None:
    browser.get("/sign-up").submit("Send me the link", name=name, email="victim@city.example")
    (mail,) = mails("victim@city.example")
    body = mail.body.replace(re.search(r"https?://\S+", mail.body)[0], "")
    for word in ("Friend", "evil", "Line", "500 EUR"):
        assert word not in mail.subject + body
    assert mail.body.startswith("Hello,\n")


def test_an_unchecked_company_is_not_quoted_to_strangers(browser: Browser, people: People, mails: object) -> None:
    company = people.organizations["hydrolog"]
    company.name, company.vetting, people.carla.name = SPAM, "pending", "You won"
    session().flush()
    page = browser.as_(people, "carla").get("/organizations/hydrolog/members")
    page.submit("Send invitation", email="victim@city.example")
    (mail,) = mails("victim@city.example")
    assert mail.subject == "You are invited"
    assert not any(word in mail.body for word in ("Friend", "evil", "You won"))
    link = re.search(r"/invitations/\S+", mail.body)
    assert link is not None
    browser.visitor().get(link[0]).has("Friend! You won")  # whoever opens the page sees who it is
    company.vetting = "vetted"
    session().flush()
    people_services.invite_member(
        people.actor("carla"), organization=company, email="victim2@city.example", role="editor"
    )
    assert "evil" not in mails("victim2@city.example")[0].body
    company.name = "Hydrolog"
    session().flush()
    people_services.invite_member(
        people.actor("carla"), organization=company, email="victim3@city.example", role="editor"
    )
    assert mails("victim3@city.example")[0].subject == "You won invites you to Hydrolog"


@pytest.mark.parametrize("name", ["\u200b", "\u2060\u2060", "\u00ad", "\u3164", "…"])
def test_nobody_is_called_nothing(browser: Browser, people: People, name: str) -> None:
    page = browser.get("/sign-up").submit("Send me the link", name=name, email="victim@city.example")
    assert page.status == 422
    page = browser.as_(people, "ivo").get("/account").submit("Save your account", name=name)
    assert page.status == 422
    assert session().get_one(User, people.ivo.id).name == "Ivo"
    page = browser.get("/organizations/new/company").submit(
        "Register organization", name=name, country="AT", size="micro", registration_number=""
    )
    assert page.status == 422
