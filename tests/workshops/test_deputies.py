"""A deputy whom two organizers announce at the same moment comes once."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.workshops.models.people import Registration, RegistrationPerson
from matchmaker.workshops.services import incidents
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.factories import make_challenge
from tests.personas import make_people
from tests.races import at_once
from tests.workshops.world import make_registration, make_workshop


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Flask:
    """An application on a database of its own, with a workshop that Hydrolog comes to."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        people = make_people()
        workshop = make_workshop(people.actor("ada"), [make_challenge(people.organizations["graz"], "Leaks")])
        make_registration(workshop, people.organizations["hydrolog"])
    return app


@pytest.mark.slow
def test_a_deputy_who_is_announced_often_at_once_comes_once(stage: Flask) -> None:
    def announce(_number: int) -> None:
        row = session().scalars(sa.select(Registration)).one()
        ada = session().scalars(sa.select(User).where(User.name == "Ada")).one()
        actor = actor_of(ada, hat="organizer")
        incidents.announce_deputy(actor, workshop=row.workshop, registration=row, name="Maja Kos")

    assert at_once(stage, announce, 12) == []
    with stage.app_context(), unit_of_work(write=False):
        named = session().scalars(sa.select(RegistrationPerson).where(RegistrationPerson.is_deputy)).all()
        assert [person.name for person in named] == ["Maja Kos"]
