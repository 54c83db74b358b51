"""Races of the attack of 28 November that no other test repeats; on both databases.

The others: `accounts/test_limits_at_once.py`, `applications`, `challenges`, `outcomes`, `workshops/test_races.py`,
`core/test_once_for_real.py`, `accounts/test_second_step.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts
from matchmaker.challenges.models import Challenge, ChallengeRevision, Question
from matchmaker.challenges.services import lifecycle, questions
from matchmaker.core import tokens
from matchmaker.core.actors import ANONYMOUS, Actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.notifications.models import Notification
from matchmaker.organizations.models import MembershipRequest, Organization, OrganizationMember
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import people as members
from matchmaker.organizations.services import registration
from matchmaker.scheduling.models import MeetingRequest, Schedule
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.scheduling.services import moving, releasing
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.services import registering
from tests import factories
from tests.challenges import make as challenges
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import People, make_people
from tests.races import at_once
from tests.scheduling.world import ask, make_day
from tests.workshops.world import a_sign_up, make_workshop

pytestmark = pytest.mark.slow
MANY = 30
COMPANIES = 25
GOOD = "violet tractor humming nine"


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Its own committed database: a challenge in review, a workshop with one place for a company, a planned day."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), unit_of_work():
        people = make_people()
        challenges.submitted(people, title="Waits for review")
        public = challenges.published(people)
        make_workshop(people.actor("ada"), [public], title="One place", capacity_companies=1, small_share_percent=0)
        for n in range(COMPANIES):
            user = factories.make_user(f"Owner {n}")
            factories.make_member(factories.make_company(f"Company {n}"), user, "owner")
        plan_a_day(people)
    yield app
    with app.app_context():
        db.engine.dispose()


def plan_a_day(people: People) -> None:
    """A day with one meeting that stands and was never released."""
    day = make_day(people, cities=1, companies=2, title="Sample day")
    ask(people, day)
    asked = {row.company.organization_id: row for row in session().scalars(sa.select(MeetingRequest))}
    plan = plan_queries.current_plan(day, None)
    moving.place_request(
        people.actor("ada"),
        workshop=day,
        request=asked[people.organizations["hydrolog"].id],
        slot_id=min(plan.problem.requests[0].slots or ()),
        table_id=plan.problem.tables[0].id,
    )


def acting(name: str, hat: str = "") -> Actor:
    """Somebody as an actor; `hat` is the name of an organization, "organizer" or nothing."""
    user = session().scalars(sa.select(User).where(User.name == name)).one()
    found = session().scalar(sa.select(Organization.public_id).where(Organization.name == hat))
    return actor_of(user, hat=found or hat)


def one(model: type, *where: sa.ColumnElement[bool]) -> object:
    return session().scalars(sa.select(model).where(*where)).unique().one()


def count(app: Flask, table: type, *conditions: sa.ColumnElement[bool]) -> int:
    with app.app_context(), unit_of_work(write=False):
        return session().scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0


def done(app: Flask, work: Callable[[int], object], number: int = MANY) -> int:
    """How many of those who came at once got through; nobody meets an error."""
    through: list[int] = []

    def one_of_them(i: int) -> None:
        work(i)
        through.append(i)

    assert at_once(app, one_of_them, number) == []
    return len(through)


def test_one_of_many_gets_the_last_place_and_the_others_wait_in_an_order(stage: Flask) -> None:
    def register(i: int) -> None:
        actor = acting(f"Owner {i}", f"Company {i}")
        workshop = one(Workshop, Workshop.title == "One place")
        company = one(Organization, Organization.name == f"Company {i}")
        registering.register_participant(
            actor,
            workshop=workshop,
            organization=company,
            sign_up=a_sign_up(f"Owner{i}"),  # type: ignore[arg-type]
        )

    assert done(stage, register, COMPANIES) == COMPANIES
    with stage.app_context(), unit_of_work(write=False):
        rows = session().scalars(sa.select(Registration).join(Workshop).where(Workshop.title == "One place")).all()
        assert sum(row.holds_place for row in rows) == 1
        assert sorted(row.position for row in rows) == list(range(1, COMPANIES + 1))


def test_a_sign_in_link_opens_one_session(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        emil = one(User, User.name == "Emil")
        token = tokens.make("link", {"id": emil.id, "stamp": emil.stamp})  # type: ignore[attr-defined]
        assert accounts.read_sign_in_link(ANONYMOUS, token=token).name == "Emil"
    assert done(stage, lambda _i: accounts.use_sign_in_link(ANONYMOUS, token=token)) == 1


def test_a_confirmation_link_makes_one_account(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        token = tokens.make("sign_up", {"email": "nora@city.example", "name": "Nora"})
        assert accounts.read_sign_up(ANONYMOUS, token=token)["name"] == "Nora"
    assert done(stage, lambda i: accounts.confirm_account(ANONYMOUS, token=token, password=f"{GOOD} {i}")) == 1
    assert count(stage, User, User.email == "nora@city.example") == 1


def test_a_challenge_is_published_once(stage: Flask) -> None:
    def publish(i: int) -> None:
        challenge = one(Challenge, Challenge.title == "Waits for review")
        lifecycle.publish_challenge(acting("Ada" if i % 2 else "Ben", "organizer"), challenge=challenge)  # type: ignore[arg-type]

    assert done(stage, publish) == 1
    waits = sa.select(Challenge.id).where(Challenge.title == "Waits for review").scalar_subquery()
    assert count(stage, ChallengeRevision, ChallengeRevision.challenge_id == waits) == 1


def test_a_company_registered_by_everybody_at_once_is_one(stage: Flask) -> None:
    values = {"name": "Rillwerk", "country": "AT", "size": "micro"}

    def register(i: int) -> None:
        registration.register_organization(acting(f"Owner {i}"), kind="company", values=values)

    assert done(stage, register, COMPANIES) == 1
    assert count(stage, Organization, Organization.name == "Rillwerk") == 1


def test_who_asks_to_join_many_times_has_asked_once(stage: Flask) -> None:
    def ask(_i: int) -> None:
        graz = one(Organization, Organization.name == "Graz")
        members.ask_to_join(acting("Ivo"), organization=graz)  # type: ignore[arg-type]

    assert done(stage, ask) == 1
    assert count(stage, MembershipRequest) == 1


def test_two_owners_who_leave_at_once_leave_one(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        chen = one(User, User.name == "Chen")
        one(OrganizationMember, OrganizationMember.user_id == chen.id).role = "owner"  # type: ignore[attr-defined]

    def leave(i: int) -> None:
        company = one(Organization, Organization.name == "Hydrolog")
        members.leave_organization(acting("Carla" if i % 2 else "Chen", "Hydrolog"), organization=company)  # type: ignore[arg-type]

    assert done(stage, leave, 20) == 1
    with stage.app_context(), unit_of_work(write=False):
        rows = session().scalars(
            sa.select(OrganizationMember).join(Organization).where(Organization.name == "Hydrolog")
        )
        assert [row.role for row in rows] == ["owner"]


def test_questions_at_once_are_counted_and_the_same_one_is_one(stage: Flask) -> None:
    """Other words are another question, and no more than ten are taken; the same words are one, however often sent."""

    def ask(text: str) -> None:
        challenge = one(Challenge, Challenge.title == challenges.content()["title"])
        questions.ask_question(acting("Carla", "Hydrolog"), challenge=challenge, text=text)  # type: ignore[arg-type]

    assert done(stage, lambda _i: ask("May the sensors stay?")) >= 1
    assert count(stage, Question, Question.text == "May the sensors stay?") == 1
    assert 1 <= done(stage, lambda i: ask(f"May {i} sensors stay?")) <= 9


def test_a_schedule_released_by_everybody_is_announced_once(stage: Flask) -> None:
    def release(_i: int) -> None:
        day = one(Workshop, Workshop.title == "Sample day")
        releasing.release_schedule(acting("Ada", "organizer"), workshop=day)  # type: ignore[arg-type]

    assert done(stage, release, 12) >= 1  # whoever comes later finds it announced
    assert count(stage, Schedule, Schedule.released_at.is_not(None)) == 1
    with stage.app_context(), unit_of_work(write=False):
        told = (
            session()
            .execute(
                sa.select(Notification.user_id, sa.func.count())
                .where(Notification.text.contains("schedule"))
                .group_by(Notification.user_id)
            )
            .all()
        )
        assert {number for _user, number in told} == {1}
