"""What is forgotten by itself: exactly what is old enough and over, by the daily job."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from matchmaker.accounts.models import MailRequest, SignInAttempt, SpentToken
from matchmaker.core import clock, jobs, retention
from matchmaker.core.db import Base, session, unit_of_work
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.mail import MailStatus, OutboxMail
from tests.challenges.make import published
from tests.personas import People
from tests.workshops.world import make_workshop, register

BEGIN = datetime.fromisoformat("2026-03-01T12:00:00+00:00")


def days(setting: str) -> int:
    return int(getattr(current_app.config["SETTINGS"], setting))


def count(model: type[Base]) -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(model)) or 0


def clean(after: timedelta) -> None:
    with clock.at(BEGIN + after), unit_of_work():
        job = jobs.enqueue("core.clean_up")
    with clock.at(BEGIN + after):
        jobs.run_job(job.id)
    session().expire_all()


def traces(n: int = 1) -> None:
    with unit_of_work() as current:
        for number in range(n):
            current.add(SignInAttempt(email_key="x", origin="o", at=BEGIN, ok=False))
            current.add(MailRequest(email_key="x", origin="o", at=BEGIN))
            current.add(SpentToken(digest=str(number), at=BEGIN))


TRACES = (SignInAttempt, MailRequest, SpentToken)


def test_traces_go_after_their_days_and_not_before(database: sa.orm.Session) -> None:
    traces()
    clean(timedelta(days=days("keep_sign_ins_days")))
    assert [count(model) for model in TRACES] == [1, 1, 1]
    clean(timedelta(days=days("keep_sign_ins_days"), seconds=1))
    assert [count(model) for model in TRACES] == [0, 0, 0]


def test_many_rows_go_in_batches(database: sa.orm.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    traces(7)
    clean(timedelta(days=days("keep_sign_ins_days") + 1))
    assert [count(model) for model in TRACES] == [0, 0, 0]
    row = session().scalars(sa.select(Job).where(Job.name == "core.clean_up")).one()
    assert row.message == "mail_request 7, sign_in_attempt 7, spent_token 7"


def test_mails_go_when_they_were_delivered(database: sa.orm.Session) -> None:
    with unit_of_work() as current:
        for status in MailStatus:
            current.add(OutboxMail(to="x@example.org", subject="s", body="b", status=status.value, created_at=BEGIN))
    clean(timedelta(days=days("keep_mails_days")))
    assert count(OutboxMail) == len(MailStatus)
    clean(timedelta(days=days("keep_mails_days") + 1))
    assert set(session().scalars(sa.select(OutboxMail.status))) == {"waiting", "failed"}


def test_jobs_go_when_they_are_over(database: sa.orm.Session) -> None:
    with unit_of_work() as current:
        for status in JobStatus:
            over = None if status.value in jobs.ACTIVE else BEGIN
            row = Job(name="old", payload={}, status=status.value, created_at=BEGIN, finished_at=over)
            row.run_after = BEGIN + timedelta(days=4000)
            current.add(row)
    clean(timedelta(days=days("keep_jobs_days") + 1))
    left = set(session().scalars(sa.select(Job.status).where(Job.name == "old")))
    assert left == {"queued", "running", "failed"}


def test_it_is_asked_for_once_a_day(database: sa.orm.Session) -> None:
    def asked() -> int:
        return session().scalar(sa.select(sa.func.count(Job.id)).where(Job.name == "core.clean_up")) or 0

    for hours, times in ((0, 1), (23, 1), (24, 2)):
        with clock.at(BEGIN + timedelta(hours=hours)):
            jobs.sweep()
            jobs.drain()
        assert asked() == times


def test_every_kind_has_a_setting_that_is_a_number_of_days(app: Flask) -> None:
    found: dict[str, Any] = retention.kinds()
    assert set(found) >= {"outbox_mail", "job", "sign_in_attempt", "mail_request", "spent_token"}
    with app.app_context():
        assert all(kind.days >= 1 for kind in found.values())


def test_special_needs_are_emptied_after_the_workshop(people: People) -> None:
    workshop = make_workshop(people.actor("ada"), [published(people)])
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"], note="A ramp, please")
    kind = retention.kinds()["registration"]
    with clock.at(workshop.ends_at + timedelta(days=kind.days)):
        assert retention.delete_old(kind) == 0
    with clock.at(workshop.ends_at + timedelta(days=kind.days, seconds=1)):
        assert retention.rows_over({"registration": kind}) == {"registration": (1, 1)}
        assert retention.delete_old(kind) == 1
        assert retention.delete_old(kind) == 0
    session().refresh(row)
    assert (row.note, row.people[0].name != "") == ("", True)
