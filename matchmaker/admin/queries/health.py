"""Whether this installation works: for /readyz, the administration and `matchmaker doctor`."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from flask_babel import format_timedelta

from matchmaker.accounts import queries as accounts
from matchmaker.attachments import queries as attachments
from matchmaker.attachments import storage
from matchmaker.core import clock, jobs, migrate, settings
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import db, ping, session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.matching.queries.runs import live_rule_set
from matchmaker.vocabulary.files import VocabularyError, current_schemes
from matchmaker.vocabulary.storage.gazetteer import location

log = logging.getLogger(__name__)
SILENT: Final = timedelta(seconds=90)
"""A worker that was not heard of for so long is gone (it speaks every twenty seconds)."""
LATE: Final = timedelta(minutes=5)
"""A job that could run waits no longer where a worker works; so does a mail."""
BACKUP_AGE: Final = timedelta(days=2)
LITTLE, NOTHING = 1_000_000_000, 100_000_000
"""Bytes of free disk below which it is time to act, and below which uploads and the database begin to fail."""
LOOKED_AT: Final = 20
"""Of so many newest attachments the bytes are looked for."""
MAKE_BACKUP: Final = "admin.note_backup"


class Level(StrEnum):
    """`MISSING`: this cannot work. `WARNING`: it works, but not for long or not as people expect."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part, in a sentence."""

    part: str
    level: Level
    text: str


def findings() -> list[Finding]:
    """Every part. What cannot even be asked (no database) is told as missing; nothing is raised."""
    database = _safely("database", _database)
    parts: list[tuple[str, Callable[[], Finding]]] = [("disk", _disk), ("queue", _queue), ("places", _places)]
    revision = _safely("revision", _revision)
    if database.level is Level.OK and revision.level is Level.OK:
        parts += [
            ("worker", _worker),
            ("jobs", _jobs),
            ("mail", _mail),
            ("rules", _rules),
            ("people", _people),
            ("backup", _backup),
            ("files", _files),
        ]
    return [database, revision, *(_safely(part, ask) for part, ask in parts)]


def _safely(part: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except Exception as error:
        log.exception("The check of %s failed.", part)
        return Finding(part, Level.MISSING, f"{type(error).__name__}: {error}"[:300])


def _database() -> Finding:
    ping()
    return Finding("database", Level.OK, _("The database answers (%(kind)s).", kind=db.engine.dialect.name))


def _revision() -> Finding:
    found, wanted = migrate.current(db.engine), migrate.head()
    if found == wanted:
        return Finding("revision", Level.OK, _("The database is at the newest revision, %(n)s.", n=wanted))
    text = _("The database is at revision %(n)s, not %(wanted)s. Run “matchmaker upgrade”.", n=found, wanted=wanted)
    return Finding("revision", Level.MISSING, text)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.data_folder()).free
    with tempfile.TemporaryFile(dir=settings.data_folder()) as file:
        file.write(b"x")
    level = Level.OK if free >= LITTLE else Level.WARNING if free >= NOTHING else Level.MISSING
    text = _("The data folder can be written. Free space: %(n)s MB.", n=free // 1_000_000)
    return Finding("disk", level, text)


def _queue() -> Finding:
    why = jobs.queue_error()
    if why:
        return Finding("queue", Level.MISSING, _("The queue does not answer (%(why)s).", why=why))
    if not jobs.has_queue():
        return Finding("queue", Level.WARNING, _("QUEUE_URL is manual:, so nobody is told of jobs."))
    return Finding("queue", Level.OK, _("The queue answers."))


def _places() -> Finding:
    try:
        current_schemes()
    except VocabularyError as error:
        return Finding("places", Level.MISSING, str(error)[:300])
    if location(settings.cache_folder()).exists():
        return Finding("places", Level.OK, _("The list of places is ready."))
    return Finding("places", Level.MISSING, _("The list of places is missing. Run “matchmaker setup”."))


def _worker() -> Finding:
    seen = jobs.last_beat()
    if seen is None:
        return Finding("worker", Level.WARNING, _("No worker has run here yet. Start “matchmaker worker”."))
    ago = clock.now() - seen
    if ago > SILENT:
        text = _(
            "No worker was heard of for %(time)s. E-mails, pairings and schedules wait.", time=format_timedelta(ago)
        )
        return Finding("worker", Level.MISSING, text)
    return Finding("worker", Level.OK, _("A worker is running."))


def _jobs() -> Finding:
    since = jobs.waiting_since()
    if since is None or clock.now() - since < LATE:
        return Finding("jobs", Level.OK, _("No job waits for long."))
    ago = format_timedelta(clock.now() - since)
    return Finding("jobs", Level.WARNING, _("The oldest job has waited for %(time)s.", time=ago))


def _mail() -> Finding:
    if settings.sends_no_mail():
        text = _("MAIL_URL is “outbox:”, so no e-mail is sent and nobody can confirm an address.")
        return Finding("mail", Level.MISSING, text)
    failed = _count(OutboxMail.status == MailStatus.FAILED.value)
    if failed:
        text = ngettext(
            "%(num)s e-mail could not be sent. See the outbox.",
            "%(num)s e-mails could not be sent. See the outbox.",
            failed,
        )
        return Finding("mail", Level.WARNING, text)
    late = _count(OutboxMail.status == MailStatus.WAITING.value, OutboxMail.created_at < clock.now() - LATE)
    if late:
        text = ngettext("%(num)s e-mail waits to be sent.", "%(num)s e-mails wait to be sent.", late)
        return Finding("mail", Level.WARNING, text)
    return Finding("mail", Level.OK, _("No e-mail is stuck."))


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    return session().scalar(sa.select(sa.func.count(OutboxMail.id)).where(*conditions)) or 0


def _rules() -> Finding:
    live = live_rule_set()
    if live is None:
        return Finding("rules", Level.MISSING, _("The matcher has no rules yet. Run “matchmaker setup”."))
    return Finding("rules", Level.OK, _("Version %(n)s of the rules is live.", n=live.number))


def _people() -> Finding:
    if not accounts.has_administrator():
        text = _("There is no administrator. Run “matchmaker setup --administrator ADDRESS”.")
        return Finding("people", Level.MISSING, text)
    if not accounts.has_organizer():
        text = _("There is no organizer, so nothing can be reviewed. An administrator gives the role.")
        return Finding("people", Level.WARNING, text)
    return Finding("people", Level.OK, _("There are administrators and organizers."))


def _backup() -> Finding:
    last = session().scalar(sa.select(sa.func.max(AuditEntry.at)).where(AuditEntry.verb == MAKE_BACKUP))
    if last is None:
        return Finding("backup", Level.WARNING, _("No backup was ever made. Run “matchmaker backup FILE”."))
    ago = clock.now() - last
    level = Level.OK if ago <= BACKUP_AGE else Level.WARNING
    return Finding("backup", level, _("The last backup was made %(time)s ago.", time=format_timedelta(ago)))


def _files() -> Finding:
    names = attachments.newest_names(LOOKED_AT)
    missing = sum(not storage.path_of(name).is_file() for name in names)
    if missing:
        text = _(
            "The uploads folder of this server lacks %(n)s of the newest attachments (looked for: %(all)s). Hosts that "
            "serve together must share it (UPLOADS_DIR).",
            n=missing,
            all=len(names),
        )
        return Finding("files", Level.WARNING, text)
    return Finding("files", Level.OK, _("The newest attachments are where they belong."))


def readings(found: Iterator[Finding] | list[Finding]) -> dict[str, str]:
    """Part → level: what anybody may read; sentences and figures are for administrators."""
    return {one.part: one.level.value for one in found}
