"""Limits hold when many come at the same moment, and what works once works for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts.models import MailRequest, SignInAttempt, User
from matchmaker.accounts.services import accounts as services
from matchmaker.attachments import services as attachments
from matchmaker.attachments.hooks import Subject, subject_kinds
from matchmaker.attachments.models import StoredFile
from matchmaker.core import clock, tokens
from matchmaker.core.actors import ANONYMOUS, Actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Invalid
from matchmaker.core.mail import OutboxMail
from matchmaker.exchange.models import ApiToken
from matchmaker.exchange.services import tokens as exchange
from matchmaker.organizations.models import Invitation, Organization, OrganizationMember
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import people as members
from tests import factories
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import HATS, make_people
from tests.races import at_once

pytestmark = pytest.mark.slow
GOOD = "violet tractor humming nine"
MANY = 40


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with its own committed database."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), unit_of_work():
        people = make_people()
        factories.make_solution(people.organizations["hydrolog"], "Listening")
    yield app
    with app.app_context():
        db.engine.dispose()


def person(name: str) -> User:
    return session().scalars(sa.select(User).where(User.name == name)).one()


def acting(name: str) -> Actor:
    hats = dict(session().execute(sa.select(Organization.slug, Organization.public_id)).tuples().all())
    return actor_of(person(name), hat=hats.get(HATS[name.lower()], ""))


def hydrolog() -> Organization:
    return session().scalars(sa.select(Organization).where(Organization.slug == "hydrolog")).one()


def count(app: Flask, table: type, *conditions: sa.ColumnElement[bool]) -> int:
    with app.app_context(), unit_of_work(write=False):
        return session().scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0


def test_no_more_passwords_are_looked_at_than_the_limit_says(stage: Flask) -> None:
    def guess(_i: int) -> None:
        services.note_try(ANONYMOUS, email="emil@example.org", origin="1.1.1.1")

    assert at_once(stage, guess, MANY) == []
    assert count(stage, SignInAttempt) == account_jobs.MAX_PER_ADDRESS


def test_no_more_mails_are_sent_than_the_limit_says(stage: Flask) -> None:
    def ask(_i: int) -> None:
        services.sign_up(ANONYMOUS, email="victim@city.example", name="A", origin="1.1.1.1")

    assert at_once(stage, ask, MANY) == []
    assert count(stage, MailRequest) == account_jobs.MAX_MAILS_PER_ADDRESS


def test_no_more_invitations_are_sent_than_the_limit_says(stage: Flask) -> None:
    def invite(i: int) -> None:
        members.invite_member(
            acting("Carla"), organization=hydrolog(), email=f"colleague{i}@firm.example", role="editor"
        )

    with stage.app_context(), stage.test_request_context(method="POST"), unit_of_work():
        for i in range(1, services.MAX_INVITATIONS - 4):
            invite(-i)  # addresses that no thread uses
    assert at_once(stage, invite, 20) == []
    assert count(stage, Invitation) == services.MAX_INVITATIONS
    assert count(stage, MailRequest, MailRequest.origin.startswith(account_jobs.INVITES)) == services.MAX_INVITATIONS
    assert count(stage, OutboxMail) == services.MAX_INVITATIONS


def test_one_address_gets_no_more_invitations_than_the_limit_says(stage: Flask) -> None:
    def invite(_i: int) -> None:
        members.invite_member(acting("Carla"), organization=hydrolog(), email="colleague@firm.example", role="editor")

    assert at_once(stage, invite, 20) == []
    assert count(stage, OutboxMail) == services.MAX_INVITATIONS_TO_ONE


def test_two_people_invite_at_the_same_moment_each_within_their_own_limit(stage: Flask) -> None:
    def invite(i: int) -> None:
        who = ("Carla", "Emil")[i % 2]
        slug = {"Carla": "hydrolog", "Emil": "graz"}[who]
        organization = session().scalars(sa.select(Organization).where(Organization.slug == slug)).one()
        members.invite_member(acting(who), organization=organization, email=f"{slug}{i}@firm.example", role="editor")

    assert at_once(stage, invite, 20) == []
    assert count(stage, OutboxMail) == 20


def test_one_reset_link_sets_one_password(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        emil = person("Emil")
        token = tokens.make("reset", {"id": emil.id, "stamp": emil.stamp})
    done: list[int] = []

    def use(i: int) -> None:
        services.reset_password(ANONYMOUS, token=token, password=f"{GOOD} {i}")
        done.append(i)

    assert at_once(stage, use, MANY) == []
    assert len(done) == 1


def test_nobody_has_more_tokens_than_the_limit_says(stage: Flask) -> None:
    def make(i: int) -> None:
        actor = acting("Ivo")
        exchange.create_token(actor, name=f"T{i}", scope="read", hat="", expires_on=clock.today() + timedelta(days=3))

    assert at_once(stage, make, MANY) == []
    assert count(stage, ApiToken) == exchange.MOST


def test_there_are_no_more_files_than_the_limit_says(stage: Flask) -> None:
    from matchmaker.solutions.models import Solution

    def attach(i: int) -> None:
        solution = session().scalars(sa.select(Solution)).one()
        kind = next(kind for kind in subject_kinds() if kind.name == "solution")
        subject = Subject(kind, solution)
        attachments.attach_file(acting("Carla"), subject=subject, name=f"a{i}.txt", data=b"Some words")

    assert at_once(stage, attach, MANY) == []
    assert count(stage, StoredFile) == attachments.MAX_FILES


@pytest.mark.parametrize("way", ["leave", "removed"])
def test_two_clicks_on_leave_are_no_error(stage: Flask, way: str) -> None:
    with stage.app_context(), unit_of_work():
        chen = session().scalars(sa.select(OrganizationMember).where(OrganizationMember.user_id == person("Chen").id))
        member_id = chen.one().id

    def go(_i: int) -> None:
        organization = session().scalars(sa.select(Organization).where(Organization.slug == "hydrolog")).one()
        member = session().get(OrganizationMember, member_id)
        if member is None:
            raise Invalid("gone")
        if way == "leave":
            members.leave_organization(acting("Chen"), organization=organization)
        else:
            members.remove_member(acting("Carla"), organization=organization, member=member)

    assert at_once(stage, go, 20) == []
    assert count(stage, OrganizationMember, OrganizationMember.id == member_id) == 0
