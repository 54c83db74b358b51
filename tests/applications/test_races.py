"""A hundred people press buttons at once: the database keeps one application, one panel, one announcement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.applications.models import SENT, Application, Assessment, Decision
from matchmaker.applications.services import applying, deciding, inviting
from matchmaker.applications.services.applying import Draft
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_of
from tests.applications.factory import make_application
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.factories import make_challenge, make_solution
from tests.personas import make_people
from tests.races import at_once

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with its own committed database."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), unit_of_work():
        people = make_people()
        orgs = people.organizations
        make_challenge(orgs["graz"], "Find leaks", slug="race")
        solution = make_solution(orgs["hydrolog"], "Listening")
        closed = make_challenge(orgs["graz"], "Over", slug="over", closes_at=clock.in_days(-1))
        make_application(closed, solution, submitted_at=clock.in_days(-3))
    yield app
    with app.app_context():
        db.engine.dispose()


def _apply_or_withdraw(i: int) -> None:
    name = "Carla" if i % 2 else "Chen"
    actor = actor_of(session().scalars(sa.select(User).where(User.name == name)).one())
    challenge = session().scalars(sa.select(Challenge).where(Challenge.slug == "race")).unique().one()
    company = session().scalars(sa.select(Organization).where(Organization.slug == "hydrolog")).one()
    application = applying.start_application(actor, challenge=challenge, company=company)
    if i % 3 == 2:
        applying.withdraw_application(actor, application=application)
        return
    if application.is_draft:
        applying.save_checks(actor, application=application, answers=[("yes", "")])
    applying.submit_application(actor, application=application, draft=Draft("We listen."))


def test_a_hundred_submissions_and_withdrawals_leave_one_application(stage: Flask) -> None:
    assert at_once(stage, _apply_or_withdraw) == []
    with stage.app_context(), unit_of_work(write=False):
        race = sa.select(Challenge.id).where(Challenge.slug == "race").scalar_subquery()
        rows = session().scalars(sa.select(Application).where(Application.challenge_id == race)).unique().all()
        assert len(rows) == 1
        assert (rows[0].submitted_at is not None) == (rows[0].status in SENT) or rows[0].status == "withdrawn"
        started = session().scalar(
            sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.verb == "applications.start_application")
        )
        assert started


def test_a_release_pressed_by_everybody_happens_once(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        emil = actor_of(session().scalars(sa.select(User).where(User.name == "Emil")).one())
        over = sa.select(Challenge.id).where(Challenge.slug == "over").scalar_subquery()
        application = session().scalars(sa.select(Application).where(Application.challenge_id == over)).unique().one()
        deciding.prepare_decision(
            emil, application=application, outcome="chosen", reason="It saves most water for its price."
        )
    done: list[int] = []

    def release(_i: int) -> None:
        emil = actor_of(session().scalars(sa.select(User).where(User.name == "Emil")).one())
        challenge = session().scalars(sa.select(Challenge).where(Challenge.slug == "over")).unique().one()
        done.append(deciding.release_decisions(emil, challenge=challenge, round_number=1))

    assert at_once(stage, release, 20) == []
    assert done == [1]
    with stage.app_context(), unit_of_work(write=False):
        assert session().scalar(sa.select(sa.func.count(Decision.id))) == 1
        assert session().scalar(sa.select(Application.status).where(Application.status == "chosen")) == "chosen"


def test_a_panel_set_up_by_everybody_is_one(stage: Flask) -> None:
    def invite(_i: int) -> None:
        emil = actor_of(session().scalars(sa.select(User).where(User.name == "Emil")).one())
        challenge = session().scalars(sa.select(Challenge).where(Challenge.slug == "race")).unique().one()
        inviting.invite_evaluator(emil, challenge=challenge, email="hana@example.org")

    assert at_once(stage, invite, 20) == []
    with stage.app_context(), unit_of_work(write=False):
        assert session().scalar(sa.select(sa.func.count(Assessment.id))) == 1
