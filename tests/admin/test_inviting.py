"""Inviting a person, or a colleague as organizer or administrator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.admin import services
from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from tests.browser import Browser
from tests.personas import People

PASSWORD = "seven slow otters dance"


def invite(people: People, email: str, role: str = "organizer") -> str:
    services.invite_person(people.actor("gus"), email=email, role=role)
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == email).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    found = re.search(r"/invited-person/(\S+)", mail.body)
    assert found is not None
    return found[1]


def test_a_new_colleague_becomes_organizer_with_one_link(app: Flask, people: People) -> None:
    gus = Browser(app).as_(people, "gus")
    gus.get("/admin/people/invite").submit("Send the invitation", email="new@example.net").follow().has("is invited")
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.to == "new@example.net")).one()
    link = re.search(r"(/invited-person/\S+)", mail.body)
    assert link is not None
    Browser(app).get(link[1]).has("Gus invites new@example.net")  # a scanner
    page = Browser(app).get(link[1])
    assert page.submit("Create my account", person="Nora", password="short").status == 422
    page.submit("Create my account", person="Nora", password=PASSWORD).follow()
    user = session().scalars(sa.select(User).where(User.email == "new@example.net")).one()
    assert user.is_organizer
    assert not user.is_administrator
    assert Browser(app).get(link[1]).status == 422  # opened twice


def test_somebody_with_an_account_accepts_it_signed_in(app: Flask, people: People) -> None:
    token = invite(people, people.ivo.email, "administrator")
    Browser(app).get(f"/invited-person/{token}").has("You already have an account with this address.")
    Browser(app).as_(people, "carla").get(f"/invited-person/{token}").has("Sign out")
    with pytest.raises(Invalid, match="another address"):
        services.accept_role(people.actor("carla"), token=token)
    Browser(app).as_(people, "ivo").get(f"/invited-person/{token}").submit("Accept the invitation")
    session().refresh(people.ivo)
    assert people.ivo.is_administrator


def test_an_organizer_belongs_to_no_party(people: People) -> None:
    token = invite(people, people.carla.email)
    with pytest.raises(Invalid, match="You belong to Hydrolog"):
        services.accept_role(people.actor("carla"), token=token)
    session().refresh(people.carla)
    assert not people.carla.is_organizer


def test_links_end_with_time_with_use_and_with_the_inviters_role(people: People) -> None:
    token = invite(people, "new@example.net")
    with clock.at(clock.now() + timedelta(days=4)), pytest.raises(Invalid, match="expired"):
        services.read_invited(ANONYMOUS, token=token)
    people.gus.is_administrator = False
    session().flush()
    with pytest.raises(Invalid, match="expired"):
        services.begin_invited(ANONYMOUS, token=token, name="Nora", password=PASSWORD)


def test_only_administrators_and_not_without_end(people: People) -> None:
    with pytest.raises(Denied):
        services.invite_person(people.actor("ada"), email="x@example.net", role="organizer")
    with pytest.raises(Invalid, match="your own rights"):
        services.invite_person(people.actor("gus"), email=people.gus.email, role="organizer")
    with pytest.raises(Invalid, match="has an account already"):
        services.invite_person(people.actor("gus"), email=people.ivo.email, role="")
    for _n in range(3):
        invite(people, "often@example.net")
    with pytest.raises(TooMany):
        invite(people, "often@example.net")
