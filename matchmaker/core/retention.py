"""What the platform deletes by itself: each kind of row with the setting that says for how many days it is kept.

A feature registers its kinds in `tasks.py` with `keep_for_days`; one daily job deletes what is older, in short
transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.core import chosen, clock, jobs
from matchmaker.core.db import Base, session, unit_of_work
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.kept import KeptForm
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.core.once import SentForm

BATCH: Final = 1000
"""Rows a transaction: other writers wait for some milliseconds only."""


@dataclass(frozen=True)
class Kind:
    """Rows of `model` that go when `moment` is more than `setting` (a number of days in Config) days ago.

    With `clears` the row stays and only this text of it is emptied.
    """

    model: type[Base]
    moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | sa.ScalarSelect[datetime]
    setting: str
    only: tuple[sa.ColumnElement[bool], ...] = ()
    clears: InstrumentedAttribute[str] | None = None

    @property
    def days(self) -> int:
        """How long this instance keeps such rows."""
        return chosen.number(self.setting)

    @property
    def has_something(self) -> sa.ColumnElement[bool]:
        """Rows with something to delete: all, or those whose text is not empty yet."""
        return sa.and_(sa.true(), *(() if self.clears is None else (self.clears != "",)))

    @property
    def is_over(self) -> sa.ColumnElement[bool]:
        """Rows whose time is over now."""
        return self.is_over_after(self.days)

    def is_over_after(self, days: int) -> sa.ColumnElement[bool]:
        """Rows whose time would be over now if they were kept for so many days."""
        before = clock.now() - timedelta(days=days)
        return sa.and_(self.moment < before, *self.only, self.has_something)


_kinds: dict[str, Kind] = {}


def keep_for_days(kind: Kind) -> None:
    """Register a kind of rows to delete in time; one kind a table."""
    _kinds[kind.model.__tablename__] = kind


def kinds() -> dict[str, Kind]:
    """All registered kinds by table."""
    return dict(_kinds)


def rows_over(found: Mapping[str, Kind], days: Mapping[str, int] | None = None) -> dict[str, tuple[int, int]]:
    """Table → (rows, rows whose time is over) of each of these kinds, in one query; `days`: setting → other days."""
    other = days or {}
    if not found:
        return {}
    counts = [
        sa.select(
            sa.literal(table),
            sa.func.count().filter(kind.has_something),
            sa.func.count().filter(kind.is_over_after(other.get(kind.setting, kind.days))),
        ).select_from(kind.model)
        for table, kind in sorted(found.items())
    ]
    return {table: (n, over) for table, n, over in session().execute(sa.union_all(*counts))}


def delete_old(kind: Kind) -> int:
    """Delete what is older than the kind's days, batch by batch, each in its own unit of work; returns how many."""
    key = cast("sa.ColumnElement[int]", sa.inspect(kind.model).primary_key[0])
    over, total = kind.is_over, 0
    while True:
        with unit_of_work() as current:
            batch = key.in_(sa.select(key).where(over).order_by(key).limit(BATCH))
            gone: Any = sa.delete(kind.model).where(batch)
            if kind.clears is not None:
                gone = sa.update(kind.model).where(batch).values({kind.clears: ""})
            done: int = cast(Any, current.execute(gone)).rowcount
        total += done
        if done < BATCH:
            return total


CLEAN_UP: Final = "core.clean_up"
EVERY: Final = timedelta(days=1)


@jobs.job(CLEAN_UP, transactional=False, every=EVERY)
def clean_up() -> None:
    """Delete everything whose time is over; the job's message says how many rows of which table."""
    gone: list[str] = []
    for number, (table, kind) in enumerate(sorted(_kinds.items()), 1):
        n = delete_old(kind)
        if n:
            gone.append(f"{table} {n}")
        jobs.heartbeat(number, len(_kinds), ", ".join(gone))


keep_for_days(
    Kind(
        OutboxMail,
        OutboxMail.created_at,
        "keep_mails_days",
        (
            OutboxMail.status.in_(
                (MailStatus.SENT.value, MailStatus.KEPT.value, MailStatus.HELD.value, MailStatus.NOBODY.value)
            ),
        ),
    )
)
keep_for_days(
    Kind(Job, Job.finished_at, "keep_jobs_days", (Job.status.in_((JobStatus.DONE.value, JobStatus.CANCELLED.value)),))
)
keep_for_days(Kind(SentForm, SentForm.at, "keep_forms_days"))
keep_for_days(Kind(KeptForm, KeptForm.at, "keep_forms_days"))
