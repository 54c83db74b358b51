"""Mail over a real SMTP connection: sent, refused, tried again, given up, sent again."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from asyncio import AbstractServer
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from matchmaker import create_app
from matchmaker.admin import services as administration
from matchmaker.core import clock, jobs
from matchmaker.core.actors import system_actor
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.core.errors import Conflict
from matchmaker.core.jobs import Job
from matchmaker.core.mail import MailStatus, OutboxMail, queue_mail, reason, send_now
from matchmaker.models import Base
from tests.conftest import PLENTY
from tests.conftest import test_config as make_config

pytestmark = pytest.mark.slow

LONG = timedelta(days=1)


class Server:
    """Takes or refuses recipients, and remembers what it took."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.asked = 0
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient."""
        self.asked += 1
        if self.answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """The message."""
        from email import message_from_bytes
        from email.policy import default

        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 taken"


class OnSocket(Controller):
    """Listens on a socket that is bound already, so that nobody else can have taken its port meanwhile."""

    def __init__(self, handler: Server, listening: socket.socket) -> None:
        self.listening = listening
        super().__init__(handler, hostname="127.0.0.1", port=listening.getsockname()[1], ready_timeout=PLENTY)

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    """A mail server on loopback and its port."""
    handler = Server()
    controller = OnSocket(handler, socket.create_server(("127.0.0.1", 0)))
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def mailing(server: tuple[Server, int], tmp_path: Path) -> Iterator[Flask]:
    """An application that sends through that server."""
    url = f"smtp://127.0.0.1:{server[1]}"
    application = create_app(make_config(f"sqlite:///{tmp_path / 'mail.db'}", tmp_path, mail_url=url))
    with application.app_context():
        with writing():
            Base.metadata.create_all(db.engine)
        yield application
        db.engine.dispose()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def write(stop_path: str = "") -> int:
    with unit_of_work() as current:
        row = OutboxMail(to="emil@example.org", subject="Good day", body="Hello", created_at=clock.now())
        row.stop_path = stop_path
        current.add(row)
        current.flush()
        jobs.enqueue("core.send_mail", mail_id=row.id)
        return row.id


def now_at(mail_id: int) -> OutboxMail:
    session().expire_all()
    return session().get_one(OutboxMail, mail_id)


def try_all() -> None:
    for n in range(10):
        with clock.at(clock.now() + LONG * n):
            jobs.drain()


def test_a_message_reaches_the_server(mailing: Flask, server: tuple[Server, int]) -> None:
    mail_id = write()
    jobs.drain()
    assert now_at(mail_id).status == MailStatus.SENT
    (message,) = server[0].taken
    assert (message["To"], message["Subject"]) == ("emil@example.org", "Good day")
    assert message.get_content().strip() == "Hello"


def test_mail_programs_are_told_how_to_end_such_mails(mailing: Flask, server: tuple[Server, int]) -> None:
    write()
    write("/notifications/stop/" + "x" * 90)
    jobs.drain()
    plain, notice = server[0].taken
    assert "List-Unsubscribe" not in plain
    assert "List-Unsubscribe-Post" not in plain
    address = mailing.config["SETTINGS"].address
    assert notice["List-Unsubscribe"].replace(" ", "") == f"<{address}/notifications/stop/{'x' * 90}>"
    assert notice["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {plain["Auto-Submitted"], notice["Auto-Submitted"]} == {"auto-generated"}


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("Łódź – L’avis 100 €", "Łódź – L’avis 100 €"),
        ("Gut\r\nBcc: everybody@example.org", "Gut Bcc: everybody@example.org"),
        ("日本語 🚲 " + "ö" * 200, "日本語 🚲 " + "ö" * 200),
        ("a\u2028b\x00c\ud83d", "a bc"),
    ],
)
def test_subjects_of_any_letters_reach_the_server(
    mailing: Flask, server: tuple[Server, int], subject: str, read: str
) -> None:
    with mailing.test_request_context(method="POST"), unit_of_work():
        queue_mail(to="emil@köln.example", subject=subject, template="accounts/confirm", name="Emil", token="x")
    jobs.drain()
    (message,) = server[0].taken
    assert message["Subject"].strip() == read
    assert message["To"] == "emil@xn--kln-sna.example"
    assert "Bcc" not in message


def test_a_refused_message_waits_and_then_fails_with_the_reason(mailing: Flask, server: tuple[Server, int]) -> None:
    server[0].answer = "550 5.1.1 No such mailbox"
    mail_id = write()
    jobs.drain()
    assert now_at(mail_id).status == MailStatus.WAITING, "one refusal is not the end"
    try_all()
    row = now_at(mail_id)
    assert (row.status, row.error, row.sent_at) == ("failed", "550 5.1.1 No such mailbox", None)
    assert server[0].asked == jobs.registered()["core.send_mail"].attempts
    assert session().scalars(sa.select(Job.status)).one() == "failed"


def test_a_failed_message_can_be_sent_again(mailing: Flask, server: tuple[Server, int]) -> None:
    server[0].answer = "550 Not today"
    mail_id = write()
    try_all()
    server[0].answer = "250 OK"
    gus = system_actor("gus")
    with unit_of_work():
        administration.resend_mail(gus, mail=now_at(mail_id))
    jobs.drain()
    row = now_at(mail_id)
    assert (row.status, row.error, len(server[0].taken)) == ("sent", "", 1)
    with pytest.raises(Conflict), unit_of_work():
        administration.resend_mail(gus, mail=row)


def test_a_job_that_runs_again_sends_a_failed_message_once(mailing: Flask, server: tuple[Server, int]) -> None:
    server[0].answer = "451 Later"
    mail_id = write()
    try_all()
    server[0].answer = "250 OK"
    with unit_of_work():
        administration.run_job_again(system_actor("gus"), job=session().scalars(sa.select(Job)).one())
    with unit_of_work():
        jobs.enqueue("core.send_mail", mail_id=mail_id)
    jobs.drain()
    assert (now_at(mail_id).status, len(server[0].taken)) == ("sent", 1)


def test_a_server_that_is_away_is_named(tmp_path: Path, server: tuple[Server, int], mailing: Flask) -> None:
    mailing.config["MAIL_PORT"] = 1
    mailing.extensions["mailman"].port = 1
    mail_id = write()
    try_all()
    assert now_at(mail_id).error.startswith("ConnectionRefusedError")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is missing, which makes the certificate")
    target = tmp_path / "server.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = [openssl, *words.split(), "-keyout", str(target), "-out", str(tmp_path / "own.pem")]
    subprocess.run(command, check=True, capture_output=True)
    target.write_text(target.read_text() + (tmp_path / "own.pem").read_text())
    return target


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_who_it_is_hears_no_password(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """STARTTLS and smtps alike, unless the operator names the authority it trusts."""
    known = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    known.load_cert_chain(certificate)
    handler = Server()
    way = {"tls_context": known, "require_starttls": True} if scheme == "smtp" else {"ssl_context": known}
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=PLENTY, **way)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.parent / "own.pem"))  # aiosmtpd speaks to itself at the start
    controller.start()
    try:
        url = f"{scheme}://127.0.0.1:{controller.port}" + ("?starttls" if scheme == "smtp" else "")
        application = create_app(make_config(f"sqlite:///{tmp_path / 'mail.db'}", tmp_path, mail_url=url))
        with application.app_context():
            assert send_now(to="emil@example.org", subject="Good day", body="Hello") == ""
            monkeypatch.delenv("SSL_CERT_FILE")
            why = send_now(to="emil@example.org", subject="Good day", body="Hello")
    finally:
        controller.stop()
    assert "certificate verify failed" in why
    assert len(handler.taken) == 1


def test_a_message_that_was_deleted_is_no_failure(mailing: Flask) -> None:
    mail_id = write()
    with unit_of_work() as current:
        current.delete(current.get_one(OutboxMail, mail_id))
    jobs.drain()
    assert session().scalars(sa.select(Job.status)).one() == "done"


def test_reasons_are_one_line() -> None:
    import smtplib

    refused = smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"5.1.1\r\nNo such\tmailbox")})
    assert reason(refused) == "550 5.1.1 No such mailbox"
    assert reason(smtplib.SMTPSenderRefused(553, b"Not you", "x@y.z")) == "553 Not you"
    assert reason(TimeoutError("timed out")) == "TimeoutError: timed out"
