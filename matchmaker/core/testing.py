"""The door for tests into the kernel: what a request's end, an event and a worker's claim do, without their inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matchmaker.core import eventbus, jobs
from matchmaker.core.db import db, finish_transaction


def commit() -> None:
    """End the unit of work as a good answer to a request does: what was written is there, jobs are handed over."""
    finish_transaction(db.session, commit=True)


@contextmanager
def hearing(*event_types: type) -> Iterator[list[Any]]:
    """The events of these classes that are published inside the block, in order."""
    heard: list[Any] = []
    for event_type in event_types:
        eventbus.subscribe(event_type)(heard.append)
    try:
        yield heard
    finally:
        for event_type in event_types:
            eventbus.unsubscribe(event_type, heard.append)


def claim(job_id: int) -> bool:
    """Take a job as a worker does, without running it; False if it is not to be had."""
    return jobs._claim(job_id) is not None
