"""Many people press at once: one row for one document, one closed meeting, one entry in the register, one seat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.applications.models import Assessment, Evaluator
from matchmaker.applications.services import inviting as application_inviting
from matchmaker.attachments import services as attachments
from matchmaker.attachments.models import StoredFile
from matchmaker.attachments.queries import subject_of
from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.actors import Actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.services import collaborations, contacts, register
from tests.applications.factory import make_letter
from tests.applications.test_races import at_once
from tests.challenges import make as challenges
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.outcomes import make
from tests.personas import make_people

pytestmark = pytest.mark.slow

MANY = 20


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with its own committed database: a challenge with a document, a meeting and a record."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), unit_of_work():
        people = make_people()
        challenge = challenges.published(people)
        attachments.attach_file(
            people.actor("emil"), subject=subject_of(challenge), name="zones.txt", data=b"Zones 1 to 7"
        )
        row = make.collaboration(people, challenge=challenge)
        collaborations.set_outcome(people.actor("emil"), collaboration=row, outcome=make.outcome())
        assessment = Assessment(challenge=challenge, created_at=challenge.created_at)
        session().add(assessment)
        session().flush()
        make_letter(assessment, people.ivo.email, "secret")
    yield app
    with app.app_context():
        db.engine.dispose()


def named(name: str) -> Actor:
    """A persona, loaded as a request would."""
    return actor_of(session().scalars(sa.select(User).where(User.name == name)).one())


def count(app: Flask, column: object, *where: object) -> int:
    """How many rows there are."""
    with app.app_context(), unit_of_work(write=False):
        return session().scalar(sa.select(sa.func.count(column)).where(*where)) or 0  # type: ignore[arg-type]


def test_a_document_opened_by_all_of_a_company_at_once_is_one_contact(stage: Flask) -> None:
    def open_it(i: int) -> None:
        file_id = session().scalars(sa.select(StoredFile.id)).one()
        attachments.note_opening(named("Carla" if i % 2 else "Chen"), file_id=file_id)

    assert at_once(stage, open_it, MANY) == []
    assert count(stage, Contact.id, Contact.kind == "document_view") == 1


def test_a_meeting_closed_by_everybody_is_closed_and_answered_once(stage: Flask) -> None:
    done: list[int] = []

    def close(i: int) -> None:
        contacts.close_follow_up(
            named("Emil" if i % 2 else "Eva"),
            follow_up=session().scalars(sa.select(MeetingFollowUp)).unique().one(),
            disclosure=contacts.Disclosure(True, "How deep are the pipes?", "Two metres."),
            next_step=make.step(),
            present_city="Head of Water Services",
        )
        done.append(i)

    assert at_once(stage, close, MANY) == []
    assert len(done) == 1
    assert count(stage, Question.id) == 1


def test_an_outcome_published_and_confirmed_by_everybody_is_one_entry(stage: Flask) -> None:
    def publish(i: int) -> None:
        row = session().scalars(sa.select(Collaboration)).unique().one()
        if i % 2:
            register.publish_result(named("Emil"), collaboration=row)
        else:
            collaborations.confirm_outcome(named("Carla"), collaboration=row)

    assert at_once(stage, publish, MANY) == []
    assert count(stage, Result.id) == 1
    assert count(stage, Collaboration.id, Collaboration.company_confirmed_at.is_not(None)) == 1


def test_a_mailed_invitation_used_at_once_is_one_seat(stage: Flask) -> None:
    def accept(_i: int) -> None:
        application_inviting.accept_evaluator_invitation(named("Ivo"), token="secret")

    assert at_once(stage, accept, MANY) == []
    assert count(stage, Evaluator.id) == 1


def test_a_record_opened_by_everybody_is_one(stage: Flask) -> None:
    with stage.app_context(), unit_of_work():
        company = session().scalars(sa.select(User).where(User.name == "Dora")).one()
        challenge = session().scalars(sa.select(Challenge)).unique().one()
        sonnwerk = actor_of(company).acting_for
        assert sonnwerk is not None
        contacts.log_contact(
            make.SYSTEM, challenge=challenge, kind="interest", role="", summary="x", company_id=sonnwerk.organization_id
        )

    def start(_i: int) -> None:
        from matchmaker.organizations.queries.visibility import get_organization

        hat = actor_of(session().scalars(sa.select(User).where(User.name == "Dora")).one()).acting_for
        assert hat is not None
        collaborations.start_collaboration(
            named("Emil"),
            challenge=session().scalars(sa.select(Challenge)).unique().one(),
            company=get_organization(hat.organization_id),
            next_step=make.step(),
        )

    assert at_once(stage, start, MANY) == []
    assert count(stage, Collaboration.id) == 2
