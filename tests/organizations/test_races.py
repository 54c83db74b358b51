"""Two real connections: an invitation that is taken back while somebody accepts it lets nobody in, and nobody comes to
stand on both sides of a workshop by two steps at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.applications.models import Assessment, Evaluator
from matchmaker.applications.services import inviting
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.organizations.models import Invitation, Organization, OrganizationMember
from matchmaker.organizations.queries import people
from matchmaker.organizations.services import people as services
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import RoleKind, Workshop
from matchmaker.workshops.services import registering, team
from tests.applications.factory import make_letter
from tests.challenges import make as challenges
from tests.challenges.test_races import person, while_handed_in
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import make_people
from tests.races import at_once
from tests.workshops.world import a_sign_up, make_workshop

TOKEN = "a token that was mailed"


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with its own committed database: Ivo is invited to a company and to a panel."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        who = make_people()
        row = services.invite_member(
            who.actor("carla"), organization=who.organizations["hydrolog"], email=who.ivo.email, role="owner"
        )
        row.token_hash = services._digest(TOKEN)
        challenge = challenges.published(who)
        assessment = Assessment(challenge=challenge, created_at=challenge.created_at)
        session().add(assessment)
        session().flush()
        make_letter(assessment, who.ivo.email, TOKEN)
        make_workshop(who.actor("ada"), [challenge], small_share_percent=0)
    yield app
    with app.app_context():
        db.engine.dispose()


def count(app: Flask, select: sa.Select[tuple[int]]) -> int:
    with app.app_context(), unit_of_work(write=False):
        return session().scalar(select) or 0


def test_an_invitation_that_is_taken_back_at_the_same_moment_lets_nobody_in(stage: Flask) -> None:
    before = count(stage, sa.select(sa.func.count(OrganizationMember.id)))

    def take_back() -> None:
        row = session().scalars(sa.select(Invitation)).one()
        organization = session().get_one(Organization, row.organization_id)
        services.withdraw_invitation(person("Carla"), organization=organization, invitation=row)

    refused = while_handed_in(stage, take_back, lambda: services.accept_invitation(person("Ivo"), token=TOKEN))
    assert len(refused) == 1
    assert count(stage, sa.select(sa.func.count(OrganizationMember.id))) == before


def test_nor_does_one_that_is_replaced_by_another_role(stage: Flask) -> None:
    before = count(stage, sa.select(sa.func.count(OrganizationMember.id)))

    def replace() -> None:
        organization = session().scalars(sa.select(Invitation)).one().organization
        services.invite_member(person("Carla"), organization=organization, email="ivo@example.org", role="reader")

    refused = while_handed_in(stage, replace, lambda: services.accept_invitation(person("Ivo"), token=TOKEN))
    assert len(refused) == 1
    assert count(stage, sa.select(sa.func.count(OrganizationMember.id))) == before


def test_a_seat_on_a_panel_that_is_taken_back_at_the_same_moment_is_nobodys(stage: Flask) -> None:
    def take_back() -> None:
        challenge = session().scalars(sa.select(Challenge)).one()
        letter = inviting.panel.invitations_of(challenge)[0]
        inviting.withdraw_evaluator_invitation(person("Emil"), challenge=challenge, public_id=letter.public_id)

    refused = while_handed_in(
        stage, take_back, lambda: inviting.accept_evaluator_invitation(person("Ivo"), token=TOKEN)
    )
    assert len(refused) == 1
    assert count(stage, sa.select(sa.func.count(Evaluator.id))) == 0


def tied(app: Flask) -> bool:
    """Does somebody of the workshop's team belong to Hydrolog, which takes part?"""
    with app.app_context(), unit_of_work(write=False):
        workshop = session().scalars(sa.select(Workshop)).one()
        company = session().scalars(sa.select(Organization).where(Organization.name == "Hydrolog")).one()
        runs = {role.user_id for role in workshop.roles}
        takes_part = sa.select(Registration.id).where(Registration.organization_id == company.id)
        is_here = session().scalar(takes_part) is not None
        return is_here and bool(runs & {member.user_id for member in company.memberships})


def take_part() -> None:
    workshop = session().scalars(sa.select(Workshop)).one()
    company = session().scalars(sa.select(Organization).where(Organization.name == "Hydrolog")).one()
    registering.register_participant(
        person("Carla"), workshop=workshop, organization=company, sign_up=a_sign_up("Carla")
    )


def get_a_role() -> None:
    """Ben helps at the desk of the workshop."""
    workshop = session().scalars(sa.select(Workshop)).one()
    team.assign_role(person("Ada"), workshop=workshop, email="ivo@example.org", role=RoleKind.DESK)


def join() -> None:
    services.accept_invitation(person("Ivo"), token=TOKEN)


@pytest.mark.parametrize("already", [take_part, get_a_role, join], ids=["takes part", "has a role", "is a member"])
def test_of_the_three_parts_of_a_tie_two_at_once_do_not_pass(
    stage: Flask, already: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is there already; of the other two, each written before the other one is there to be seen, one is refused."""
    with stage.app_context(), stage.test_request_context(method="POST"), unit_of_work():
        already()
        is_shared = session().get_bind().dialect.name == "postgresql"  # on SQLite the second cannot begin
    meeting, take_turns = threading.Barrier(2), people.halves_in_turn

    def when_both_are_written(**halves: int | None) -> None:
        if is_shared:  # the two that hold the workshop never meet here
            with suppress(threading.BrokenBarrierError):
                meeting.wait(5)
        take_turns(**halves)

    monkeypatch.setattr(people, "halves_in_turn", when_both_are_written)
    first, second = (one for one in (take_part, get_a_role, join) if one is not already)
    assert at_once(stage, lambda n: first() if n % 2 else second(), 2) == []
    assert not tied(stage)
