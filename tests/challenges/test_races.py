"""Two real connections: what one hands in, a second tab of the same person does not write into."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.services import lifecycle, questions, writing
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import DomainError
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.solutions.models import Solution
from matchmaker.solutions.services import lifecycle as solution_lifecycle
from matchmaker.solutions.services import writing as solution_writing
from tests.challenges import make
from tests.conftest import PLENTY, NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import make_people
from tests.races import at_once
from tests.solutions.factories import make_complete


@pytest.fixture
def stage(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with its own committed database: a complete draft of each side."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        people = make_people()
        make.draft(people)
        make_complete(people.organizations["hydrolog"], status="draft")
    yield app
    with app.app_context():
        db.engine.dispose()


def person(name: str) -> Actor:
    return actor_of(session().scalars(sa.select(User).where(User.name == name)).one())


@contextmanager
def lock_asked_for() -> Iterator[threading.Event]:
    """Set as soon as another thread asks for the row (PostgreSQL) or for the database (SQLite)."""
    asked, mine = threading.Event(), threading.get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() != mine and ("FOR UPDATE" in statement or "BEGIN IMMEDIATE" in statement):
            asked.set()

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def while_handed_in(app: Flask, hand_in: object, write: object) -> list[str]:
    """`write` begins in a second connection while `hand_in` is done but not committed; returns how it was refused."""
    refused: list[str] = []

    def second() -> None:
        with app.app_context(), app.test_request_context(method="POST"):
            try:
                with unit_of_work():
                    write()  # type: ignore[operator]
            except DomainError as error:
                refused.append(str(error))

    tab = threading.Thread(target=second)
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work(), lock_asked_for() as asked:
        hand_in()  # type: ignore[operator]
        session().flush()
        tab.start()
        assert asked.wait(PLENTY)
        tab.join(timeout=0.1)
        assert tab.is_alive(), "it did not wait"
    tab.join(PLENTY)
    assert not tab.is_alive()
    return refused


def test_a_second_tab_does_not_write_into_a_challenge_that_was_handed_in(stage: Flask) -> None:
    def challenge() -> Challenge:
        return session().scalars(sa.select(Challenge)).unique().one()

    def write() -> None:
        found = challenge()
        values = {"problem": "From the second tab."}
        writing.save_draft(person("Emil"), challenge=found, step="problem", values=values)

    refused = while_handed_in(stage, lambda: lifecycle.submit_challenge(person("Emil"), challenge=challenge()), write)
    assert "Return it to draft" in refused[0]
    with stage.app_context(), unit_of_work(write=False):
        found = challenge()
        assert (found.status, found.pending) == ("submitted", None)
        assert found.problem != "From the second tab."


def test_a_second_tab_does_not_write_into_a_solution_that_was_handed_in(stage: Flask) -> None:
    def solution() -> Solution:
        return session().scalars(sa.select(Solution)).one()

    def write() -> None:
        found = solution()
        values = {"summary": "From the second tab."}
        solution_writing.save_draft(person("Carla"), solution=found, step="what", values=values)

    def hand_in() -> None:
        solution_lifecycle.submit_solution(person("Carla"), solution=solution())

    assert while_handed_in(stage, hand_in, write)
    with stage.app_context(), unit_of_work(write=False):
        found = solution()
        assert (found.status, found.summary) == ("submitted", "Finds leaks within 2 metres without digging.")


def test_one_question_sent_from_many_pages_at_once_is_one(stage: Flask) -> None:
    with stage.app_context(), stage.test_request_context(method="POST"), unit_of_work():
        challenge = session().scalars(sa.select(Challenge)).one()
        challenge.status, challenge.published_at = "published", clock.now()
        challenge.questions_until = challenge.closes_at = clock.now() + timedelta(days=9)
        number = challenge.id

    def ask(_i: int) -> None:
        found = session().get_one(Challenge, number)
        questions.ask_question(person("Carla"), challenge=found, text="Is there a map of the zones?")

    assert at_once(stage, ask, 12) == []
    with stage.app_context(), unit_of_work(write=False):
        assert session().scalar(sa.select(sa.func.count(Question.id))) == 1
