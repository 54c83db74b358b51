"""Background work: a job is a row, written in the transaction that wants it.

After the commit its id goes to the queue (huey: in memory, SQLite, PostgreSQL or Redis by URL); a sweep each minute
picks up what a crash left. A worker claims the row with one conditional UPDATE and keeps a lease; a killed worker's
job is taken again when the lease ends. So a job may run more than once: make it idempotent. It gets primitives.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.core import clock
from matchmaker.core.db import AppSession, Base, HasPublicId, Id, session, unit_of_work
from matchmaker.core.queue_by_url import is_broken, make_huey

log = logging.getLogger(__name__)
LEASE: Final = timedelta(seconds=90)
F = TypeVar("F", bound=Callable[..., None])


class JobStatus(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (JobStatus.QUEUED.value, JobStatus.RUNNING.value)
_ACTIVE_SQL = sa.text("status IN ('queued', 'running') AND key <> ''")


class Job(Base, HasPublicId):
    """One piece of background work. (name, key) is unique while active: a second request finds the first."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "uq_job_active",
            "name",
            "key",
            unique=True,
            sqlite_where=_ACTIVE_SQL,
            postgresql_where=_ACTIVE_SQL,
        ),
        sa.Index("ix_job_status", "status", "run_after"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(120), default="")
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(sa.String(12), default=JobStatus.QUEUED.value)
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str] = mapped_column(sa.String(120), default="")
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    error: Mapped[str] = mapped_column(sa.Text, default="")
    wants_cancel: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class WorkerBeat(Base):
    """A worker process that said lately that it lives."""

    __tablename__ = "worker_beat"

    id: Mapped[Id]
    worker: Mapped[str] = mapped_column(sa.String(120), unique=True)  # as in `Job.worker`
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Task:
    """A registered kind of job."""

    name: str
    run: Callable[..., None]
    attempts: int
    transactional: bool
    gave_up: Callable[..., None] | None = None


class WorkerLost(RuntimeError):
    """A job whose worker died each time it was taken (too little memory, say)."""


class LeaseLost(RuntimeError):
    """Another worker took this job, because this one was silent for too long: nothing it does counts any more."""


@dataclass(frozen=True)
class Held:
    """A job that this worker took, and which of its tries this is."""

    job_id: int
    attempt: int


_tasks: dict[str, Task] = {}
_periodic: dict[str, timedelta] = {}
_current: ContextVar[Held | None] = ContextVar("current_job", default=None)


def job(
    name: str,
    *,
    attempts: int = 3,
    transactional: bool = True,
    every: timedelta | None = None,
    gave_up: Callable[..., None] | None = None,
) -> Callable[[F], F]:
    """Register a function as the work of jobs called `name` ("feature.verb").

    `transactional` jobs run inside one unit of work. Long ones say False and open their own short ones:
    read, close, compute, check that the input is unchanged, write. `every` makes it recurring. `gave_up` is
    called after the last try failed, with the error and the job's payload, in the transaction that fails the job.
    """

    def register(function: F) -> F:
        known = _tasks.get(name)
        if known and known.run.__qualname__ != function.__qualname__:
            raise TypeError(f"two jobs are called {name}")
        _tasks[name] = Task(name, function, attempts, transactional, gave_up)
        if every is not None:
            _periodic[name] = every
        return function

    return register


def registered() -> dict[str, Task]:
    """All kinds of jobs, for the admin page and tests."""
    return dict(_tasks)


def enqueue(name: str, *, key: str = "", delay: timedelta | None = None, **payload: Any) -> Job:
    """Ask for a job in this transaction. With a `key`, an active job of the same name and key is returned instead."""
    if name not in _tasks:
        raise KeyError(f"no job is called {name}")
    current = session()
    if key:
        active = current.scalar(sa.select(Job).where(Job.name == name, Job.key == key, Job.status.in_(ACTIVE)))
        # A running job may have read its input already, so only a waiting one can stand for this request.
        if active is not None and active.status == JobStatus.QUEUED.value:
            return active
        if active is not None:
            key = ""
    row = Job(
        name=name,
        key=key,
        payload=payload,
        created_at=clock.now(),
        run_after=clock.now() + (delay or timedelta()),
    )
    current.add(row)
    current.flush()
    if delay is None:
        current.info.setdefault("jobs", []).append(row.id)
    return row


@event.listens_for(AppSession, "after_commit")
def _hand_over(current: Session) -> None:
    ids = current.info.pop("jobs", [])
    for job_id in ids:
        cast("Queue", current_app.extensions["queue"]).send(job_id)


@event.listens_for(AppSession, "after_soft_rollback")
def _drop(current: Session, _transaction: object) -> None:
    if not current.in_nested_transaction():
        current.info.pop("jobs", None)


class Queue:
    """How a committed job reaches a worker. This base one does nothing: the sweep or `drain` finds the row."""

    def send(self, job_id: int) -> None:
        """Announce a committed job."""


class HueyQueue(Queue):
    """Announces jobs through huey. If the queue is down the row stays, and the sweep finds it later."""

    def __init__(self, huey: Any) -> None:
        self.huey = huey
        self._execute: Any = None

    def bind(self, app: Flask) -> None:
        """Register the two huey tasks: run one job, and sweep."""
        from huey import crontab

        @self.huey.task(name="execute")  # type: ignore[untyped-decorator]
        def execute(job_id: int) -> None:
            with app.app_context():
                run_job(job_id)

        @self.huey.periodic_task(crontab(minute="*"), name="sweep")  # type: ignore[untyped-decorator]
        def periodic_sweep() -> None:
            with app.app_context():
                sweep()

        self._execute = execute

    def send(self, job_id: int) -> None:
        """Announce a committed job to the workers."""
        try:
            self._execute(job_id)
        except Exception as error:  # noqa: BLE001 - whatever its driver raises: the sweep announces the job again
            log.warning("The queue did not take job %s; the sweep will: %s", job_id, error)


def has_queue() -> bool:
    """Workers listen to a queue; without one (`manual:`) jobs wait until somebody runs them."""
    return current_app.extensions.get("huey") is not None


def queue_error() -> str:
    """Why the queue does not answer, in one line; "" if it does, or if nobody listens to one (`manual:`)."""
    if not has_queue():
        return ""
    try:
        current_app.extensions["huey"].storage.queue_size()
    except Exception as error:  # noqa: BLE001 - whatever its driver raises is the answer
        log.warning("The queue does not answer: %s (%s)", error, type(error).__name__)
        if is_broken(error):
            return f"broken: {error}"
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def worker_name() -> str:
    """This process on this host."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


def beat(started_at: datetime) -> None:
    """Say that this worker lives; others that were silent for a day are forgotten."""
    with unit_of_work() as current:
        mine = sa.update(WorkerBeat).where(WorkerBeat.worker == worker_name()).values(seen_at=clock.now())
        if not cast(Any, current.execute(mine)).rowcount:
            current.add(WorkerBeat(worker=worker_name(), started_at=started_at, seen_at=clock.now()))
        current.execute(sa.delete(WorkerBeat).where(WorkerBeat.seen_at < clock.now() - timedelta(days=1)))


def last_beat() -> datetime | None:
    """When a worker was heard of last."""
    return session().scalar(sa.select(sa.func.max(WorkerBeat.seen_at)))


def waiting_since() -> datetime | None:
    """Since when the oldest job could run that nobody has taken."""
    return session().scalar(
        sa.select(sa.func.min(Job.run_after)).where(Job.status == JobStatus.QUEUED.value, Job.run_after <= clock.now())
    )


def _claim(job_id: int) -> Task | None:
    """Take a job if nobody else has it: one conditional UPDATE decides."""
    moment = clock.now()
    free = sa.or_(
        sa.and_(Job.status == JobStatus.QUEUED.value, Job.run_after <= moment),
        sa.and_(Job.status == JobStatus.RUNNING.value, Job.lease_until < moment),
    )
    with unit_of_work() as current:
        taken = current.execute(
            sa.update(Job)
            .where(Job.id == job_id, free)
            .values(
                status=JobStatus.RUNNING.value,
                attempts=Job.attempts + 1,
                lease_until=moment + LEASE,
                started_at=moment,
                worker=worker_name(),
            )
        )
        if not cast(Any, taken).rowcount:
            return None
        name = current.scalar(sa.select(Job.name).where(Job.id == job_id))
    return _tasks.get(name or "")


def run_job(job_id: int) -> bool:
    """Claim and run one job; False if somebody else has it. Failures are retried with growing pauses."""
    task = _claim(job_id)
    if task is None:
        return False
    with unit_of_work(write=False) as current:
        row = current.get_one(Job, job_id)
        payload, taken = dict(row.payload), row.attempts
    held = Held(job_id, taken)
    if taken > task.attempts + 1:  # errors end a job earlier, and one time more lets it say itself what happened
        _fail(held, task, WorkerLost(f"The worker was stopped {taken - 1} times during this job."))
        return True
    token = _current.set(held)
    try:
        if task.transactional:
            with unit_of_work() as work:
                task.run(**payload)
                _end(work, held)  # in one transaction: what another worker may do again was not done
        else:
            task.run(**payload)
            with unit_of_work() as work:
                _end(work, held)
    except LeaseLost:
        log.warning("Another worker took job %s (%s) meanwhile; what this one did does not count.", job_id, task.name)
    except Exception as error:
        log.exception("Job %s (%s) failed.", job_id, task.name)
        _fail(held, task, error)
    finally:
        _current.reset(token)
    return True


def _keep(work: Session, held: Held, **values: Any) -> None:
    """Change the row of a job that is still ours. Raises LeaseLost if it is not."""
    mine = sa.update(Job).where(
        Job.id == held.job_id, Job.attempts == held.attempt, Job.status == JobStatus.RUNNING.value
    )
    changed = work.execute(mine.values(**values), execution_options={"synchronize_session": False})
    if not cast(Any, changed).rowcount:
        raise LeaseLost


def _end(work: Session, held: Held) -> None:
    status = sa.case((Job.wants_cancel, JobStatus.CANCELLED.value), else_=JobStatus.DONE.value)
    _keep(work, held, status=status, lease_until=None, finished_at=clock.now(), error="")


def _fail(held: Held, task: Task, error: Exception) -> None:
    """Try again later, or give up. A job that another worker took meanwhile is left alone."""
    is_last = held.attempt >= task.attempts
    again = clock.now() + timedelta(seconds=15 * 4 ** (held.attempt - 1))
    with contextlib.suppress(LeaseLost), unit_of_work() as work:
        _keep(
            work,
            held,
            status=(JobStatus.FAILED if is_last else JobStatus.QUEUED).value,
            lease_until=None,
            finished_at=clock.now(),
            error=f"{type(error).__name__}: {error}"[:4000],
            **({} if is_last else {"run_after": again}),
        )
        if is_last and task.gave_up is not None:
            task.gave_up(error=error, **work.get_one(Job, held.job_id).payload)


def current() -> int | None:
    """The number of the job that this is part of, if it is."""
    held = _current.get()
    return held.job_id if held is not None else None


def heartbeat(done: int, total: int, message: str = "") -> bool:
    """Report progress and keep the lease, in a transaction of its own; True if the job should stop.

    Only for jobs that are not transactional. Outside a job it does nothing. Raises LeaseLost if another worker has it.
    """
    held = _current.get()
    if held is None:
        return False
    with unit_of_work() as work:
        until = clock.now() + LEASE
        _keep(work, held, progress_done=done, progress_total=total, message=message[:300], lease_until=until)
        return bool(work.scalar(sa.select(Job.wants_cancel).where(Job.id == held.job_id)))


def due_ids(limit: int = 200) -> list[int]:
    """Jobs that could run now: waiting and due, or running with an ended lease."""
    moment = clock.now()
    with unit_of_work(write=False) as current:
        return list(
            current.scalars(
                sa.select(Job.id)
                .where(
                    sa.or_(
                        sa.and_(Job.status == JobStatus.QUEUED.value, Job.run_after <= moment),
                        sa.and_(Job.status == JobStatus.RUNNING.value, Job.lease_until < moment),
                    )
                )
                .order_by(Job.id)
                .limit(limit)
            )
        )


def schedule_periodic() -> None:
    """Make sure every recurring job has its next row."""
    with unit_of_work() as current:
        for name, every in _periodic.items():
            last = current.scalar(sa.select(sa.func.max(Job.created_at)).where(Job.name == name, Job.key == "periodic"))
            if last is None or last <= clock.now() - every:
                enqueue(name, key="periodic")


def announce_lost() -> int:
    """Announce the jobs whose worker fell silent; returns how many. Workers ask for it more often than for `sweep`."""
    with unit_of_work(write=False) as work:
        lost = sa.select(Job.id).where(Job.status == JobStatus.RUNNING.value, Job.lease_until < clock.now())
        ids = list(work.scalars(lost))
    for job_id in ids:
        cast(Queue, current_app.extensions["queue"]).send(job_id)
    return len(ids)


def sweep() -> int:
    """Queue recurring jobs and announce what a crash or a delay left behind; returns how many."""
    schedule_periodic()
    ids = due_ids()
    queue = cast(Queue, current_app.extensions["queue"])
    for job_id in ids:
        queue.send(job_id)
    return len(ids)


def drain(limit: int = 10_000) -> int:
    """Run everything that is due, here and now (tests, seed, `matchmaker worker --once`); returns how many ran."""
    ran = 0
    while ran < limit:
        ids = due_ids()
        if not ids:
            break
        before = ran
        for job_id in ids:
            ran += run_job(job_id)
        if ran == before:
            break
    return ran


def init_app(app: Flask, *, url: str, secret: str, data_dir: str) -> None:
    """Connect the application to its queue; `manual:` leaves jobs to `drain`."""
    if url == "manual:":
        app.extensions["queue"] = Queue()
        return
    queue = HueyQueue(make_huey(url, secret=secret, data_dir=data_dir))
    queue.bind(app)
    app.extensions["queue"] = queue
    app.extensions["huey"] = queue.huey
