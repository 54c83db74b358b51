"""Proof that the log of changes was not touched: each entry is sealed with a digest of itself and the seal before.

Commands write entries side by side, so entries are chained afterwards, by one job, in the order it finds them: a chain
inside the commands would let only one of them work at a time. Between an entry and its seal lie some minutes. Whoever
may write to the database could still write the whole chain anew; against that, note the newest seal somewhere else
(`matchmaker audit head`, and each backup prints it) and give it to `matchmaker audit verify`. The database refuses
to change or delete entries and seals (triggers), so it takes more than a slip.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import clock, jobs
from matchmaker.core.audit import AuditEntry
from matchmaker.core.commands import take_turns
from matchmaker.core.db import Base, session, unit_of_work
from matchmaker.core.i18n import _, ngettext

BATCH: Final = 500
EVERY: Final = timedelta(minutes=5)
LATE: Final = timedelta(minutes=30)
"""An entry without a seal for so long was not seen by the job, or got in behind its back."""
AT_ONCE: Final = 10_000
"""How far an entry's number may lie below the newest sealed one: of commands side by side the longer ends later."""
START: Final = "0" * 64
PROTECTED: Final = ("audit_entry", "audit_seal")


class AuditSeal(Base):
    """The seal of one entry: SHA-256, in hexadecimal digits, of the seal at the position before and the entry."""

    __tablename__ = "audit_seal"
    __table_args__ = (sa.UniqueConstraint("entry_id", name="uq_audit_seal_entry_id"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_entry.id", ondelete="RESTRICT"))
    digest: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many entries are sealed, and the newest seal."""

    position: int = 0
    digest: str = START

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


Entry = sa.Row[Any]
"""A row of `audit_entry`, read from the database and not from the session's memory."""


def digest_of(entry: Entry, before: str) -> str:
    """The seal of an entry after the seal `before`."""
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts: list[Any] = [
        before,
        entry.id,
        at,
        entry.verb,
        entry.user_id,
        entry.actor_name,
        entry.organization_id,
        entry.on_behalf_of,
        entry.object_kind,
        entry.object_id,
        entry.details,
    ]
    if entry.request_id:  # entries from before revision 0112 have none, and no other digest for it
        parts.append(entry.request_id)
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _last() -> AuditSeal | None:
    return session().scalars(sa.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)).first()


def head() -> Head:
    """The newest seal."""
    return _head_of(_last())


def _head_of(row: AuditSeal | None) -> Head:
    return Head() if row is None else Head(row.position, row.digest)


def _without_seal(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    sealed = sa.exists().where(AuditSeal.entry_id == AuditEntry.id)
    return sa.select(*AuditEntry.__table__.columns).where(~sealed, *conditions).order_by(AuditEntry.id)


def seal(limit: int = BATCH) -> int:
    """Seal up to `limit` entries that have no seal yet, in this unit of work; returns how many."""
    take_turns("audit_seal")
    last = _last()
    end = _head_of(last)
    recent = AuditEntry.id > (last.entry_id if last is not None else 0) - AT_ONCE
    entries = session().execute(_without_seal(recent).limit(limit)).all()
    for entry in entries:
        end = Head(end.position + 1, digest_of(entry, end.digest))
        session().add(AuditSeal(position=end.position, entry_id=entry.id, digest=end.digest))
    session().flush()
    return len(entries)


@jobs.job("core.seal_log", transactional=False, every=EVERY)
def seal_log() -> None:
    """Seal what commands wrote since the last time."""
    total = done = 0
    while not total or done == BATCH:
        with unit_of_work():
            done = seal()
        total += done
        if not done:
            return
        jobs.heartbeat(total, total)


def broken(noted: Head | None = None) -> Iterator[str]:
    """One sentence for each thing that is wrong with the log; nothing if entries and seals fit together.

    `noted` is a head that somebody wrote down earlier: the chain must still pass through it.
    """
    end = Head()
    for seals in _in_batches():
        entries = _entries(one.entry_id for one in seals)
        for one in seals:
            if one.position != end.position + 1:
                yield _("Log of changes: seal %(n)s is missing.", n=end.position + 1)
            entry = entries.get(one.entry_id)
            if entry is None:
                yield _("Log of changes: entry %(id)s was deleted.", id=one.entry_id)
            elif digest_of(entry, end.digest) != one.digest:
                yield _(
                    "Log of changes: entry %(id)s, or what stands before it, was changed after it was sealed.",
                    id=one.entry_id,
                )
            if noted is not None and noted.position == one.position and noted.digest != one.digest:
                yield _("Log of changes: the chain is not the one of the seal you gave (%(n)s).", n=noted.position)
            end = Head(one.position, one.digest)
    if noted is not None and noted.position > end.position:
        yield ngettext(
            "Log of changes: %(num)s seal is gone from its end.",
            "Log of changes: %(num)s seals are gone from its end.",
            noted.position - end.position,
        )
    yield from _late()


def _late() -> Iterator[str]:
    late = session().execute(_without_seal(AuditEntry.at < clock.now() - LATE).limit(20)).all()
    if late:
        numbers = ", ".join(str(entry.id) for entry in late)
        yield _("Log of changes: entries without a seal, though the job should have sealed them: %(ids)s.", ids=numbers)


def _in_batches() -> Iterator[Sequence[sa.Row[Any]]]:
    last = 0
    columns = AuditSeal.__table__.columns
    while seals := (
        session()
        .execute(sa.select(*columns).where(AuditSeal.position > last).order_by(AuditSeal.position).limit(BATCH))
        .all()
    ):
        yield seals
        last = seals[-1].position


def _entries(ids: Iterator[int]) -> dict[int, Entry]:
    found = session().execute(sa.select(*AuditEntry.__table__.columns).where(AuditEntry.id.in_(list(ids))))
    return {entry.id: entry for entry in found}


# ── entries and seals are only ever added ──


def protection(dialect: str) -> tuple[str, ...]:
    """The statements that make a database of this kind refuse to change or delete entries and seals."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            for table in PROTECTED
            for act in ("UPDATE", "DELETE")
        )
    function = (
        "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
    )
    triggers = (
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        for table in PROTECTED
    )
    return (function, *triggers)


@event.listens_for(AuditSeal.__table__, "after_create")  # made after audit_entry, to which it points
def _after_create(_target: sa.Table, connection: Connection, **_options: Any) -> None:
    for statement in protection(connection.dialect.name):
        connection.execute(sa.text(statement))
