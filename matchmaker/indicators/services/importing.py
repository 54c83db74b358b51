"""Importing values from files: checked first, written when somebody has read the report."""

from __future__ import annotations

from typing import IO, Final

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.imports import read_upload
from matchmaker.core.jobs import enqueue
from matchmaker.indicators import jobs, policy
from matchmaker.indicators.models import ValueImport
from matchmaker.organizations.models import Organization

AT_ONCE: Final = 60_000
"""Bytes of a file that is worked on at once; longer ones wait for the worker."""


@command(policy.can_import, audit=lambda name, **_rest: {"name": name})
def start_import(
    actor: Actor, *, city: Organization | None, name: str, file: IO[bytes], most_bytes: int
) -> ValueImport:
    """Keep a file and check it line by line; nothing of it is a value yet. Raises Invalid (`file`) for an empty one."""
    columns, size = read_upload(file, name=name, most_bytes=most_bytes)
    batch = ValueImport(organization_id=city.id if city is not None else None, created_by_id=actor.user_id, **columns)
    session().add(batch)
    session().flush()
    if size <= AT_ONCE:
        jobs.check_import(batch)
    else:
        enqueue("indicators.check", key=batch.public_id, import_id=batch.id)
    return batch


@command(
    policy.can_handle_import,
    locks="batch",
    audit=lambda batch, **_rest: {"good": batch.good, "doubtful": batch.doubtful, "bad": batch.bad},
)
def write_import(actor: Actor, *, batch: ValueImport, takes_doubtful: bool = False) -> ValueImport:
    """Make values of the good lines, and of the doubtful ones if the person says that they are right.

    Raises Invalid if there is nothing to write, Conflict if the file is not waiting.
    """
    if batch.is_ready and not batch.good and not (takes_doubtful and batch.doubtful):
        raise Invalid({"takes_doubtful": _("There is nothing to import in this file.")})
    batch.begin_writing()
    batch.takes_doubtful = takes_doubtful
    session().flush()
    if batch.lines <= jobs.BLOCK:
        jobs.write_import(batch)
    else:
        enqueue("indicators.write", key=batch.public_id, import_id=batch.id)
    return batch


@command(policy.can_handle_import, locks="batch")
def discard_import(actor: Actor, *, batch: ValueImport) -> ValueImport:
    """Nothing of it becomes a value. Raises Conflict while it is being worked on or when it is over."""
    batch.discard()
    session().flush()
    return batch
