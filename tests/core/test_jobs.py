"""Background work: rows in the same transaction, claimed once, retried, taken over from the dead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from matchmaker import create_app
from matchmaker.core import clock, jobs, testing
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.models import Base
from tests.conftest import test_config as make_config
from tests.postgres import server

RAN: list[str] = []


@jobs.job("test.note")
def note(word: str) -> None:
    RAN.append(word)


@jobs.job("test.fail", attempts=2)
def fail() -> None:
    raise ValueError("no")


@jobs.job("test.long", transactional=False)
def long(total: int) -> None:
    for done in range(total):
        if jobs.heartbeat(done, total, "working"):
            return
        RAN.append(str(done))


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    RAN.clear()
    yield
    RAN.clear()


def only_job() -> jobs.Job:
    session().expire_all()
    return session().scalars(sa.select(jobs.Job)).one()


def test_a_job_runs_after_it_was_asked_for(database: sa.orm.Session) -> None:
    with unit_of_work():
        jobs.enqueue("test.note", word="hello")
    assert RAN == []
    assert jobs.drain() == 1
    assert RAN == ["hello"]
    assert only_job().status == "done"


def test_a_rolled_back_request_leaves_no_job(database: sa.orm.Session) -> None:
    with pytest.raises(KeyError), unit_of_work():
        jobs.enqueue("test.note", word="lost")
        raise KeyError
    assert jobs.drain() == 0


def test_asking_twice_with_a_key_is_asking_once(database: sa.orm.Session) -> None:
    with unit_of_work():
        first = jobs.enqueue("test.note", key="k", word="once")
        assert jobs.enqueue("test.note", key="k", word="once") is first
    assert jobs.drain() == 1


def test_a_failing_job_is_tried_again_later_and_then_given_up(database: sa.orm.Session) -> None:
    with unit_of_work():
        jobs.enqueue("test.fail")
    jobs.drain()
    assert (only_job().status, only_job().attempts) == ("queued", 1)
    assert jobs.drain() == 0, "it waits before the second try"
    with clock.at(clock.now() + timedelta(minutes=5)):
        jobs.drain()
    assert only_job().status == "failed"
    assert "no" in only_job().error


def test_a_killed_workers_job_is_taken_again(database: sa.orm.Session) -> None:
    with unit_of_work():
        job = jobs.enqueue("test.note", word="again")
    assert testing.claim(job.id)  # a worker takes it and dies
    assert jobs.drain() == 0
    with clock.at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.drain() == 1
    assert RAN == ["again"]


@jobs.job("test.late", transactional=False)
def late(word: str) -> None:
    """The same, outside a transaction; its second worker is still at it when the first wakes up."""
    RAN.append(word)
    with clock.at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        testing.claim(jobs.current() or 0)
    jobs.heartbeat(1, 2, "of the first")
    RAN.append("goes on")


def test_a_worker_that_slept_too_long_settles_nothing(database: sa.orm.Session) -> None:
    with unit_of_work():
        jobs.enqueue("test.late", word="first")
    assert jobs.drain() == 1
    job = only_job()
    assert (job.status, job.attempts, job.message, RAN) == ("running", 2, "", ["first"])
    assert job.lease_until is not None


@jobs.job("test.slow")
def slow(number: int) -> None:
    """Writes; then, while it sleeps, a worker on another host takes the job."""
    session().add(jobs.WorkerBeat(worker=f"try {len(RAN)}", started_at=clock.now(), seen_at=clock.now()))
    session().flush()
    RAN.append("tried")
    if len(RAN) == 1:
        other = threading.Thread(target=_take, args=(current_app._get_current_object(), jobs.current()))  # type: ignore[attr-defined]
        other.start()
        other.join()


def _take(app: Flask, job_id: int) -> None:
    with app.app_context(), clock.at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert testing.claim(job_id)


@pytest.mark.postgres
def test_what_a_worker_wrote_that_lost_its_lease_is_not_there(tmp_path: Path) -> None:
    """In a SQLite file nobody takes a job while another one writes."""
    with server() as running, create_app(make_config(running.create("lease"), tmp_path)).app_context():
        Base.metadata.create_all(db.engine)
        with unit_of_work():
            jobs.enqueue("test.slow", number=1)
        assert jobs.drain() == 1
        assert (only_job().status, only_job().attempts) == ("running", 2)
        assert session().scalars(sa.select(jobs.WorkerBeat.worker)).all() == []
        session().rollback()
        with clock.at(clock.now() + 3 * jobs.LEASE):
            assert jobs.announce_lost() == 1
            assert jobs.drain() == 1
        assert only_job().status == "done"
        assert session().scalars(sa.select(jobs.WorkerBeat.worker)).all() == ["try 1"]
        session().rollback()
        db.engine.dispose()


def test_a_job_that_kills_every_worker_ends(database: sa.orm.Session) -> None:
    """Nobody was there to report an error, so only the times it was taken can end it."""
    with unit_of_work():
        job = jobs.enqueue("test.note", word="poison")
    later = clock.now()
    for _time in range(4):
        with clock.at(later):
            assert testing.claim(job.id)  # a worker takes it and dies
        later += jobs.LEASE + timedelta(seconds=1)
    with clock.at(later):
        jobs.drain()
    assert (only_job().status, RAN) == ("failed", [])
    assert "stopped 4 times" in only_job().error


def test_a_long_job_reports_and_can_be_cancelled(database: sa.orm.Session) -> None:
    with unit_of_work():
        job = jobs.enqueue("test.long", total=3)
    with unit_of_work():
        job.wants_cancel = True
    jobs.drain()
    assert RAN == []
    assert only_job().status == "cancelled"
    assert only_job().progress_total == 3


def test_many_workers_run_each_job_once(tmp_path: Path) -> None:
    """Four threads drain forty jobs of one SQLite file."""
    app = create_app(make_config(f"sqlite:///{tmp_path / 'jobs.db'}", tmp_path))
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
    with app.app_context(), unit_of_work():
        for number in range(40):
            jobs.enqueue("test.note", word=str(number))

    def work() -> None:
        with app.app_context():
            jobs.drain()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        db.engine.dispose()
    assert sorted(RAN, key=int) == [str(n) for n in range(40)]


def test_the_queue_carries_signed_messages_through_a_file(tmp_path: Path) -> None:
    """Huey on SQLite: a committed job is announced and a consumer's task runs it."""
    app = create_app(
        make_config(f"sqlite:///{tmp_path / 'q.db'}", tmp_path, queue_url=f"sqlite:{tmp_path / 'queue.db'}")
    )
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
    with app.app_context(), unit_of_work():
        jobs.enqueue("test.note", word="via huey")
    huey = app.extensions["huey"]
    task = huey.dequeue()
    assert task is not None
    huey.execute(task)
    with app.app_context():
        db.engine.dispose()
    assert RAN == ["via huey"]


def test_an_unknown_queue_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with none of"):
        jobs.make_huey("carrier-pigeon:", secret="x", data_dir="")
