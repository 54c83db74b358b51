"""Inviting: lists and groups, links that nothing but a person uses up, reminders with memory, counts."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, jobs
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.core.testing import commit
from matchmaker.workshops.engine.guests import Guest, guests_in
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import guests, inviting, mailbox
from matchmaker.workshops.queries.guests import Wanted
from matchmaker.workshops.services import inviting as services
from matchmaker.workshops.services import setup
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop, move, register


def a_workshop(people: People, **values: object) -> Workshop:
    challenge = factories.make_challenge(people.organizations["graz"])
    return make_workshop(people.actor("ada"), [challenge], **({"small_share_percent": 0} | values))


def invite(people: People, workshop: Workshop, text: str = "", **wanted: object) -> int:
    number = services.invite_guests(
        people.actor("ada"), workshop=workshop, guests=guests_in(text), wanted=Wanted(**wanted), language="en"
    )
    work()
    return number


def work() -> None:
    """Everything that waits for a worker."""
    commit()
    jobs.drain()


def mails_to(address: str) -> list[OutboxMail]:
    return list(session().scalars(sa.select(OutboxMail).where(OutboxMail.to == address).order_by(OutboxMail.id)))


def only(workshop: Workshop) -> WorkshopInvitation:
    return session().scalars(sa.select(WorkshopInvitation).where(WorkshopInvitation.workshop_id == workshop.id)).one()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Sonnwerk", Guest(1, "Sonnwerk")),
        ("Sonnwerk; Dora Huber; dora@sonnwerk.example", Guest(1, "Sonnwerk", "Dora Huber", "dora@sonnwerk.example")),
        ("dora@sonnwerk.example\tSonnwerk", Guest(1, "Sonnwerk", "", "dora@sonnwerk.example")),
        ("Dora Huber <dora@sonnwerk.example>", Guest(1, "Dora Huber", "", "dora@sonnwerk.example")),
        ("Sonnwerk, Dora Huber, dora@sonnwerk.example", Guest(1, "Sonnwerk", "Dora Huber", "dora@sonnwerk.example")),
        ("Müller, Söhne", Guest(1, "Müller, Söhne")),
    ],
)
def test_a_line_is_read_in_whatever_order(line: str, found: Guest) -> None:
    assert guests_in(line) == [found]


def test_titles_and_empty_lines_are_passed_over() -> None:
    assert [guest.number for guest in guests_in("organization;e-mail\n\nSonnwerk;d@sonnwerk.example\n")] == [3]


def test_a_list_is_reported_line_by_line_and_only_good_lines_are_invited(people: People) -> None:
    workshop = a_workshop(people)
    factories.make_company("Nobody Home")
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    text = "Sonnwerk\nsonnwerk\nUnknown Ltd\nUnknown Ltd; x@unknown\nHydrolog\nNobody Home\nNew Ltd; new@new.example"
    lines = guests.checked(workshop, guests_in(text), Wanted())
    outcomes = [(line.number, line.outcome) for line in lines]
    assert outcomes == [
        (1, "new"), (2, "problem"), (3, "problem"), (4, "problem"), (5, "registered"), (6, "problem"), (7, "new"),
    ]  # fmt: skip
    assert "twice" in lines[1].text
    assert "No reviewed organization" in lines[2].text
    assert "not a complete e-mail address" in lines[3].text
    assert "Nobody of it has an account" in lines[5].text
    assert invite(people, workshop, text) == 2
    assert [mail.subject for mail in mails_to("new@new.example")] == ["Invitation: “Water dialogue”"]
    assert [mail.event for mail in mails_to(people.dora.email)] == ["invitation"]
    with pytest.raises(Invalid, match="Nobody new"):
        invite(people, workshop, text)
    assert len(mails_to("new@new.example")) == 1


def test_groups_are_chosen_by_what_is_known_here(people: People) -> None:
    workshop = a_workshop(people)
    linz_institute = factories.make_organization("Institute of Water", "research", country="DE")
    factories.make_company("Unreviewed", vetting="pending")
    found = guests.checked(workshop, (), Wanted(cities=True))
    assert [line.name for line in found] == ["Graz"]
    companies = guests.checked(workshop, (), Wanted(companies=True, with_pairing=False))
    assert {line.name for line in companies} == {"Hydrolog", "Sonnwerk"}
    assert guests.checked(workshop, (), Wanted(companies=True, with_pairing=False, countries=("FR",))) == []
    assert guests.checked(workshop, (), Wanted(companies=True)) == []  # nothing is paired yet
    others = guests.checked(workshop, (), Wanted(others=True, countries=("DE",)))
    assert [line.organization_id for line in others] == [linz_institute.id]


def test_only_organizers_of_the_workshop_invite_and_only_once_it_is_announced(people: People) -> None:
    workshop = a_workshop(people, announced=False)
    with pytest.raises(Denied, match="Announce the workshop first"):
        invite(people, workshop, "Sonnwerk")
    setup.announce_workshop(people.actor("ada"), workshop=workshop)
    with pytest.raises(Denied):
        services.invite_guests(
            people.actor("carla"), workshop=workshop, guests=[], wanted=Wanted(cities=True), language="en"
        )
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="Registration is closed"):
        invite(people, workshop, "Sonnwerk")


def test_a_scanner_that_reads_the_link_changes_nothing(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "New Ltd; Nora New; nora@new.example")
    token = inviting.token_of(only(workshop))
    assert "/invited/" in mails_to("nora@new.example")[0].body
    for _n in range(3):
        Browser(app).get(f"/invited/{token}").has("Invitation for New Ltd", "Register", "We do not come")
    assert only(workshop).opened_at is None
    assert inviting.funnel(workshop).opened == 0


def test_an_invited_address_gets_account_organization_and_registration_in_one_form(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "New Ltd; Nora New; nora@new.example")
    token = inviting.token_of(only(workshop))
    browser = Browser(app)
    page = browser.get(f"/invited/{token}").submit("Register").follow()
    assert only(workshop).opened_at is not None
    page.has("nora@new.example")
    typed = {
        "person": "Nora New",
        "kind": "company",
        "name": "New Ltd",
        "country": "AT",
        "size": "small",
        "name-0": "Nora New",
        "email-0": "nora@new.example",
        "accepts_notice": "y",
        "password": "seven slow otters dance",
    }
    refused = page.submit("Register", **{**typed, "size": "", "password": "short"})
    assert refused.status == 422 or refused.status == 200
    refused.has("Choose the number of employees.").submit("Register", **typed).follow().has(
        "You are on the waiting list.", "An organizer reviews your organization first"
    )
    row = session().scalars(sa.select(Registration).where(Registration.workshop_id == workshop.id)).one()
    assert (row.organization.name, row.status, row.position) == ("New Ltd", "waiting", 1)
    assert inviting.funnel(workshop).registered == 1
    again = Browser(app).get(f"/invited/{token}")
    again.has("New Ltd is registered.")


def test_reminders_remember_and_go_out_once_a_day(people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "Sonnwerk\nNew Ltd; new@new.example\nHydrolog")
    ada = people.actor("ada")
    assert services.remind_invited(ada, workshop=workshop) == 0
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    row = session().scalars(sa.select(WorkshopInvitation).where(WorkshopInvitation.email == "new@new.example")).one()
    services.decline_invitation(people.actor("ivo"), token=inviting.token_of(row))
    with clock.at(clock.now() + timedelta(days=1)):
        assert services.remind_invited(ada, workshop=workshop) == 1  # neither who registered nor who declined
        work()
        assert services.remind_invited(ada, workshop=workshop) == 0
    events = [mail.event for mail in mails_to(people.dora.email)]
    assert events == ["invitation", "invitation_reminder"]
    with clock.at(clock.now() + timedelta(days=2)):  # the first reminder is unread still
        services.remind_invited(ada, workshop=workshop)
        work()
    assert [mail.event for mail in mails_to(people.dora.email)] == [*events, "invitation_reminder"]
    assert len(mails_to("new@new.example")) == 1


def test_a_registration_answers_the_invitation_of_a_bare_address(people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "Hydrolog Water Group; carla@example.org")
    assert only(workshop).organization_id is None
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    assert only(workshop).organization_id == people.organizations["hydrolog"].id
    funnel = inviting.funnel(workshop)
    assert (funnel.invited, funnel.opened, funnel.registered) == (1, 1, 1)


def test_somebody_else_who_opens_it_is_told_whom_it_is_for(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "Sonnwerk")
    token = inviting.token_of(only(workshop))
    browser = Browser(app).as_(people, "carla")
    browser.get(f"/invited/{token}").has("This invitation is for Sonnwerk.", "carla@example.org")
    page = browser.post(f"/invited/{token}", {"act": "open"}).follow()
    page.has("Register Hydrolog")  # her own organization, by her own right; the invitation gives none
    assert session().scalar(sa.select(Registration.id)) is None


def test_a_link_of_a_cancelled_full_or_closed_workshop_says_so(app: Flask, people: People) -> None:
    workshop = a_workshop(people, capacity_companies=1)
    invite(people, workshop, "Sonnwerk")
    token = inviting.token_of(only(workshop))
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    Browser(app).get(f"/invited/{token}").has("Taken: 1 of 1")
    move(workshop, WorkshopStatus.SOLVING)
    session().flush()
    Browser(app).get(f"/invited/{token}").has("Registration is closed.")
    setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="The hall burnt down.")
    Browser(app).get(f"/invited/{token}").has("This workshop is cancelled.", "The hall burnt down.")


def test_a_withdrawn_or_forged_link_opens_nothing(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    invite(people, workshop, "Sonnwerk")
    row = only(workshop)
    token = inviting.token_of(row)
    services.withdraw_invitation(people.actor("ada"), workshop=workshop, invitation=row)
    session().flush()
    for one in (token, token[:-3] + "abc", "nothing"):
        assert Browser(app).get(f"/invited/{one}").status == 404


def test_mails_by_hand_have_a_limit_a_day(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = a_workshop(people)
    monkeypatch.setattr(mailbox, "MOST_A_DAY", 2)
    invite(people, workshop, "a@a.example\nb@b.example")
    with pytest.raises(TooMany, match="limit: 2;"):
        invite(people, workshop, "c@c.example")


def test_a_file_is_added_to_the_list_and_everything_is_shown_before_it_is_sent(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    browser = Browser(app).as_(people, "ada")
    table = io.BytesIO(b"organization;person;e-mail\nSonnwerk;;\nNeu GmbH;Nora;nora@neu.example\n")
    page = browser.post(
        f"/workshops/{workshop.slug}/invitations/new", {"act": "check", "language": "en", "file": (table, "list.csv")}
    )
    page.has("2 new invitations.", "Invite 2", "Neu GmbH; Nora; nora@neu.example")
    assert session().scalar(sa.select(WorkshopInvitation.id)) is None


def test_a_list_that_is_too_long_says_so_when_it_is_checked(app: Flask, people: People) -> None:
    """Not only when it would be sent; and no line is left out in silence."""
    workshop = a_workshop(people)
    browser = Browser(app).as_(people, "ada")
    table = io.BytesIO(("name;e-mail\n" + "".join(f"Firm {n};p{n}@f.example\n" for n in range(2_001))).encode())
    page = browser.post(
        f"/workshops/{workshop.slug}/invitations/new", {"act": "check", "language": "en", "file": (table, "list.csv")}
    )
    page.has("The list is too long (limit in lines: 2000)").lacks("new invitations", "Invite 2")


def test_the_list_costs_the_same_for_one_and_for_eighty(app: Flask, people: People) -> None:
    workshop = a_workshop(people)
    browser = Browser(app).as_(people, "ada")
    counts = []
    for size in (1, 80):
        text = "\n".join(f"Firm {n}; f{n}@firm{n}.example" for n in range(size))
        typed = {"act": "check", "language": "en", "text": text}
        counts.append(browser.post(f"/workshops/{workshop.slug}/invitations/new", typed).statements.count)
        invite(people, workshop, "\n".join(f"Other {size}.{n}; o{n}@other{size}.example" for n in range(size)))
        counts.append(browser.get(f"/workshops/{workshop.slug}/invitations").statements.count)
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
