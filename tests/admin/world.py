"""Samples of administration for the access matrix."""

from __future__ import annotations

from matchmaker.admin import services
from matchmaker.core import clock, tokens
from matchmaker.core.db import session
from matchmaker.core.jobs import Job
from matchmaker.core.mail import OutboxMail
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """A person, a message that could not be sent, a failed and a waiting job."""
    mail = OutboxMail(to="x@example.org", subject="Hello", body="Hello", status="failed", created_at=clock.now())
    session().add(mail)
    session().flush()
    values = {"created_at": clock.now(), "run_after": clock.in_days(1)}
    failed = Job(name="core.send_mail", payload={"mail_id": mail.id}, status="failed", error="refused", **values)
    waiting = Job(name="core.send_mail", payload={"mail_id": mail.id}, status="queued", **values)
    session().add_all([waiting, failed])
    session().flush()
    invited = {"e": "new@example.org", "r": "organizer", "by": people.users["gus"].id, "n": "sample"}
    world["invited_person"] = {"token": tokens.make(services.PURPOSE, invited)}
    world["a_person"] = {"person_id": people.users["ivo"].public_id}
    world["a_mail"] = {"mail_id": mail.public_id}
    world["a_failed_job"] = {"job_id": failed.public_id}
    world["a_waiting_job"] = {"job_id": waiting.public_id}
