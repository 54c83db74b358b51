"""Two connections at once: the same form sent twice is done once, on either database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.db import writing as writing_transaction
from matchmaker.models import Base
from tests import factories
from tests.browser import form_data
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.page_rules import NS, parse
from tests.personas import People, make_people

pytestmark = pytest.mark.slow
TWICE = 4


@pytest.fixture
def stage(new_database: NewDatabase, tmp_path: Path) -> Iterator[tuple[Flask, dict[str, Any]]]:
    """An application with its own committed database, an open challenge, and what the sessions of two people hold."""
    app = create_app(make_config(new_database(), tmp_path))
    with app.app_context(), writing_transaction():
        Base.metadata.create_all(db.engine)
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        people: People = make_people()
        slug = factories.make_challenge(people.organizations["graz"]).slug
        session().flush()
        kept = {
            name: (f"{people.users[name].id}.{people.users[name].stamp}", people.hat(name))
            for name in ("emil", "carla")
        }
    yield app, {"slug": slug, **kept}
    with app.app_context():
        db.engine.dispose()
    db._app_state.pop(app)


def browser_of(app: Flask, who: tuple[str, str]) -> Any:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["acting_for"], cookie["_fresh"] = who[0], who[1], True
    return client


def at_once(app: Flask, client: Any, path: str, field: str, text: str) -> list[tuple[int, str]]:
    """Open a page, fill its form and send it from several threads at the same moment; (status, where it led)."""
    tree, _errors = parse(client.get(path).get_data(as_text=True))
    form = next(one for one in tree.iter(f"{NS}form") if field in {e.get("name") for e in one.iter()})
    data = form_data(form) | {field: text}
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    answers: list[tuple[int, str]] = []
    ready = threading.Barrier(TWICE)

    def send() -> None:
        one = app.test_client()
        with one.session_transaction() as own:
            own.update(kept)
        ready.wait()
        answer = one.post(form.get("action") or path, data=data)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    threads = [threading.Thread(target=send) for _n in range(TWICE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def how_many(app: Flask, model: Any) -> int:
    with app.app_context(), unit_of_work(write=False):
        return session().scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_challenge_and_a_question_sent_at_once_are_one(stage: tuple[Flask, dict[str, Any]]) -> None:
    app, known = stage
    before = how_many(app, Challenge)
    answers = at_once(app, browser_of(app, known["emil"]), "/challenges/new", "title", "Sent four times at once")
    assert {status for status, _where in answers} == {303}
    assert len({where for _status, where in answers}) == 1
    assert how_many(app, Challenge) == before + 1
    path = f"/challenges/{known['slug']}/questions"
    answers = at_once(app, browser_of(app, known["carla"]), path, "text", "May the equipment stay with the company?")
    assert {status for status, _where in answers} == {303}
    assert how_many(app, Question) == 1
