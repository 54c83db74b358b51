"""One unit of work per request; safe methods cannot write; SQLite loses no update."""

from __future__ import annotations

import inspect
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.core import clock, jobs
from matchmaker.core.db import db, is_writing, session, unit_of_work, writing
from matchmaker.models import Base
from tests.conftest import test_config as make_config
from tests.factories import make_user


def test_services_cannot_commit(database: sa.orm.Session) -> None:
    with pytest.raises(RuntimeError, match="only the unit of work"):
        session().commit()


def test_a_reading_unit_of_work_cannot_write(database: sa.orm.Session) -> None:
    with writing(False), pytest.raises(RuntimeError, match="reading unit of work"):
        make_user("Mallory")
    session().rollback()


def test_safe_methods_read_and_others_write(app: Flask) -> None:
    with app.test_request_context("/", method="GET"):
        assert not is_writing()
    with app.test_request_context("/", method="POST"):
        assert is_writing()


def test_an_error_rolls_everything_back(database: sa.orm.Session) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        make_user("Half")
        raise ZeroDivisionError
    assert session().scalar(sa.select(sa.func.count(User.id)).where(User.name == "Half")) == 0


def test_times_without_a_zone_are_refused(database: sa.orm.Session) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        make_user("Naive", created_at=datetime(2026, 1, 1))  # noqa: DTZ001  (that is the point)
    session().rollback()


def test_times_come_back_in_utc(database: sa.orm.Session) -> None:
    user = make_user("Zulu", created_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    session().expire(user)
    assert user.created_at == datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.slow
def test_concurrent_updates_are_not_lost(tmp_path: Path) -> None:
    """Eight threads read and add one, forty times each, on one SQLite file."""
    app = create_app(make_config(f"sqlite:///{tmp_path / 'race.db'}", tmp_path))
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
    with app.app_context(), unit_of_work():
        jobs.enqueue("core.send_mail", mail_id=0)
    errors: list[Exception] = []

    def add_one() -> None:
        for _ in range(40):
            try:
                with app.app_context(), unit_of_work() as current:
                    row = current.scalars(sa.select(jobs.Job)).one()
                    row.progress_done = row.progress_done + 1
            except sa.exc.SQLAlchemyError as error:
                errors.append(error)

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context(), unit_of_work(write=False) as current:
        total = current.scalar(sa.select(jobs.Job.progress_done))
    with app.app_context():
        db.engine.dispose()
    assert errors == []
    assert total == 320


def test_the_clock_stands_still_when_told() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
    assert clock.now() != moment


def test_no_request_ends_with_an_event_loop(app: Flask) -> None:
    """The library's end of asynchronous sessions, of which we have none, took a third of a millisecond each time."""
    assert app.teardown_appcontext_funcs
    assert not any(inspect.iscoroutinefunction(end) for end in app.teardown_appcontext_funcs)
