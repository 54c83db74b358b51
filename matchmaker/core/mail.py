"""E-mail through an outbox: a row in the same transaction, sent by a job, readable by administrators."""

from __future__ import annotations

import smtplib
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask, current_app, render_template
from flask_mailman import EmailMultiAlternatives, Mail
from sqlalchemy.orm import Mapped, mapped_column, validates

from matchmaker.core import clock, jobs
from matchmaker.core.addresses import LONGEST, address_key, clean_address
from matchmaker.core.commands import held
from matchmaker.core.db import Base, HasPublicId, Id, session, unit_of_work
from matchmaker.core.text import one_line
from matchmaker.core.tokens import hide_secrets

_mailman = Mail()


class MailStatus(StrEnum):
    """Where a message is. `KEPT`: no mail server is set up, the outbox is where it stays. `FAILED`: no try is left.
    `HELD`: somebody reads it first and releases it. `NOBODY`: it has no addressee and costs what one costs; its job
    deletes it, and nobody reads it."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    NOBODY = "nobody"


class OutboxMail(Base, HasPublicId):
    """One message to one person, as text (the only form we send: short, readable anywhere).

    `stop_path` is the address on this site that ends mails of its kind; empty for mails a person asked for. `thread`
    names what it is about, where that has an outbox of its own ("workshop:12"), `event` why it was written. `taken_by`
    is the job that is handing it over now: nobody else does, and what it says does not change meanwhile.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.Index("ix_outbox_mail_status", "status"),
        sa.Index("ix_outbox_mail_to_key", "to_key"),
        sa.Index("ix_outbox_mail_thread", "thread", "created_at"),
    )

    id: Mapped[Id]
    to: Mapped[str] = mapped_column(sa.String(LONGEST))
    to_key: Mapped[str] = mapped_column(sa.String(LONGEST))
    subject: Mapped[str] = mapped_column(sa.String(250))
    body: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(10), default=MailStatus.WAITING.value)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    stop_path: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    thread: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    event: Mapped[str] = mapped_column(sa.String(30), default="", server_default="")
    taken_by: Mapped[int | None]

    @validates("to")
    def _follow(self, _name: str, value: str) -> str:
        self.to_key = address_key(value)
        return clean_address(value)


class Thread(NamedTuple):
    """Whose outbox a message stands in as well ("workshop:12"), why it is written, whether it waits to be released."""

    key: str
    event: str = ""
    holds: bool = False


def queue_mail(
    *,
    to: str,
    subject: str,
    template: str,
    stop_path: str = "",
    to_nobody: bool = False,
    thread: Thread | None = None,
    **context: Any,
) -> OutboxMail:
    """Write a message to the outbox: `template` is `emails/<template>.txt`, rendered now.

    A subject of several lines is joined to one, so no header can be smuggled in. With a `stop_path`, which the
    template gets too, mail programs show a button of their own to end such mails (RFC 2369, RFC 8058); that address
    must take a POST without cookies and without a form token.

    A message `to_nobody` is written like any other and deleted by its job: so asking about an address costs the same
    whether somebody has it here or not.
    """
    row = OutboxMail(
        to=to,
        subject=one_line(subject)[:250],
        body=render_template(f"emails/{template}.txt", stop_path=stop_path, **context),
        stop_path=stop_path,
        status=(MailStatus.NOBODY if to_nobody else MailStatus.WAITING).value,
        created_at=clock.now(),
    )
    if thread is not None:
        row.thread, row.event = thread.key, thread.event
        row.status = MailStatus.HELD.value if thread.holds and not to_nobody else row.status
    session().add(row)
    session().flush()
    if row.status != MailStatus.HELD.value:
        jobs.enqueue("core.send_mail", mail_id=row.id)
    return row


def release(row: OutboxMail) -> None:
    """Let a held message go."""
    row.status, row.error = MailStatus.WAITING.value, ""
    jobs.enqueue("core.send_mail", mail_id=row.id)


def _give_up(*, error: Exception, mail_id: int) -> None:
    """After the last try: the message has failed, with the reason for the administrator."""
    row = session().get(OutboxMail, mail_id)
    if row is not None and row.status == MailStatus.WAITING.value:
        row.status, row.error, row.taken_by = MailStatus.FAILED.value, reason(error), None


def reason(error: Exception) -> str:
    """Why a mail server did not take a message, in one line: its code and its words where it spoke."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [_answer(code, words) for code, words in error.recipients.values()]
        return "; ".join(answers)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:1000]


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {' '.join(text.split())}"[:1000]


def _headers(row: OutboxMail) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: absence notes do not answer us
    if row.stop_path:
        headers["List-Unsubscribe"] = f"<{current_app.config['SETTINGS'].address}{row.stop_path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


@jobs.job("core.send_mail", attempts=6, transactional=False, gave_up=_give_up)
def send(mail_id: int) -> None:
    """Send one message of the outbox, once. No transaction is open while the mail server is spoken to."""
    with unit_of_work() as current:
        row = next(iter(held(sa.select(OutboxMail).where(OutboxMail.id == mail_id))), None)
        if row is None or row.status in {MailStatus.SENT.value, MailStatus.KEPT.value, MailStatus.HELD.value}:
            return
        if row.taken_by not in {None, jobs.current()}:  # held and released again, it has two jobs
            return
        if row.status == MailStatus.NOBODY.value:
            current.delete(row)
            return
        if current_app.config["MAIL_BACKEND"] == "dummy":
            row.status, row.error = MailStatus.KEPT.value, ""
            return
        sender = current_app.config["MAIL_DEFAULT_SENDER"]
        message = EmailMultiAlternatives(row.subject, row.body, sender, [row.to], headers=_headers(row))
        row.taken_by = jobs.current()
    try:
        with message.get_connection() as connection:  # left to itself it would not close after a refusal
            connection.send_messages([message])
    except Exception:
        with unit_of_work() as current:
            current.execute(sa.update(OutboxMail).where(OutboxMail.id == mail_id).values(taken_by=None))
        raise
    with unit_of_work() as current:
        row = current.get(OutboxMail, mail_id)
        if row is not None:  # its addressee may have deleted the account meanwhile
            row.status, row.error, row.sent_at, row.taken_by = MailStatus.SENT.value, "", clock.now(), None
            row.body = hide_secrets(row.body)  # its addressee has the links now, nobody else needs them


CHECKED = "matchmaker.core.smtp.EmailBackend"


def init_app(app: Flask, *, url: str, sender: str) -> None:
    """Set up the transport: `outbox:` keeps messages, `memory:` for tests, `smtp://user:password@host:port`."""
    parts = urlsplit(url)
    backend = {
        "outbox": "dummy",
        "memory": "locmem",
        "smtp": CHECKED,
        "smtps": CHECKED,
        "console": "console",
    }.get(parts.scheme)
    if backend is None:
        raise ValueError(f"MAIL_URL {url!r} starts with none of outbox:, smtp://, smtps://, console:.")
    app.config |= {
        "MAIL_BACKEND": backend,
        "MAIL_SERVER": parts.hostname or "localhost",
        "MAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_SSL": parts.scheme == "smtps",
        "MAIL_USE_TLS": "starttls" in parts.query,
        "MAIL_DEFAULT_SENDER": sender,
        "MAIL_TIMEOUT": 20,
    }
    _mailman.init_app(app)


def send_now(*, to: str, subject: str, body: str) -> str:
    """Send one message past the outbox, to try the mail server; answers why it was not taken, "" if it was.

    Where no mail server is set up, that is the answer.
    """
    if current_app.config["MAIL_BACKEND"] == "dummy":
        return "MAIL_URL is outbox:, so no mail leaves."
    message = EmailMultiAlternatives(subject, body, current_app.config["MAIL_DEFAULT_SENDER"], [to])
    try:
        with message.get_connection() as connection:
            connection.send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        return reason(error)
    return ""
