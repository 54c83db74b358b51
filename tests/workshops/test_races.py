"""Two organizers press the same button at the same moment: it is done once, and everybody hears of it once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopSeries
from matchmaker.workshops.services import setup
from matchmaker.workshops.services import team as team_services
from tests import factories
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import make_people
from tests.races import at_once
from tests.workshops.world import a_draft, register

pytestmark = pytest.mark.slow
WHY = "The hall is flooded."


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Two announced workshops of a series, with Hydrolog registered for one."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), unit_of_work():
        people = make_people()
        challenge = factories.make_challenge(people.organizations["graz"])
        series = WorkshopSeries(slug="clinic", title="Clinic", created_at=clock.now())
        session().add(series)
        session().flush()
        for title in ("First", "Second"):
            draft = a_draft([challenge], title=title, kit="clinic_series", end=None)
            workshop = setup.create_workshop(people.actor("ada"), draft=draft, series=series)
            setup.announce_workshop(people.actor("ada"), workshop=workshop)
            team_services.assign_role(
                people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER
            )
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    yield app
    with app.app_context():
        db.engine.dispose()


def organizer(number: int) -> Actor:
    name = ("Ada", "Ben")[number % 2]
    return actor_of(session().scalars(sa.select(User).where(User.name == name)).one(), hat="organizer")


@pytest.mark.parametrize("button", ["series", "workshop"])
def test_calling_off_is_done_once(stage: Flask, button: str) -> None:
    done: list[int] = []

    def press(number: int) -> None:
        if button == "series":
            series = session().scalars(sa.select(WorkshopSeries)).one()
            setup.cancel_series(organizer(number), series=series, why=WHY)
        else:
            workshop = session().scalars(sa.select(Workshop).where(Workshop.title == "Second")).unique().one()
            setup.cancel_workshop(organizer(number), workshop=workshop, why=WHY)
        done.append(number)

    assert at_once(stage, press, 8) == []
    assert len(done) == 1
    with stage.app_context(), unit_of_work(write=False):
        told = session().scalars(sa.select(OutboxMail.to).where(OutboxMail.body.contains(WHY))).all()
        assert told.count("carla@example.org") == 1
