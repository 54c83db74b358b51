"""Registering with an organization that is not here yet; the review comes after, the position counts from the start."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.core import clock, tokens
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.models import Organization
from matchmaker.organizations.services import registration as organization_services
from matchmaker.workshops.models.inviting import WorkshopJoining
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import waiting
from matchmaker.workshops.services import joining, registering
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import make_workshop, move, register
from tests.workshops.world_guests import a_newcomer

TYPED = {
    "person": "Nora New",
    "email": "nora@new.example",
    "kind": "company",
    "name": "New Ltd",
    "country": "AT",
    "size": "small",
    "name-0": "Nora New",
    "accepts_notice": "y",
}


@pytest.fixture
def workshop(people: People) -> Workshop:
    challenge = factories.make_challenge(people.organizations["graz"])
    return make_workshop(people.actor("ada"), [challenge], small_share_percent=0)


def start(workshop: Workshop, email: str = "nora@new.example", **values: object) -> str:
    joining.start_joining(ANONYMOUS, workshop=workshop, email=email, newcomer=a_newcomer(**values), origin="here")
    row = session().scalars(sa.select(WorkshopJoining).order_by(WorkshopJoining.id.desc())).first()
    assert row is not None
    return tokens.make(joining.PURPOSE, {"j": row.public_id, "n": int(row.created_at.timestamp())})


def test_account_organization_and_registration_begin_with_one_form_and_one_mail(
    app: Flask, people: People, workshop: Workshop
) -> None:
    browser = Browser(app)
    page = browser.get(f"/workshops/{workshop.slug}").has("Register a new organization…")
    page = browser.get(f"/workshops/{workshop.slug}/join").submit("Register", **TYPED).follow()
    page.has("Check your inbox")
    assert session().scalar(sa.select(Organization).where(Organization.name == "New Ltd")) is None
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == "nora@new.example")).one()
    link = re.search(r"(/join/\S+)", mail.body)
    assert link is not None
    for _scanner in range(2):
        Browser(app).get(link[1]).has("New Ltd", "Nora New")
    page = browser.get(link[1])
    assert page.submit("Register", password="short").status == 422
    page = page.submit("Register", password="seven slow otters dance").follow()
    page.has("You are on the waiting list.", "An organizer reviews your organization first")
    company = session().scalars(sa.select(Organization).where(Organization.name == "New Ltd")).one()
    assert company.vetting == "pending"
    assert browser.get(link[1]).status in {404, 422}
    row = session().scalars(sa.select(Registration).where(Registration.organization_id == company.id)).one()
    organization_services.vet_organization(people.actor("ada"), organization=company, accepted=True)
    session().refresh(row)
    assert row.status == "confirmed"


def test_what_has_no_place_is_refused_before_a_mail_is_written(app: Flask, people: People, workshop: Workshop) -> None:
    workshop.capacity_companies = 0
    session().flush()
    page = Browser(app).get(f"/workshops/{workshop.slug}/join").submit("Register", **TYPED)
    assert page.status == 422
    page.has("This workshop has no places for this type of organization.")
    assert session().scalar(sa.select(OutboxMail).where(OutboxMail.to == "nora@new.example")) is None


def test_the_position_is_kept_but_nobody_unreviewed_takes_a_place(people: People, workshop: Workshop) -> None:
    workshop.capacity_companies = 2
    session().flush()
    early = joining.register_newcomer(ANONYMOUS, token=start(workshop), password="seven slow otters dance").registration
    first = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    second = register(people.actor("dora"), workshop, people.organizations["sonnwerk"])
    assert (early.status, first.status, second.status) == ("waiting", "confirmed", "confirmed")
    assert waiting.before(early) == 0
    assert "reviews your organization first" in waiting.before_in_words(early)
    with pytest.raises(Invalid, match="Review this organization first"):
        registering.decide_registration(people.actor("ada"), registration=early, decision="promote")
    registering.cancel_registration(people.actor("carla"), registration=first)
    assert early.status == "waiting"
    organization_services.vet_organization(people.actor("ada"), organization=early.organization, accepted=True)
    session().refresh(early)
    assert early.status == "confirmed"


def test_a_refused_organization_leaves_the_list(people: People, workshop: Workshop) -> None:
    row = joining.register_newcomer(ANONYMOUS, token=start(workshop), password="seven slow otters dance").registration
    organization_services.vet_organization(
        people.actor("ada"), organization=row.organization, accepted=False, note="No such company."
    )
    session().refresh(row)
    assert row.status == "cancelled"


def test_an_address_with_an_account_is_told_by_mail_only(app: Flask, people: People, workshop: Workshop) -> None:
    browser = Browser(app)
    page = browser.get(f"/workshops/{workshop.slug}/join").submit("Register", **{**TYPED, "email": people.carla.email})
    page.follow().has("Check your inbox")
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == people.carla.email)).one()
    assert "You already have an account" in mail.body
    assert "/join/" not in mail.body


def test_what_looks_like_somebody_else_is_asked_back(app: Flask, people: People, workshop: Workshop) -> None:
    page = Browser(app).get(f"/workshops/{workshop.slug}/join").submit("Register", **{**TYPED, "name": "Hydrolog GmbH"})
    assert page.status == 422
    page.has("Similar organizations are already registered: “Hydrolog”", "None of these is our organization")
    page.submit("Register", is_new="y").follow().has("Check your inbox")


def test_a_later_form_replaces_the_first_and_links_end(people: People, workshop: Workshop) -> None:
    first = start(workshop)
    with clock.at(clock.now() + timedelta(minutes=5)):
        start(workshop, name="Other Name")
        with pytest.raises(Invalid, match="used or has expired"):
            joining.read_joining(ANONYMOUS, token=first)
    with clock.at(clock.now() + timedelta(days=4)), pytest.raises(Invalid, match="expired"):
        joining.read_joining(ANONYMOUS, token=first)


def test_closed_meanwhile(people: People, workshop: Workshop) -> None:
    token = start(workshop)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Closed, match="not open"):
        joining.register_newcomer(ANONYMOUS, token=token, password="seven slow otters dance")
    assert session().scalar(sa.select(User).where(User.email == "nora@new.example")) is None


def test_mails_that_a_stranger_causes_have_their_limit(workshop: Workshop) -> None:
    for _n in range(5):
        start(workshop)
    with pytest.raises(TooMany):
        start(workshop)


def test_somebody_signed_in_without_an_organization(app: Flask, people: People, workshop: Workshop) -> None:
    browser = Browser(app).as_(people, "ivo")
    typed = {name: value for name, value in TYPED.items() if name not in {"person", "email"}}
    page = browser.get(f"/workshops/{workshop.slug}/join").submit("Register", **typed).follow()
    page.has("You are on the waiting list.", "New Ltd")
